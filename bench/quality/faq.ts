import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import type { ColumnSchema } from '../../shared/dataset/schema.ts';
import type { Table } from '../../shared/dataset/table.ts';
import { loadModel } from '../../shared/learning/artifact/load.ts';
import { evaluate } from '../../shared/learning/evaluate/evaluate.ts';
import { tasks } from '../../shared/learning/tasks/registry.ts';
import { trainCandidate } from '../../shared/learning/tasks/train-candidate.ts';
import { type Bench, holdsBars } from '../bench.ts';

/** What a small company has: ten phrasings of each question, and two to validate by. */
const [trainPhrasings, validationPhrasings] = [10, 2];

interface Pair {
  readonly question: string;
  readonly answer: string;
}

const schema: readonly ColumnSchema[] = [
  { name: 'question', kind: 'text', is_nullable: false },
  { name: 'answer', kind: 'categorical', is_nullable: false },
];
const bars = {
  hybrid_top_1: { at_least: 0.79 },
  gain_over_bm25: { at_least: 0.03 },
  hybrid_calibration_error: { at_most: 0.05 },
  hybrid_answered_accuracy: { at_least: 0.88 },
  hybrid_out_of_scope_handed_over: { at_least: 0.7 },
};

/** CLINC150 as questions and answers: the name of an intent stands for its answer. */
export const bench: Bench = {
  group: 'quality',
  name: 'faq',
  about: '150 answers with ten phrasings each, and questions that none fits (CLINC150, official test split)',
  run: async ({ dataFolder, seed, print }) => {
    const folder = join(dataFolder, 'intent/clinc150');
    if (!existsSync(folder)) {
      const peers = { data: `${folder} is absent: give its place with --data` };
      return { rows: [], metrics: {}, bars, holds: null, peers };
    }
    const read = (file: string) => readPairs(join(folder, file));
    const train = firstOf(await read('train.csv'), trainPhrasings);
    const validation = firstOf(await read('valid.csv'), validationPhrasings);
    const test = await read('test.csv');
    const outside = (await read('out_of_scope_test.csv')).map(({ question }) => ({ question }));
    const range = (from: number, count: number) => Int32Array.from({ length: count }, (_, at) => from + at);
    const split = {
      train: range(0, train.length),
      validation: range(train.length, validation.length),
      test: range(train.length + validation.length, test.length),
    };
    const table = tableOf([...train, ...validation, ...test]);
    const rows: Record<string, string | number>[] = [];
    const metrics: Record<string, number> = {};
    for (const { name } of tasks.faq.candidates) {
      const input = { task: 'faq', candidate: name, table, schema, target: 'answer', split, seed } as const;
      const { artifact, heldOut, trainingSeconds } = await trainCandidate({ ...input, maxSeconds: 600 });
      const evaluation = evaluate(heldOut, seed);
      if (evaluation.kind !== 'retrieval') throw new TypeError('A model of answers is judged by ranks');
      const model = await loadModel(artifact);
      const told = await model.predict(outside);
      await model.close();
      const below = evaluation.handover.below;
      const handedOver = told.filter((one) => one.kind === 'retrieval' && one.confidence < below).length / told.length;
      const { top_1_accuracy: top1, mean_reciprocal_rank: rank, recall_at_5: recall } = evaluation.scores;
      const { scores, interval, handover } = evaluation;
      metrics[`${name}_top_1`] = top1 ?? 0;
      metrics[`${name}_calibration_error`] = scores.expected_calibration_error ?? 1;
      metrics[`${name}_answered_accuracy`] = handover.answered_accuracy ?? 0;
      metrics[`${name}_out_of_scope_handed_over`] = handedOver;
      print(`${name}: ${trainingSeconds.toFixed(1)} s`);
      rows.push({
        candidate: name,
        'top 1': shown(top1),
        interval: `${shown(interval?.low)} to ${shown(interval?.high)}`,
        MRR: shown(rank),
        'recall at 5': shown(recall),
        'calibration error': shown(scores.expected_calibration_error),
        'handed over': shown(handover.share),
        'right of answered': shown(handover.answered_accuracy),
        'out of scope handed over': shown(handedOver),
      });
    }
    metrics.gain_over_bm25 = (metrics.hybrid_top_1 ?? 0) - (metrics.bm25_top_1 ?? 0);
    return { rows, metrics, bars, holds: holdsBars(metrics, bars), peers: {} };
  },
};

const shown = (value: number | null | undefined) => (value ?? Number.NaN).toFixed(4);

async function readPairs(path: string): Promise<Pair[]> {
  const { columns, rowCount } = await readRawTable(createReadStream(path));
  const [texts, intents] = columns;
  return Array.from({ length: rowCount }, (_, row) => ({
    question: texts?.spellings[texts.codes[row] ?? 0] ?? '',
    answer: (intents?.spellings[intents.codes[row] ?? 0] ?? '').replaceAll('_', ' '),
  }));
}

/** The first so many questions of each answer. */
function firstOf(pairs: readonly Pair[], most: number): Pair[] {
  const counts = new Map<string, number>();
  return pairs.filter(({ answer }) => {
    const count = (counts.get(answer) ?? 0) + 1;
    counts.set(answer, count);
    return count <= most;
  });
}

function tableOf(pairs: readonly Pair[]): Table {
  const columns = schema.map(({ name, kind }) => {
    const dictionary = [...new Set(pairs.map((pair) => pair[name as keyof Pair]))];
    const codeOf = new Map(dictionary.map((value, code) => [value, code]));
    const codes = Int32Array.from(pairs, (pair) => codeOf.get(pair[name as keyof Pair]) ?? -1);
    return { name, kind: kind as 'text' | 'categorical', codes, dictionary };
  });
  return { rowCount: pairs.length, columns };
}

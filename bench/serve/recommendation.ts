import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { answerInputs } from '../../functions/inference/answer-inputs.ts';
import { cleanDataset } from '../../shared/dataset/clean/clean-dataset.ts';
import { profileDataset } from '../../shared/dataset/profile/profile-dataset.ts';
import { loadModel } from '../../shared/learning/artifact/load.ts';
import { recommenderArtifact } from '../../shared/learning/fit/recommender-artifact.ts';
import { seededRandom } from '../../shared/learning/random.ts';
import { groupByUser } from '../../shared/learning/recommend/interactions.ts';
import { leaveOneOut, nextItems } from '../../shared/learning/recommend/leave-one-out.ts';
import { startPace } from '../../shared/learning/tasks/pace.ts';
import { readInteractions } from '../../shared/learning/tasks/recommendation/read-interactions.ts';
import { recommenders } from '../../shared/learning/tasks/recommendation/recommenders.ts';
import type { LoadedModel } from '../../shared/learning/tasks/task.ts';
import { type InferenceEvent, inferenceEvent } from '../../shared/prediction/inference-event.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { type Bench, holdsBars } from '../bench.ts';
import { quantile } from '../quantile.ts';

const bars = { p50_ms: { at_most: 10 } } as const;
const target = 'item_id';
/** How long a network or factors take to answer does not depend on how well they learned. */
const secondsOfTraining = 10;
const [warmUps, requestCount] = [100, 1000];
/** The one that the bars are about. */
const barred = 'self_attention';

export const bench: Bench = {
  group: 'serve',
  name: 'recommendation',
  about: 'ten of 23,715 items for one user a request, all scored in one product, in the handler of inference',
  run: async ({ dataFolder, seed, print }) => {
    const file = join(dataFolder, 'recommend/games/interactions.csv');
    if (!existsSync(file)) {
      const peers = { data: `${file} is absent: give its place with --data` };
      return { rows: [], metrics: {}, bars, holds: null, peers };
    }
    const { schema } = await profileDataset(createReadStream(file));
    const { table } = await cleanDataset(createReadStream(file), { schema }, [], { target });
    const read = readInteractions(table, schema, target);
    const { interactions, usableRows, itemNames, userNames } = read;
    const split = leaveOneOut(interactions, usableRows);
    const histories = groupByUser(interactions, split.train);
    const validation = nextItems(interactions, split.validation, histories);
    const rows = [];
    const metrics: Record<string, number> = {};
    const raw: Record<string, readonly number[]> = {};
    for (const recommender of recommenders) {
      print(`${recommender.name}: training for at most ${secondsOfTraining} s ...`);
      const pace = startPace({ maxSeconds: secondsOfTraining }, systemClock);
      const { userCount, itemCount } = interactions;
      const input = { userCount, itemCount, histories, validation, chosen: {}, seed, pace, threadCount: 1 };
      const fitted = await recommender.fit(input);
      const artifact = recommenderArtifact({
        recommender,
        fitted,
        table,
        schema,
        read,
        split,
        seed,
        validationScores: {},
      });
      const model = await loadModel(artifact);
      // Popularity knows no likeness, and these interactions no attributes.
      const askable = wishes.filter(({ diversity }) => diversity === 0 || recommender.name !== 'popularity');
      for (const wish of askable) {
        const times = await timeRequests(model, eventsOf(wish, { userNames, itemNames, seed }));
        const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
        rows.push({ model: recommender.name, request: wish.name, 'p50 ms': p50.toFixed(2), 'p99 ms': p99.toFixed(2) });
        raw[`${recommender.name}, ${wish.name}`] = times;
        if (recommender.name !== barred) continue;
        metrics[`p50_ms${wish.suffix}`] = p50;
        metrics[`p99_ms${wish.suffix}`] = p99;
      }
      await model.close();
    }
    return { rows, metrics, bars, holds: holdsBars(metrics, bars), peers: {}, raw };
  },
};

interface Wish {
  readonly name: string;
  readonly suffix: string;
  readonly isKnown: boolean;
  readonly diversity: number;
}

const wishes: readonly Wish[] = [
  { name: 'a known user', suffix: '', isKnown: true, diversity: 0 },
  { name: 'five recent items', suffix: '_recent', isKnown: false, diversity: 0 },
  { name: 'a known user, a diverse list', suffix: '_diverse', isKnown: true, diversity: 0.3 },
];

interface Names {
  readonly userNames: readonly string[];
  readonly itemNames: readonly string[];
  readonly seed: number;
}

function eventsOf({ isKnown, diversity }: Wish, { userNames, itemNames, seed }: Names): InferenceEvent[] {
  const random = seededRandom(seed);
  const pick = (names: readonly string[]) => names[Math.floor(random() * names.length)] ?? '';
  return Array.from({ length: warmUps + requestCount }, () => ({
    artifact_folder: 'tenants/tnt_bench/artifacts/run_bench/candidate/',
    inputs: [isKnown ? { user_id: pick(userNames) } : { item_id: Array.from({ length: 5 }, () => pick(itemNames)) }],
    recommendation: { topK: 10, excludesSeen: true, diversity },
  }));
}

/** Milliseconds of each request, one after another: reading the event, answering it and writing the answer. */
async function timeRequests(model: LoadedModel, events: readonly InferenceEvent[]): Promise<number[]> {
  const models = { get: async () => model };
  const times: number[] = [];
  for (const event of events) {
    const body = JSON.stringify(event);
    const startedAt = performance.now();
    const answer = await answerInputs(models, inferenceEvent.parse(JSON.parse(body)));
    JSON.stringify(answer);
    times.push(performance.now() - startedAt);
    if (answer.kind !== 'outputs') throw new Error(`A request was refused: ${answer.message}`);
  }
  return times.slice(warmUps);
}

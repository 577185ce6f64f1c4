import { subscribe } from 'node:diagnostics_channel';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { fitBoostedTrees } from '../../../../../shared/learning/classical/boosted-trees/fit-boosted-trees.ts';
import type { BoostingChoices } from '../../../../../shared/learning/classical/boosted-trees/options.ts';
import { CancelledError } from '../../../../../shared/runtime/errors.ts';
import { sampleRows } from './sample-rows.ts';

const { columns, rowCount, values } = sampleRows(9000);
const rows = { columns, rowCount };
const classes = values.map((value) => Math.max(0, Math.min(2, Math.floor(value))));
const base = { objective: { kind: 'squared_error' }, seed: 5, rounds: 12, maxDepth: 5 } as const;
const everyKind: [string, BoostingChoices, Float64Array][] = [
  ['squared error', base, values],
  ['sampled', { ...base, rowSubsample: 0.6, columnSubsample: 0.5 }, values],
  ['leaf-wise', { ...base, growth: 'leaf-wise', maxLeaves: 20 }, values],
  ['classes', { ...base, rounds: 4, objective: { kind: 'softmax', classCount: 3 } }, classes],
];

/** Every worker thread that any fit starts; its thread id turns -1 when it has ended. */
const workers: Worker[] = [];
subscribe('worker_threads', (message) => {
  workers.push((message as { worker: Worker }).worker);
});

describe('equal trees', () => {
  it.each(everyKind)('come from any number of threads: %s', async (_, options, target) => {
    const alone = await fitBoostedTrees(rows, target, options);
    const together = await fitBoostedTrees(rows, target, options, { workerCount: 2 });
    expect(Buffer.compare(together.serialize(), alone.serialize())).toBe(0);
  });

  it('come from equal seeds, and others from another seed', async () => {
    const bytesOf = async (seed: number) =>
      (await fitBoostedTrees(rows, values, { ...base, seed, rowSubsample: 0.5 })).serialize();
    const [first, again, other] = [await bytesOf(1), await bytesOf(1), await bytesOf(2)];
    expect(Buffer.compare(first, again)).toBe(0);
    expect(Buffer.compare(first, other)).not.toBe(0);
  });

  it.each(everyKind)('come from a fit that was resumed: %s', async (_, options, target) => {
    const train = Int32Array.from({ length: 7000 }, (_, row) => row);
    const validation = Int32Array.from({ length: 2000 }, (_, row) => 7000 + row);
    const data = { ...rows, train, validation };
    const patient = { ...options, earlyStoppingRounds: 5 };
    const saved: Uint8Array[] = [];
    const save = async (bytes: Uint8Array) => {
      saved.push(bytes);
    };
    const whole = await fitBoostedTrees(data, target, patient, { checkpoint: { everySeconds: 0, save } });
    const resumed = await fitBoostedTrees(data, target, patient, {
      checkpoint: { everySeconds: 1000, save, resumeFrom: saved[1] ?? new Uint8Array() },
    });
    expect(saved).toHaveLength(options.rounds ?? 0);
    expect(Buffer.compare(resumed.serialize(), whole.serialize())).toBe(0);
  });
});

describe('a checkpoint', () => {
  it('of other data is refused', async () => {
    let bytes = new Uint8Array();
    const save = async (saved: Uint8Array) => {
      bytes = Uint8Array.from(saved);
    };
    await fitBoostedTrees(rows, values, { ...base, rounds: 1 }, { checkpoint: { everySeconds: 0, save } });
    const other = values.map((value) => value + 1);
    const resume = fitBoostedTrees(
      rows,
      other,
      { ...base, rounds: 1 },
      {
        checkpoint: { everySeconds: 0, save, resumeFrom: bytes },
      },
    );
    await expect(resume).rejects.toThrow('not the bytes');
  });
});

describe('stopping', () => {
  const train = Int32Array.from({ length: 4500 }, (_, row) => row);
  const validation = Int32Array.from({ length: 4500 }, (_, row) => 4500 + row);

  it('happens early when validation gets no better, and the best round is kept', async () => {
    const noise = Float64Array.from({ length: rowCount }, (_, row) => Math.imul(row + 1, 2_654_435_761) & 1);
    const losses: number[] = [];
    const options = { ...base, objective: { kind: 'logistic' }, rounds: 400, earlyStoppingRounds: 6 } as const;
    const model = await fitBoostedTrees({ ...rows, train, validation }, noise, options, {
      onProgress: ({ validationLoss }) => losses.push(validationLoss ?? Number.NaN),
    });
    const best = losses.indexOf(Math.min(...losses));
    expect(losses).toHaveLength(best + 1 + 6);
    expect(model.roundCount).toBe(best + 1);
  });

  it('happens before the round that would pass the time limit', async () => {
    let now = 0;
    const model = await fitBoostedTrees(rows, values, base, {
      maxSeconds: 3,
      clock: () => now,
      onProgress: () => {
        now += 1000;
      },
    });
    expect(model.roundCount).toBe(4);
  });

  it.each([
    ['cancellation', new CancelledError('enough')],
    ['an error', new RangeError('enough')],
  ])('on %s throws it and leaves no worker running', async (_, error) => {
    workers.length = 0;
    let rounds = 0;
    const stopped = fitBoostedTrees(
      rows,
      values,
      { ...base, rounds: 1000 },
      {
        workerCount: 2,
        onProgress: () => {
          rounds++;
          if (rounds === 3 && error instanceof RangeError) throw error;
        },
        isCancelled: () => rounds >= 3,
      },
    );
    await expect(stopped).rejects.toThrow(error.constructor as ErrorConstructor);
    expect(rounds).toBe(3);
    expect(workers.map((worker) => worker.threadId)).toEqual([-1, -1]);
  });

  it('hears a cancellation that arrives between rounds', async () => {
    let isCancelled = false;
    setTimeout(() => {
      isCancelled = true;
    }, 60);
    const endless = fitBoostedTrees(rows, values, { ...base, rounds: 100_000 }, { isCancelled: () => isCancelled });
    await expect(endless).rejects.toThrow(CancelledError);
  });
});

import type { LoadedModel } from '../learning/tasks/task.ts';

/** Milliseconds that a model takes to answer where it was trained; without network, table or ledger. */
export interface Latency {
  readonly one_row_ms: number;
  readonly batch_ms: number;
  readonly batch_rows: number;
}

type Inputs = Parameters<LoadedModel['predict']>[0];

const batchRows = 100;
/** The first answers compile the code that later ones run. */
const warmUps = 3;
const repeats = { one: 15, batch: 5 } as const;
/** Enough for a median; a slow model is not asked on and on. */
const limitMs = 1000;

/** The median time for one row and for a batch, made of `inputs` in turn. `now` is in milliseconds. */
export async function measureLatency(
  model: Pick<LoadedModel, 'predict'>,
  inputs: Inputs,
  now: () => number = () => performance.now(),
): Promise<Latency> {
  const some = (count: number, first = 0) =>
    Array.from({ length: count }, (_, at) => inputs[(first + at) % inputs.length] ?? {});
  for (let warmUp = 0; warmUp < warmUps; warmUp += 1) await model.predict(some(1, warmUp));
  const timeOf = async (rows: Inputs) => {
    const startedAt = now();
    await model.predict(rows);
    return now() - startedAt;
  };
  const medianOf = async (count: number, rows: (repeat: number) => Inputs) => {
    const startedAt = now();
    const times: number[] = [];
    for (let repeat = 0; repeat < count && now() - startedAt < limitMs; repeat += 1) {
      times.push(await timeOf(rows(repeat)));
    }
    return round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0);
  };
  return {
    one_row_ms: await medianOf(repeats.one, (repeat) => some(1, repeat)),
    batch_ms: await medianOf(repeats.batch, () => some(batchRows)),
    batch_rows: batchRows,
  };
}

/** To the microsecond: more would only look exact. */
const round = (ms: number) => Math.round(ms * 1000) / 1000;

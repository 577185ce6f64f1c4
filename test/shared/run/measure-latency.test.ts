import { expect, it } from 'vitest';
import { measureLatency } from '../../../shared/run/measure-latency.ts';

/** A model that takes two milliseconds and a tenth more for each row, on a clock of its own. */
function slowModel(msPerCall = 2) {
  let nowMs = 0;
  const asked: number[] = [];
  const predict = async (inputs: readonly object[]) => {
    asked.push(inputs.length);
    nowMs += msPerCall + inputs.length / 10;
    return [];
  };
  return { predict, asked, now: () => nowMs };
}

it('is the median of one row and of a batch of a hundred', async () => {
  const model = slowModel();
  expect(await measureLatency(model, [{ a: 1 }, { a: 2 }], model.now)).toEqual({
    one_row_ms: 2.1,
    batch_ms: 12,
    batch_rows: 100,
  });
});

it('does not ask a slow model on and on', async () => {
  const model = slowModel(800);
  expect((await measureLatency(model, [{ a: 1 }], model.now)).one_row_ms).toBeCloseTo(800.1);
  expect(model.asked.length).toBeLessThan(9);
});

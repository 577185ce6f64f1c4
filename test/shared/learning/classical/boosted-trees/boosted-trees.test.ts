import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoostedTrees } from '../../../../../shared/learning/classical/boosted-trees/boosted-trees.ts';
import { fitBoostedTrees } from '../../../../../shared/learning/classical/boosted-trees/fit-boosted-trees.ts';
import { CorruptBytesError } from '../../../../../shared/learning/classical/boosted-trees/sealed-bytes.ts';
import { rowMajor, sampleRows } from './sample-rows.ts';

const { columns, rowCount, values } = sampleRows(1000);
const options = { objective: { kind: 'squared_error' }, seed: 1, rounds: 9, maxDepth: 4 } as const;
const rows = rowMajor(columns, rowCount);

describe('saved trees', () => {
  it('answer exactly like the ones that were trained', async () => {
    const model = await fitBoostedTrees({ columns, rowCount }, values, options);
    const loaded = BoostedTrees.deserialize(model.serialize());
    expect(loaded.objective).toEqual(model.objective);
    expect(
      Buffer.compare(new Uint8Array(loaded.predict(rows).buffer), new Uint8Array(model.predict(rows).buffer)),
    ).toBe(0);
  });

  it('are refused with any byte changed or missing', async () => {
    const bytes = (await fitBoostedTrees({ columns, rowCount }, values, { ...options, rounds: 1 })).serialize();
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 0x40);
      expect(() => BoostedTrees.deserialize(changed)).toThrow(CorruptBytesError);
    }
    expect(() => BoostedTrees.deserialize(bytes.subarray(0, -1))).toThrow(CorruptBytesError);
    expect(() => BoostedTrees.deserialize(new Uint8Array())).toThrow(CorruptBytesError);
  });
});

describe('predictions', () => {
  it('of a batch are those of its rows, one by one', async () => {
    const model = await fitBoostedTrees({ columns, rowCount }, values, options);
    const batch = model.predict(rows);
    const width = columns.length;
    for (let row = 0; row < 50; row++)
      expect(model.predict(rows.subarray(row * width, (row + 1) * width))[0]).toBe(batch[row]);
  });

  it('of training rows are the scores that training reached', async () => {
    const validation = Int32Array.from({ length: rowCount }, (_, row) => row);
    const losses: number[] = [];
    const model = await fitBoostedTrees({ columns, rowCount, validation }, values, options, {
      onProgress: ({ validationLoss }) => losses.push(validationLoss ?? Number.NaN),
    });
    const mean = model.predict(rows).reduce((sum, value, row) => sum + (value - (values[row] ?? 0)) ** 2, 0) / rowCount;
    expect(mean).toBeCloseTo(losses.at(-1) ?? 0, 10);
  });

  it('are finite and survive saving, whatever the numbers', async () => {
    const number = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 }));
    const row = fc.tuple(number, fc.integer({ min: -1, max: 20 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        fc.array(fc.double(), { maxLength: 8 }),
        async (table, asked) => {
          const data = {
            columns: [
              { kind: 'numeric', values: Float64Array.from(table, ([value]) => value) },
              { kind: 'categorical', codes: Int32Array.from(table, ([, code]) => code) },
            ],
            rowCount: table.length,
          } as const;
          const target = Float64Array.from(table, ([, , value]) => value);
          const categories = { oneAgainstRestLimit: 2, smoothing: 0, lambda: 1, maxGroupSize: 9, minGroupRows: 1 };
          const model = await fitBoostedTrees(data, target, { ...options, rounds: 3, minChildWeight: 0, categories });
          const inputs = Float64Array.from([...asked, ...table.map(([value]) => value)].flatMap((value) => [value, 3]));
          const predicted = model.predict(inputs);
          expect(predicted.every(Number.isFinite)).toBe(true);
          expect([...BoostedTrees.deserialize(model.serialize()).predict(inputs)]).toEqual([...predicted]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

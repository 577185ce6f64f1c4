import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binFinder } from '../../../../../shared/learning/classical/boosted-trees/bin-rows.ts';
import { fitBins, quantileCuts } from '../../../../../shared/learning/classical/boosted-trees/feature-bins.ts';
import { codes } from './sample-rows.ts';

describe('cuts', () => {
  it('lie midway between few distinct values', () => {
    expect([...quantileCuts(Float64Array.of(1, 1, 2, 5), 4)]).toEqual([1.5, 3.5]);
  });

  it('share many values out evenly', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, index) => index);
    expect([...quantileCuts(sorted, 4)]).toEqual([24.5, 49.5, 74.5]);
  });

  it('leave a very frequent value alone and divide the rest', () => {
    const sorted = Float64Array.from([...Array(96).fill(0), 1, 2, 3, 4]);
    expect([...quantileCuts(sorted, 3)]).toEqual([0.5, 2.5]);
  });
});

describe('a bin', () => {
  it('is the number of cuts below the value, wherever the cuts lie', () => {
    const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(fc.uniqueArray(value, { maxLength: 60 }), fc.array(fc.oneof(value, fc.double())), (points, asked) => {
        const cuts = Float64Array.from(points).sort();
        const find = binFinder({ kind: 'numeric', cuts });
        for (const each of [...asked, ...points]) {
          const below = cuts.filter((cut) => cut < each).length;
          expect(find(each)).toBe(Number.isNaN(each) ? cuts.length + 1 : below);
        }
      }),
    );
  });

  it('is given to frequent categories first, and one to the rare', () => {
    const column = codes(7, 7, 7, 2, 2, 5, 9, -1);
    const bins = fitBins(
      column,
      Int32Array.from({ length: 8 }, (_, row) => row),
      4,
    );
    expect(bins).toMatchObject({ kind: 'categorical', missingBin: 3, binCount: 4 });
    expect(bins.kind === 'categorical' && [7, 2, 5, 9, 1].map((code) => bins.binOfCode[code])).toEqual([
      0, 1, 2, 2, 255,
    ]);
  });
});

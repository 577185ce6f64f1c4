import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { drawSettings } from '../../../../shared/learning/search/draw-settings.ts';
import {
  oneOf,
  readSettings,
  realNumber,
  usualSettings,
  wholeNumber,
} from '../../../../shared/learning/search/search-space.ts';

const space = {
  depth: wholeNumber(2, 10, { usual: 6 }),
  rate: realNumber(0.01, 0.3, { usual: 0.05, scale: 'log' }),
  share: realNumber(0.5, 1, { usual: 1 }),
  kernel: oneOf(['rbf', 'linear'], { usual: 'rbf' }),
};
const draw = (trial: number, seed = 1, candidate = 'trees') => drawSettings(space, candidate, trial, seed);

describe('a search space', () => {
  it('gives settings of their own types, the usual ones where none was chosen', () => {
    const settings = readSettings(space, { depth: 3 });
    expectTypeOf(settings.depth).toEqualTypeOf<number>();
    expectTypeOf(settings.kernel).toEqualTypeOf<'rbf' | 'linear'>();
    expect(settings).toEqual({ depth: 3, rate: 0.05, share: 1, kernel: 'rbf' });
  });

  it.each([
    [{ depth: 2.5 }, 'depth'],
    [{ depth: 11 }, 'depth'],
    [{ rate: 0 }, 'rate'],
    [{ kernel: 'poly' }, 'kernel'],
    [{ width: 3 }, 'width'],
    [{ depth: '3' }, 'depth'],
  ])('refuses %j and names the setting', (chosen, name) => {
    expect(() => readSettings(space, chosen as never)).toThrow(`"${name}"`);
  });

  it('refuses a usual value outside its own range, and a log scale that begins at zero', () => {
    expect(() => realNumber(0, 1, { usual: 2 })).toThrow(RangeError);
    expect(() => realNumber(0, 1, { usual: 1, scale: 'log' })).toThrow(RangeError);
    expect(() => oneOf(['a', 'b'], { usual: 'c' as 'a' })).toThrow(RangeError);
  });
});

describe('drawn settings', () => {
  it('are the usual ones in trial 0', () => {
    expect(draw(0)).toEqual(usualSettings(space));
  });

  it('always fit the space', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (trial, seed) => {
        expect(() => readSettings(space, draw(trial, seed))).not.toThrow();
      }),
    );
  });

  it('follow from seed, candidate and number alone', () => {
    expect(draw(3)).toEqual(draw(3));
    for (const other of [draw(4), draw(3, 2), draw(3, 1, 'svm')]) expect(other).not.toEqual(draw(3));
  });

  it('reach both ends of whole numbers as often as the middle, and each factor of a log scale alike', () => {
    const drawn = Array.from({ length: 9000 }, (_, at) => readSettings(space, draw(at + 1)));
    for (let depth = 2; depth <= 10; depth += 1) {
      expect(drawn.filter((settings) => settings.depth === depth).length).toBeGreaterThan(850);
    }
    const middle = Math.sqrt(0.01 * 0.3);
    expect(drawn.filter(({ rate }) => rate < middle).length / drawn.length).toBeCloseTo(0.5, 1);
  });
});

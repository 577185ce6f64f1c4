import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountMicroMinor, minorDecimal, toMinorUnits } from '../../../shared/usage/rate-card.ts';

describe('the rate card', () => {
  it.each([
    ['predictions', 1, null, '0.05'],
    ['predictions', 1_000, null, '50'],
    ['training_seconds', 60, 'lambda', '1.8'],
    ['training_seconds', 3_600, 'ml.g5.xlarge', '360'],
    ['stored_byte_hours', 730_000_000_000, null, '5.11'],
    ['stored_byte_hours', 1, null, '0.000001'],
    ['predictions', 0, null, '0'],
  ] as const)('prices %i %s on %s at %s cents', (meter, quantity, machine, cents) => {
    expect(minorDecimal(amountMicroMinor(meter, quantity, machine))).toBe(cents);
  });

  it('refuses a machine that has no price', () => {
    expect(() => amountMicroMinor('training_seconds', 1, 'ml.p5.48xlarge')).toThrow(/no price/);
    expect(() => amountMicroMinor('training_seconds', 1)).toThrow(/no price/);
  });

  it('never charges less for more, and splitting never makes it cheaper', () => {
    const quantity = fc.integer({ min: 0, max: 1_000_000_000_000 });
    fc.assert(
      fc.property(quantity, quantity, (left, right) => {
        const price = (amount: number) => amountMicroMinor('stored_byte_hours', amount);
        expect(price(left + right)).toBeGreaterThanOrEqual(price(left));
        expect(price(left) + price(right)).toBeGreaterThanOrEqual(price(left + right));
        expect(price(left) + price(right) - price(left + right)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('writes exact decimals that read back as the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (micro) => {
        const text = minorDecimal(micro);
        expect(text).toMatch(/^\d+(\.\d{0,5}[1-9])?$/);
        const [whole = '', fraction = ''] = text.split('.');
        expect(Number(`${whole}${fraction.padEnd(6, '0')}`)).toBe(micro);
      }),
    );
  });

  it('rounds a promise up to whole cents', () => {
    expect([0, 1, 1_000_000, 1_000_001].map(toMinorUnits)).toEqual([0, 1, 1, 2]);
  });
});

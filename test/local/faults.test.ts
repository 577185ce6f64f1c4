import { describe, expect, test } from 'vitest';
import { Faults } from '../../local/faults.ts';

function pattern(seed: number): string {
  const faults = new Faults(seed);
  faults.add([{ target: 'dynamodb:*', kind: 'throttle', probability: 0.3 }]);
  return Array.from({ length: 40 }, () => (faults.strike('dynamodb:PutItem', ['throttle']) ? 'x' : '.')).join('');
}

describe('seeded faults', () => {
  test('the same seed strikes the same calls, another seed others', () => {
    expect(pattern(1)).toBe(pattern(1));
    expect(pattern(1)).not.toBe(pattern(2));
    expect(pattern(1)).toMatch(/x/);
    expect(pattern(1)).toMatch(/\./);
  });

  test('strikes only its target, after what it skips, as often as it says', () => {
    const faults = new Faults(1);
    faults.add([{ target: 'function:predict', kind: 'crash', skip: 1, times: 2 }]);
    expect(faults.strike('function:train', ['crash'])).toBeUndefined();
    const struck = Array.from({ length: 5 }, () => faults.strike('function:predict', ['crash']) !== undefined);
    expect(struck).toEqual([false, true, true, false, false]);
  });

  test('an error before the commit keeps the operation from running', async () => {
    const faults = new Faults(1);
    faults.add([{ target: 's3:PutObject', kind: 'error_before_commit' }]);
    let runs = 0;
    await expect(faults.around('s3:PutObject', () => (runs += 1))).rejects.toMatchObject({ status: 500 });
    expect(runs).toBe(0);
  });

  test('refuses a rule it does not understand', () => {
    const faults = new Faults(1);
    expect(() => faults.add([{ target: 'x', kind: 'meteor' as 'crash' }])).toThrow();
  });

  test('none is left after clearing', () => {
    const faults = new Faults(1);
    faults.add([{ target: '*', kind: 'throttle' }]);
    faults.clear();
    expect(faults.strike('a:B', ['throttle'])).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { hoursToMeter } from '../../../shared/usage/storage.ts';

const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 23, hour, minute);

describe('hoursToMeter', () => {
  it('begins with the hour in which the tenant came', () => {
    expect(hoursToMeter({ createdAt: at(13, 40), meteredUntil: null }, at(15, 5))).toEqual([
      '2026-11-23T13',
      '2026-11-23T14',
    ]);
  });

  it('goes on where it stopped and leaves the running hour alone', () => {
    const tenant = { createdAt: at(0), meteredUntil: at(14) };
    expect(hoursToMeter(tenant, at(15))).toEqual(['2026-11-23T14']);
    expect(hoursToMeter(tenant, at(14, 59))).toEqual([]);
  });

  it('catches up 35 days at most', () => {
    expect(hoursToMeter({ createdAt: Date.UTC(2025, 0, 1), meteredUntil: null }, at(15))).toHaveLength(840);
  });
});

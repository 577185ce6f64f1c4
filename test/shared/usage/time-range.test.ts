import { describe, expect, it } from 'vitest';
import { readTimeRange } from '../../../shared/usage/time-range.ts';

const nowMs = Date.UTC(2026, 10, 23, 16);
const rule = { defaultDays: 30, maxDays: 31 };

describe('readTimeRange', () => {
  it('ends now and begins the default days before when nothing is said', () => {
    expect(readTimeRange({}, nowMs, rule)).toEqual({ fromMs: nowMs + 1 - 30 * 86_400_000, toMs: nowMs + 1 });
  });

  it('reads dates as midnight UTC and times with their offset', () => {
    expect(readTimeRange({ from: '2026-11-01', to: '2026-11-02T02:00:00+02:00' }, nowMs, rule)).toEqual({
      fromMs: Date.UTC(2026, 10, 1),
      toMs: Date.UTC(2026, 10, 2),
    });
  });

  it.each([
    [{ from: '2026-11-02', to: '2026-11-02' }, /before `to`/],
    [{ from: '2026-12-01' }, /before `to`/],
    [{ from: '2026-10-01', to: '2026-11-23' }, /31 days/],
    [{ to: '0001-01-01' }, /2020 or later/],
  ])('refuses %j', (query, message) => {
    expect(() => readTimeRange(query, nowMs, rule)).toThrow(message);
  });
});

import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../local/events/schedule.ts';

const after = (expression: string, time: string) => {
  const next = parseSchedule(expression)(Date.parse(time));
  return next === undefined ? undefined : new Date(next).toISOString();
};

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-01-01T00:00:30Z', '2026-01-01T00:01:30.000Z'],
    ['rate(12 hours)', '2026-01-01T00:00:00Z', '2026-01-01T12:00:00.000Z'],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00:00Z', '2026-01-02T12:00:00.000Z'],
    ['cron(5/20 8-10 ? * MON-FRI *)', '2026-11-21T00:00:00Z', '2026-11-23T08:05:00.000Z'],
    ['cron(5/20 8-10 ? * MON-FRI *)', '2026-11-23T10:45:00Z', '2026-11-24T08:05:00.000Z'],
    ['cron(0 0 1,15 * ? *)', '2026-02-02T00:00:00Z', '2026-02-15T00:00:00.000Z'],
    ['cron(0 0 29 FEB ? *)', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['cron(30 6 ? * 1 2027)', '2026-11-23T00:00:00Z', '2027-01-03T06:30:00.000Z'],
    ['cron(0 0 1 1 ? 2020)', '2026-01-01T00:00:00Z', undefined],
  ])('%s after %s is due at %s', (expression, time, due) => {
    expect(after(expression, time)).toBe(due);
  });

  it.each([
    ['cron(0 12 L * ? *)', "'L' in the day-of-month field"],
    ['cron(0 12 ? * 6#3 *)', "'6#3' in the day-of-week field"],
    ['cron(60 12 * * ? *)', "'60' in the minutes field"],
    ['cron(0 12 * * * *)', 'exactly one of day-of-month and day-of-week'],
    ['cron(0 12 * * ?)', 'six fields'],
    ['rate(5 minute)', 'not a valid rate'],
    ['at(2026-01-01T00:00:00)', 'does not understand the schedule'],
  ])('%s is refused: %s', (expression, why) => {
    expect(() => parseSchedule(expression)).toThrow(why);
  });
});

import type { Price } from '../types.ts';

/** The end of a period that began at `start`, both in seconds: months end on the anchor's day, or on their last one. */
export function periodEnd(start: number, anchor: number, recurring: NonNullable<Price['recurring']>): number {
  const { interval, interval_count: count } = recurring;
  if (interval === 'day') return start + count * 86_400;
  if (interval === 'week') return start + count * 7 * 86_400;
  const months = interval === 'year' ? count * 12 : count;
  const from = new Date(start * 1000);
  const at = new Date(anchor * 1000);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(at.getUTCDate(), lastDay);
  return Date.UTC(year, month, day, at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()) / 1000;
}

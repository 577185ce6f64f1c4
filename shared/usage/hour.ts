/** Milliseconds of an hour: the grain of the ledger's partitions. */
export const hourMs = 3_600_000;

/** The hour of a time (epoch milliseconds) as ledger keys write it, such as `2026-11-23T16`. */
export const hourOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 13);

/** The month of UTC that a time (epoch milliseconds) lies in, such as `2026-11`. */
export const monthOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 7);

/** When an hour begins, in epoch milliseconds. */
export const hourStart = (hour: string): number => Date.parse(`${hour}:00:00Z`);

/** The hours that a time range touches, oldest first; `toMs` is exclusive. */
export function hoursBetween(fromMs: number, toMs: number): string[] {
  const first = hourStart(hourOf(fromMs));
  const count = Math.max(0, Math.ceil((toMs - first) / hourMs));
  return Array.from({ length: count }, (_, index) => hourOf(first + index * hourMs));
}

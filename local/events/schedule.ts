import { parseCron } from './cron.ts';

/** The first time of a schedule after `afterMs` (epoch milliseconds); undefined when there is none left. */
export type Schedule = (afterMs: number) => number | undefined;

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`; throws an Error naming what it does not understand. */
export function parseSchedule(expression: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const [, count = '', unit = 'minute', plural] = rate;
    const isPlural = Number(count) !== 1;
    if (Number(count) < 1 || isPlural !== (plural === 's')) throw new Error(`${expression} is not a valid rate`);
    const periodMs = Number(count) * unitMs[unit as keyof typeof unitMs];
    return (afterMs) => afterMs + periodMs;
  }
  const cron = /^cron\((.*)\)$/.exec(expression);
  if (cron) return parseCron(cron[1] ?? '');
  throw new Error(`The twin does not understand the schedule ${expression}`);
}

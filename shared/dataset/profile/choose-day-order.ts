import { type DayOrder, dissectDate } from '../values/parse-datetime.ts';
import type { Spelling } from './count-spellings.ts';

/** Day order of a column's dates, and how many cells left no doubt about it. */
export interface DayOrderChoice {
  readonly order: DayOrder;
  readonly dayFirstCells: number;
  readonly monthFirstCells: number;
  readonly ambiguousCells: number;
}

/** Decides by the dates that read one way only (13/04, 04/13); without any, dots mean day first, slashes month first. */
export function chooseDayOrder(spellings: readonly Spelling[]): DayOrderChoice {
  let dayFirstCells = 0;
  let monthFirstCells = 0;
  let ambiguousCells = 0;
  let dotted = 0;
  for (const { trimmed, count } of spellings) {
    const written = dissectDate(trimmed)?.written;
    if (!written) continue;
    const [first, second] = written;
    if (first > 12) dayFirstCells += count;
    else if (second > 12) monthFirstCells += count;
    else if (first !== second) {
      ambiguousCells += count;
      if (trimmed.includes('.')) dotted += count;
    }
  }
  const isDayFirst = dayFirstCells !== monthFirstCells ? dayFirstCells > monthFirstCells : dotted * 2 > ambiguousCells;
  return { order: isDayFirst ? 'day_first' : 'month_first', dayFirstCells, monthFirstCells, ambiguousCells };
}

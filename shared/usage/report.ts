import type { UsageSum } from './fold.ts';
import { amountMicroMinor, amountOf } from './rate-card.ts';
import type { UsageGroup, UsageRow } from './schema.ts';

interface Total {
  readonly place: Pick<UsageRow, 'meter' | 'hour' | 'day' | 'month' | 'model_id' | 'key_id'>;
  quantity: number;
  recordCount: number;
  readonly byMachine: Map<string, number>;
}

/** Adds sums up by the asked groups and rates each total once, so that rounding does not add up. */
export function reportUsage(
  sums: readonly UsageSum[],
  groupBy: readonly UsageGroup[],
): { rows: UsageRow[]; totalMicroMinor: number } {
  const totals = new Map<string, Total>();
  for (const sum of sums) {
    const place = placeOf(sum, groupBy);
    const key = JSON.stringify(Object.values(place));
    const total = totals.get(key) ?? { place, quantity: 0, recordCount: 0, byMachine: new Map() };
    totals.set(key, total);
    total.quantity += sum.quantity;
    total.recordCount += sum.recordCount;
    for (const [machine, seconds] of Object.entries(sum.byMachine)) {
      total.byMachine.set(machine, (total.byMachine.get(machine) ?? 0) + seconds);
    }
  }
  const rated = [...totals.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, total]) => rate(total));
  return {
    rows: rated.map(({ row }) => row),
    totalMicroMinor: rated.reduce((amount, { microMinor }) => amount + microMinor, 0),
  };
}

function placeOf(sum: UsageSum, groupBy: readonly UsageGroup[]): Total['place'] {
  return {
    month: groupBy.includes('month') ? sum.hour.slice(0, 7) : null,
    day: groupBy.includes('day') ? sum.hour.slice(0, 10) : null,
    hour: groupBy.includes('hour') ? `${sum.hour}:00:00.000Z` : null,
    meter: sum.meter,
    model_id: groupBy.includes('model') ? sum.modelId : null,
    key_id: groupBy.includes('key') ? sum.keyId : null,
  };
}

function rate({ place, quantity, recordCount, byMachine }: Total): { row: UsageRow; microMinor: number } {
  const parts: readonly [string | null, number][] =
    place.meter === 'training_seconds' ? [...byMachine.entries()] : [[null, quantity]];
  const microMinor = parts.reduce((sum, [machine, part]) => sum + amountMicroMinor(place.meter, part, machine), 0);
  return { row: { ...place, quantity, record_count: recordCount, amount: amountOf(microMinor) }, microMinor };
}

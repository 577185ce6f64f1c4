import { formatNumber } from './format.ts';
import type { Language } from './texts.ts';

const byteHoursPerGigabyteMonth = 730e9;

/** A quantity of a billed meter in the unit that a person thinks in. */
export function formatMeter(meter: string, quantity: number, language: Language): string {
  if (meter !== 'stored_byte_hours') return formatNumber(quantity, language);
  return `${formatNumber(quantity / byteHoursPerGigabyteMonth, language)} GB`;
}

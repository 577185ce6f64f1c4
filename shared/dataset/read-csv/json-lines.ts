import { RunError } from '../../runtime/errors.ts';
import { datasetLimits } from '../limits.ts';
import { listSign } from '../values/label-list.ts';

/** Whether a text begins with a line that is a JSON object: JSON Lines, and no CSV header. */
export function isJsonLines(start: string): boolean {
  if (!/^\s*\{/.test(start)) return false;
  const [first = ''] = start.trimStart().split(/\r?\n/, 1);
  // A first line that goes on beyond the block cannot be read yet.
  return first.length === start.trimStart().length || parseObject(first) !== undefined;
}

/**
 * Turns JSON Lines into records as a CSV file would give them: the keys of the first line, then each line's values in
 * their order, empty where a key is absent or null. Lists become one cell, separated by "|"; those that this would not
 * tell apart from one value, or from none, stay JSON.
 * Throws RunError `unreadable_record` or `line_too_long` with the row at fault.
 */
export class JsonLinesParser {
  #rest = '';
  #names: readonly string[] | null = null;
  #row = 0;

  push(text: string): string[][] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > datasetLimits.recordBytes) refuseLong(this.#row + 1);
    return lines.flatMap((line) => this.#read(line));
  }

  end(): string[][] {
    const last = this.#read(this.#rest);
    this.#rest = '';
    return last;
  }

  #read(line: string): string[][] {
    if (line.trim() === '') return [];
    this.#row += 1;
    if (line.length > datasetLimits.recordBytes) refuseLong(this.#row);
    const object = parseObject(line);
    if (!object)
      throw this.#fault('is not a JSON object. Write one object a line, such as {"text": "…", "label": "…"}');
    const header = this.#names ? [] : [Object.keys(object)];
    this.#names ??= Object.keys(object);
    const extra = Object.keys(object).find((key) => !this.#names?.includes(key));
    if (extra !== undefined)
      throw this.#fault(`has the key "${extra}", which row 1 lacks. Name every key in the first line`);
    return [...header, this.#names.map((name) => this.#cellOf(name, object[name]))];
  }

  #cellOf(name: string, value: unknown): string {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return writeList(value);
    if (typeof value !== 'object') return String(value);
    throw this.#fault(
      `holds an object or a list of objects under "${name}". Write a string, a number or true or false there`,
    );
  }

  #fault(what: string): RunError {
    return new RunError('unreadable_record', `Row ${this.#row} ${what}.`, { rows: [this.#row] });
  }
}

function writeList(items: readonly unknown[]): string {
  const isPlain = items.length > 0 && items.every((item) => item !== '' && !String(item).includes(listSign));
  return isPlain ? items.join(listSign) : JSON.stringify(items);
}

function refuseLong(row: number): never {
  const message = `The line of row ${row} is longer than ${datasetLimits.recordBytes} bytes. Shorten its texts, or end each object with a line break.`;
  throw new RunError('line_too_long', message, { rows: [row] });
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

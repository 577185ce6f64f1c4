import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanTable } from '../../../shared/dataset/clean/clean-table.ts';
import { profileTable } from '../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../shared/dataset/profile/suggested-fixes.ts';
import type { RawTable } from '../../../shared/dataset/raw-table.ts';
import { readRawTable } from '../../../shared/dataset/read-csv/read-raw-table.ts';
import { writeCsv } from '../../../shared/dataset/write-csv.ts';
import { bytesOf } from './bytes-of.ts';
import { cellsOf, valuesOf } from './cells-of.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/data');
const hasData = existsSync(folder);
if (!hasData) console.warn(`Not run: the cleaning of real data, because ${folder} is absent.`);

const read = (file: string) => readRawTable(createReadStream(path.join(folder, file)));

function cleaned(raw: RawTable) {
  const profile = profileTable(raw);
  return { profile, ...cleanTable(raw, profile.schema, suggestedFixes(profile)) };
}

/** Cell by cell against the truth: how many wrong cells the clean step mended, and how many right ones it spoilt. */
async function compare(name: string) {
  const dirty = await read(`cleaning/${name}/dirty.csv`);
  const truth = cellsOf(await read(`cleaning/${name}/clean.csv`)).slice(1);
  const before = cellsOf(dirty).slice(1);
  const { table, profile } = cleaned(dirty);
  const after = valuesOf(table);
  const place = table.columns.map((column) => dirty.columns.findIndex(({ name }) => name === column.name));
  const counts = { wrong: 0, mended: 0, emptied: 0, spoilt: 0 };
  before.forEach((cells, row) => {
    place.forEach((from, column) => {
      const right = truth[row]?.[from] ?? '';
      const value = after[row]?.[column] ?? null;
      const isRight = agrees(value, right);
      const wasRight = cells[from] === right;
      if (!wasRight) counts.wrong++;
      if (!wasRight && isRight) counts.mended++;
      if (!wasRight && !isRight && value === null) counts.emptied++;
      if (wasRight && !isRight) counts.spoilt++;
    });
  });
  console.info(`${name}: ${JSON.stringify(counts)}`);
  return {
    ...counts,
    rowCount: table.rowCount,
    kinds: Object.fromEntries(profile.schema.map(({ name, kind }) => [name, kind])),
  };
}

/** The dirty file writes 0.055999999999999994% where the truth is 0.056: numbers agree to nine digits. */
function agrees(value: number | string | null, right: string): boolean {
  if (value === null) return right === '';
  if (typeof value === 'string') return value === right;
  return Math.abs(value - Number.parseFloat(right)) <= 1e-9 * Math.abs(value);
}

describe.runIf(hasData)('real data', () => {
  test('beers: all wrong units, percent signs and missing markers are mended, and nothing but a spelling is changed', async () => {
    const { wrong, mended, spoilt, rowCount, kinds } = await compare('beers');
    expect(rowCount).toBe(2410);
    expect(kinds).toMatchObject({ ounces: 'numeric', abv: 'numeric', ibu: 'numeric', style: 'categorical' });
    expect(wrong).toBe(4362);
    // The 254 left have the state's name in the city's column, which no rule about one column can know.
    expect(mended).toBe(wrong - 254);
    expect(spoilt).toBeLessThanOrEqual(2);
  });

  test('hospital: misspelt numbers are emptied, most misspelt words mended, and only the word "empty" is lost', async () => {
    const { wrong, mended, emptied, spoilt, rowCount } = await compare('hospital');
    expect(rowCount).toBe(1000);
    expect(wrong).toBe(509);
    expect(mended).toBeGreaterThan(275);
    expect(emptied).toBeGreaterThan(100);
    // Sample sizes written as "empty" become missing, which is what they mean.
    expect(spoilt).toBe(60);
  });

  test.each([
    ['tabular/adult/train.csv', 32_561],
    ['tabular/california-housing/data.csv', 20_640],
    ['tabular/german-credit/data.csv', 1000],
  ])('%s: good columns pass untouched, and cleaning again changes nothing', async (file, rowCount) => {
    const raw = await read(file);
    expect(raw.rowCount).toBe(rowCount);
    const once = cleaned(raw);
    const kindsOfFix = new Set(suggestedFixes(once.profile).map(({ kind }) => kind));
    expect([...kindsOfFix].filter((kind) => kind !== 'mark_missing' && kind !== 'drop_duplicate_rows')).toEqual([]);
    expect(once.report.unreadable).toEqual([]);
    const text = [...writeCsv(once.table)].join('');
    const twice = cleaned(await readRawTable(bytesOf(text, 'utf-8', 65_536)));
    expect([...writeCsv(twice.table)].join('')).toBe(text);
  });

  test('credit-default: skewed money with negatives is left as it is', async () => {
    const profile = profileTable(await read('tabular/credit-default/data.csv'));
    expect(suggestedFixes(profile)).toEqual([]);
    expect(profile.schema[0]).toMatchObject({ name: 'ID', kind: 'identifier' });
  });
});

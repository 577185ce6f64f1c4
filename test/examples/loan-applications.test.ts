import { expect, test } from 'vitest';
import { makeLoanApplications } from '../../examples/loan-applications.ts';
import { cleanTable } from '../../shared/dataset/clean/clean-table.ts';
import { profileTable } from '../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../shared/dataset/profile/suggested-fixes.ts';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import { isNumericColumn, type Table } from '../../shared/dataset/table.ts';
import { bytesOf } from '../shared/dataset/bytes-of.ts';

async function sample(seed: number, rowCount: number) {
  const raw = await readRawTable(bytesOf(makeLoanApplications(seed, rowCount), 'utf-8', 65_536));
  const profile = profileTable(raw);
  return { profile, ...cleanTable(raw, profile.schema, suggestedFixes(profile), 'defaulted') };
}

test('the same seed makes the same file, another seed another', () => {
  expect(makeLoanApplications(7, 50)).toBe(makeLoanApplications(7, 50));
  expect(makeLoanApplications(8, 50)).not.toBe(makeLoanApplications(7, 50));
  expect(makeLoanApplications(7, 50).trimEnd().split('\n')).toHaveLength(51);
});

test('the sample shows every kind of dirt that a first user should see cleaned', async () => {
  const { profile } = await sample(1, 3000);
  const found = new Set(profile.findings.map(({ kind }) => kind));
  for (const kind of [
    'missing_values',
    'duplicate_rows',
    'stray_spaces',
    'outliers',
    'mixed_formats',
    'mixed_spellings',
    'constant_column',
  ] as const) {
    expect(found, kind).toContain(kind);
  }
});

test('cleaning finds every column’s true kind and loses no cell that was typed in any format', async () => {
  const { schema, report } = await sample(1, 3000);
  expect(Object.fromEntries(schema.map(({ name, kind }) => [name, kind]))).toMatchObject({
    application_id: 'identifier',
    applied_on: 'datetime',
    city: 'categorical',
    annual_income: 'numeric',
    term_months: 'numeric',
    owns_home: 'boolean',
    defaulted: 'boolean',
  });
  expect(report.unreadable).toEqual([]);
});

test('about a fifth default, and a plain logistic regression ranks them well but not perfectly', async () => {
  const { table } = await sample(1, 4000);
  const { inputs, labels } = encode(table);
  const share = labels.reduce((a, b) => a + b, 0) / labels.length;
  expect(share).toBeGreaterThan(0.17);
  expect(share).toBeLessThan(0.24);
  const half = Math.floor(labels.length / 2);
  const weights = fitLogistic(inputs.slice(0, half), labels.slice(0, half));
  const auc = rocAuc(
    inputs.slice(half).map((row) => dot(row, weights)),
    labels.slice(half),
  );
  console.info(`loan applications: default share ${share.toFixed(3)}, logistic AUC ${auc.toFixed(3)}`);
  expect(auc).toBeGreaterThan(0.79);
  expect(auc).toBeLessThan(0.88);
});

/** Standardised numbers (missing = mean) and one column per label. */
function encode(table: Table): { inputs: number[][]; labels: number[] } {
  const inputs = Array.from({ length: table.rowCount }, () => [1]);
  let labels: number[] = [];
  for (const column of table.columns) {
    if (isNumericColumn(column)) {
      const present = [...column.values].filter((value) => !Number.isNaN(value));
      const mean = present.reduce((a, b) => a + b, 0) / present.length;
      const deviation = Math.sqrt(present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / present.length);
      inputs.forEach((row, i) => {
        const value = column.values[i] ?? mean;
        row.push(Number.isNaN(value) ? 0 : (value - mean) / deviation);
      });
    } else if (column.name === 'defaulted') {
      labels = [...column.codes].map((code) => Number(column.dictionary[code] === 'yes'));
    } else if (column.kind !== 'identifier') {
      inputs.forEach((row, i) => {
        row.push(...column.dictionary.map((_, code) => Number(column.codes[i] === code)));
      });
    }
  }
  return { inputs, labels };
}

function fitLogistic(inputs: number[][], labels: number[]): number[] {
  const weights = Array.from({ length: inputs[0]?.length ?? 0 }, () => 0);
  for (let step = 0; step < 300; step++) {
    const gradient = weights.map(() => 0);
    inputs.forEach((row, i) => {
      const error = 1 / (1 + Math.exp(-dot(row, weights))) - (labels[i] ?? 0);
      row.forEach((value, j) => {
        gradient[j] = (gradient[j] ?? 0) + error * value;
      });
    });
    gradient.forEach((value, j) => {
      weights[j] = (weights[j] ?? 0) - (0.8 * value) / inputs.length;
    });
  }
  return weights;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** Share of pairs of one default and one paid loan that the scores put in the right order. */
function rocAuc(scores: readonly number[], labels: readonly number[]): number {
  const bad = scores.filter((_, i) => labels[i] === 1);
  const good = scores.filter((_, i) => labels[i] === 0);
  const won = bad.reduce((sum, score) => sum + good.filter((other) => other < score).length, 0);
  return won / (bad.length * good.length);
}

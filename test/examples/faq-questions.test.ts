import { expect, test } from 'vitest';
import { makeQuestions } from '../../examples/faq/questions.ts';
import { makeSample } from '../../examples/sample.ts';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import { bytesOf } from '../shared/dataset/bytes-of.ts';

test('the example asks for each answer in several ways, no way twice, and for a few in one way', async () => {
  const table = await readRawTable(bytesOf(makeQuestions(1, 12), 'utf-8', 65_536));
  const [questions, answers] = table.columns;
  expect(table.columns.map(({ name }) => name)).toEqual(['question', 'answer']);
  expect(questions?.spellings).toHaveLength(table.rowCount);
  const counts = (answers?.spellings ?? []).map((_, code) => answers?.codes.filter((own) => own === code).length ?? 0);
  expect(counts.filter((count) => count === 1)).toHaveLength(3);
  expect(counts.filter((count) => count > 1).every((count) => count >= 5)).toBe(true);
  expect(makeQuestions(1, 12)).toBe(makeQuestions(1, 12));
  expect(makeQuestions(2, 12)).not.toBe(makeQuestions(1, 12));
  expect(makeSample('faq')).toMatchObject({ target: 'answer', task: 'faq' });
});

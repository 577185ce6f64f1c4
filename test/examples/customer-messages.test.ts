import { expect, test } from 'vitest';
import { makeCustomerMessages } from '../../examples/customer-service/messages.ts';
import { makeSample } from '../../examples/sample.ts';
import { profileTable } from '../../shared/dataset/profile/profile-dataset.ts';
import { readRawTable } from '../../shared/dataset/read-csv/read-raw-table.ts';
import { resolveTask } from '../../shared/run/resolve-task.ts';
import { bytesOf } from '../shared/dataset/bytes-of.ts';

test('customer messages come in two languages, with enough of each intent, and are recognised as texts', async () => {
  const profile = profileTable(await readRawTable(bytesOf(makeCustomerMessages(1, 1500), 'utf-8', 65_536)));
  const [text, intent] = profile.columns;
  expect(text).toMatchObject({ kind: 'text' });
  expect(text?.texts?.languages.map(({ language }) => language)).toEqual(expect.arrayContaining(['en', 'zh']));
  expect(Math.min(...(intent?.top_values ?? []).map(({ count }) => count))).toBeGreaterThan(100);
  expect(resolveTask(profile, 'intent', 'auto')).toBe('text_classification');
  expect(resolveTask(profile, 'intent', 'intent')).toBe('intent');
});

test('the same seed makes the same messages', () => {
  expect(makeCustomerMessages(7, 20)).toBe(makeCustomerMessages(7, 20));
  expect(makeCustomerMessages(8, 20)).not.toBe(makeCustomerMessages(7, 20));
});

test('an example that does not exist is refused with those that do', () => {
  expect(() => makeSample('chess')).toThrow('loans, customer-service');
});

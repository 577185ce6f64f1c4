import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { scoresOf, trainTexts } from '../../../bench/quality/train-texts.ts';
import { tasks } from '../../../shared/learning/tasks/registry.ts';
import { temporaryFolder } from '../../support/functions.ts';

vi.setConfig({ testTimeout: 120_000 });
const folder = temporaryFolder('texts');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const phrases = { good: ['warm', 'bright', 'quiet', 'clean'], bad: ['cold', 'dark', 'loud', 'dirty'] };

/** A CSV file of phrases about rooms from `first` to `end`; the label follows from them. */
function writeTexts(name: string, first: number, end: number, extra: readonly string[] = []): string {
  const rows = Array.from({ length: end - first }, (_, at) => {
    const [number, label] = [first + at, at % 2 === 0 ? 'good' : 'bad'] as const;
    const words = phrases[label];
    return `room ${number} is ${words[number % 4]} and ${words[(number >> 2) % 4]},${label}`;
  });
  const file = join(folder, name);
  writeFileSync(file, ['text,label', ...rows, ...extra, ''].join('\n'));
  return file;
}

test('tries every candidate that begins from nothing, weighs them on validation, and leaves leaked rows out', async () => {
  const printed: string[] = [];
  const {
    candidates,
    leakedTestRows,
    test: answers,
  } = await trainTexts({
    files: {
      train: writeTexts('train.csv', 0, 80),
      validation: writeTexts('validation.csv', 100, 120),
      test: writeTexts('test.csv', 200, 220, ['room 0 is warm and warm,good']),
    },
    target: 'label',
    dropsLeaks: true,
    seed: 1,
    print: (line) => printed.push(line),
  });
  expect(leakedTestRows).toBe(1);
  expect(answers.truths).toHaveLength(20);
  expect(scoresOf(answers).accuracy).toBe(1);
  const fromNothing = tasks.text_classification.candidates.filter(({ needsPretrained }) => !needsPretrained);
  expect(['baseline', ...candidates.map(({ name }) => name)]).toEqual(fromNothing.map(({ name }) => name));
  expect(candidates.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
  for (const { name } of candidates) expect(printed.some((line) => line.startsWith(`${name}: validation`))).toBe(true);
});

import { describe, expect, it } from 'vitest';
import type { ColumnProfile, Profile } from '../../../shared/dataset/schema.ts';
import { problemSize } from '../../../shared/run/problem-size.ts';
import { resolveCandidates } from '../../../shared/run/resolve-candidates.ts';
import { resolveTask } from '../../../shared/run/resolve-task.ts';

const column = (name: string, more: Partial<ColumnProfile> = {}): ColumnProfile => ({
  name,
  kind: 'numeric',
  missing_count: 0,
  distinct_count: 50,
  examples: [],
  numbers: null,
  top_values: [],
  ...more,
});
const values = (...all: string[]) => ({
  distinct_count: all.length,
  top_values: all.map((value) => ({ value, count: 9 })),
});
const columns = [
  column('price'),
  column('grade', values('1', '2', '3')),
  column('rate', values('0.5', '1.5')),
  column('repaid', { kind: 'boolean', ...values('yes', 'no') }),
  column('city', { kind: 'categorical', distinct_count: 400 }),
  column('constant', values('1')),
  column('sparse', { missing_count: 51 }),
  column('id', { kind: 'identifier', distinct_count: 100 }),
  column('day', { kind: 'datetime' }),
];
const profile = { row_count: 100, columns } as unknown as Profile;

describe('the task of a run', () => {
  it.each([
    ['price', 'tabular_regression'],
    ['grade', 'tabular_classification'],
    ['rate', 'tabular_regression'],
    ['repaid', 'tabular_classification'],
  ])('for the column %s is %s unless it is named', (target, task) => {
    expect(resolveTask(profile, target, 'auto')).toBe(task);
  });

  it('is the one that was asked for where the column allows it', () => {
    expect(resolveTask(profile, 'grade', 'tabular_regression')).toBe('tabular_regression');
    expect(() => resolveTask(profile, 'repaid', 'tabular_regression')).toThrow('"repaid" is boolean');
  });

  it.each([
    ['nothing', 'There is no column "nothing". The columns are, last one first:'],
    ['constant', 'same value in every row'],
    ['sparse', 'missing in 51 of 100 rows'],
    ['id', 'Every row has its own value'],
    ['day', '"day" is datetime'],
  ])('is refused for the column %s: %s', (target, reason) => {
    expect(() => resolveTask(profile, target, 'auto')).toThrow(reason);
  });
});

describe('the candidates of a run', () => {
  it('are all that the task has, or those asked for, each once', () => {
    const all = resolveCandidates('tabular_regression', undefined, false);
    expect(all).toContain('boosted_trees');
    expect(resolveCandidates('tabular_regression', ['boosted_trees', 'boosted_trees'], false)).toEqual([
      'boosted_trees',
    ]);
    expect(() => resolveCandidates('tabular_regression', ['logistic_regression'], false)).toThrow(all.join(', '));
  });

  it('fine-tune where there is a pretrained model, and are refused where one of both has no use', () => {
    const resolve = (hasPretrained: boolean, requested?: readonly string[]) =>
      resolveCandidates('intent', requested, hasPretrained);
    expect(resolve(false)).not.toContain('fine_tuned_encoder');
    expect(resolve(true)).toEqual([...resolve(false), 'fine_tuned_encoder']);
    expect(resolve(true, ['fine_tuned_encoder'])).toEqual(['fine_tuned_encoder']);
    expect(() => resolve(false, ['fine_tuned_encoder'])).toThrow('name one as `pretrained`');
    expect(() => resolve(true, ['ngram_linear'])).toThrow('add fine_tuned_encoder to `candidates`, or leave it out');
    expect(() => resolveCandidates('tabular_regression', undefined, true)).toThrow('fine-tunes: leave it out');
  });
});

describe('the size of a problem', () => {
  it('counts categories as columns up to a limit, and leaves out identifiers and the target', () => {
    expect(problemSize(profile, 'price', false)).toEqual({
      rowCount: 100,
      columnCount: 7,
      characterCount: 7000,
      tokenCount: 1950,
      imagePixelCount: 0,
      oneHotColumnCount: 6 + 250,
      outputCount: 1,
    });
  });

  it('counts classes beyond two as outputs', () => {
    expect(problemSize(profile, 'grade', true).outputCount).toBe(3);
    expect(problemSize(profile, 'repaid', true).outputCount).toBe(1);
  });
});

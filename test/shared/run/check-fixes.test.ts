import { expect, test } from 'vitest';
import { makeLoanApplications } from '../../../examples/loan-applications.ts';
import { profileDataset } from '../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../shared/dataset/profile/suggested-fixes.ts';
import { checkFixes } from '../../../shared/run/check-fixes.ts';
import { bytesOf } from '../dataset/bytes-of.ts';

const profile = await profileDataset(bytesOf(makeLoanApplications(1, 600)));
const numeric = profile.columns.find(({ kind }) => kind === 'numeric')?.name ?? '';
const target = 'defaulted';
const fix = (kind: string, column: string | null, params: object = {}) => ({ kind, column, params }) as never;

test('every fix that a profile suggests is taken', () => {
  const fixes = suggestedFixes(profile);
  expect(fixes.length).toBeGreaterThan(5);
  expect(() => checkFixes(fixes, profile, target)).not.toThrow();
});

test.each([
  [[fix('drop_column', 'nowhere')], 'fixes[0].column', 'no column "nowhere"'],
  [[fix('trim_text', target), fix('drop_column', target)], 'fixes[1].column', 'cannot be dropped'],
  [[fix('drop_column', null)], 'fixes[0].column', 'must name the column'],
  [[fix('drop_duplicate_rows', numeric)], 'fixes[0].column', 'must be null'],
  [[fix('parse_datetimes', numeric)], 'fixes[0].column', `"${numeric}" is numeric`],
  [[fix('trim_text', numeric), fix('trim_text', numeric)], 'fixes[1]', 'second trim_text'],
  [[fix('clip_outliers', numeric, { low: 'none' })], 'fixes[0].params.low', 'expected number'],
  [[fix('clip_outliers', numeric, { lowest: 1 })], 'fixes[0].params.lowest', 'not a known field'],
  [[fix('correct_typos', numeric, { from: ['a'], to: ['b'] })], 'fixes[0].column', `"${numeric}" is numeric`],
  [[fix('correct_typos', numeric, { from: ['a'], to: ['b', 'c'] })], 'fixes[0].params.to', 'as long as'],
  [[fix('mark_missing', numeric)], 'fixes[0].params.markers', 'expected array'],
])('a fix that would be ignored is refused: %j', (fixes, param, says) => {
  const refusal = expect.objectContaining({ code: 'invalid_request', param, message: expect.stringContaining(says) });
  expect(() => checkFixes(fixes, profile, target)).toThrow(refusal);
});

import { describe, expect, it } from 'vitest';
import { writeGuide } from '../../../shared/api/guide.ts';
import { operations } from '../../../shared/api/operations.ts';
import { problems } from '../../../shared/runtime/errors.ts';

describe('llms.txt', () => {
  const guide = writeGuide(operations);

  it('lists every route and every problem', () => {
    for (const { method, path } of operations) expect(guide).toContain(`\`${method} ${path}\``);
    for (const code of Object.keys(problems)) expect(guide).toContain(`\`${code}\``);
  });

  it('names no route that does not exist', () => {
    const paths: ReadonlySet<string> = new Set(operations.map(({ path }) => path));
    const named = [...guide.matchAll(/`(?:GET |POST |PUT |DELETE )?(\/v1\/[^`\s]*)`/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(operations.length / 2);
    expect(named.filter((path) => !paths.has(path))).toEqual([]);
  });

  it('tells the prices of the rate card', () => {
    expect(guide).toContain('predictions: 50 cents per 1,000 inputs');
  });
});

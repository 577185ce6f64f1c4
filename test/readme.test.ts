import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problems } from '../shared/runtime/errors.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json'));

describe.each(['README.md', 'README.zh-CN.md'])('%s', (path) => {
  const text = read(path);

  it('is short enough to be read', () => {
    expect(text.split('\n').length).toBeLessThan(150);
  });

  it('lists every problem of the catalogue with its status, and no other', () => {
    const told = [...text.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(told).toEqual(Object.entries(problems).map(([code, { status }]) => [code, status]));
  });

  it('has a line in the runbook for every alarm, and no other', () => {
    const named = [...read('infra/stacks/watch-stack.ts').matchAll(/#alarm\([^,]+, '([a-z0-9-]+)'/g)].map(
      ([, line]) => line,
    );
    const told = [...text.matchAll(/^\| ([a-z0-9]+(?:-[a-z0-9]+)+) \|/gm)].map(([, line]) => line);
    expect(new Set(told)).toEqual(new Set(named));
  });

  it('names only commands that exist', () => {
    for (const [, name = ''] of text.matchAll(/npm run ([a-z:-]+)/g)) expect(Object.keys(scripts)).toContain(name);
  });

  it('holds no figure that was not filled in', () => {
    expect(text).not.toContain('@@');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const rooms = ['infra', 'functions', 'shared', 'training', 'local', 'console', 'test', 'bench', 'examples'];
const skipped = new Set(['node_modules', 'out', 'dist', 'fixtures']);

interface Source {
  readonly path: string;
  readonly lineCount: number;
  readonly imports: readonly string[];
  readonly text: string;
}

function readSources(folder: string): Source[] {
  return readdirSync(resolve(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : readSources(path);
    if (!/\.tsx?$/.test(entry.name)) return [];
    const text = readFileSync(resolve(root, path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => target);
    return [{ path, lineCount: text.split('\n').length - 1, imports, text }];
  });
}

const sources = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && rooms.includes(entry.name))
  .flatMap((entry) => readSources(entry.name));
const product = sources.filter(({ path }) => !path.includes('.generated.'));

/** Paths, from the root, of the project's own files that a file imports. */
const ownImports = ({ path, imports }: Source) =>
  imports
    .filter((target) => target.startsWith('.'))
    .map((target) => relative(root, resolve(root, dirname(path), target)));
const roomOf = (path: string) => path.split('/')[0] ?? '';

describe('imports go one way', () => {
  const allowed: Record<string, readonly string[]> = {
    shared: ['shared'],
    functions: ['functions', 'shared'],
    training: ['training', 'shared'],
    infra: ['infra', 'shared'],
    local: ['local', 'examples', 'shared'],
    console: ['console', 'shared'],
    examples: ['examples', 'shared'],
  };

  it.each(Object.entries(allowed))('%s imports only %j', (room, targets) => {
    for (const source of sources.filter(({ path }) => roomOf(path) === room)) {
      for (const target of ownImports(source))
        expect(targets, `${source.path} imports ${target}`).toContain(roomOf(target));
    }
  });

  it('lets no function import another', () => {
    for (const source of sources.filter(({ path }) => path.startsWith('functions/'))) {
      const own = source.path.split('/').slice(0, 2).join('/');
      for (const target of ownImports(source).filter((path) => path.startsWith('functions/'))) {
        expect(target.startsWith(`${own}/`), `${source.path} imports ${target}`).toBe(true);
      }
    }
  });

  it('lets the console see schemas and the client, nothing else of shared', () => {
    for (const source of sources.filter(({ path }) => path.startsWith('console/'))) {
      for (const target of ownImports(source).filter((path) => path.startsWith('shared/'))) {
        expect(target, source.path).toMatch(
          /^shared\/([a-z-]+\/schema|api\/(client\.generated|upload-file|follow))\.ts$/,
        );
      }
    }
  });

  it('keeps the SDK out of the rules: only stores, clients and the runtime import it', () => {
    for (const { path, text } of sources.filter((source) => source.path.startsWith('shared/'))) {
      if (/(^|\/)([a-z-]*-)?(store|client|objects)\.ts$|^shared\/runtime\/|^shared\/table\//.test(path)) continue;
      expect(text, path).not.toMatch(/^import (?!type )[^;]*'@aws-sdk\//m);
    }
  });
});

describe('every file', () => {
  it('is short: 400 lines, tests 600', () => {
    const long = product.filter(({ path, lineCount }) => lineCount > (path.startsWith('test/') ? 600 : 400));
    expect(long.map(({ path, lineCount }) => `${path} ${lineCount}`)).toEqual([]);
  });

  it('imports zod as a whole: the named import bundles every locale (443 KiB)', () => {
    for (const { path, text } of sources) expect(text, path).not.toMatch(/import \{[^}]*\bz\b[^}]*\} from 'zod'/);
  });

  it('has a kebab-case name that says what it is', () => {
    const vague = /(^|[-/])(utils?|helpers?|common|manager|mapper|misc)([-./]|$)/;
    for (const { path } of sources) {
      const name = path.split('/').at(-1) ?? '';
      expect(name, path).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.(test|property\.test|generated|config|d))?\.tsx?$/);
      expect(path).not.toMatch(vague);
    }
  });
});

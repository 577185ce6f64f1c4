import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../local/sqlite/group-commit.ts';
import { openDatabase } from '../../../local/sqlite/open-database.ts';

let folder: string;
let database: DatabaseSync;
let commits: GroupCommit;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-commit-'));
  database = openDatabase(join(folder, 'deep', 'test.sqlite'), 'CREATE TABLE IF NOT EXISTS word (text TEXT UNIQUE)');
  commits = new GroupCommit(database);
});
afterEach(async () => {
  await commits.close();
  database.close();
  rmSync(folder, { recursive: true });
});

const insert = (text: string) => database.prepare('INSERT INTO word VALUES (?)').run(text).changes;
const words = () =>
  database
    .prepare('SELECT text FROM word ORDER BY rowid')
    .all()
    .map(({ text }) => text);

it('writes that arrive together share one commit', async () => {
  let count = 0;
  commits.onDurable(() => {
    count += 1;
  });
  expect(await Promise.all(['a', 'b', 'c'].map((text) => commits.run(() => insert(text))))).toEqual([1, 1, 1]);
  expect(count).toBe(1);
  expect(words()).toEqual(['a', 'b', 'c']);
});

it('writes that arrive while the disk is waited for are the next commit', async () => {
  const sizes: number[] = [];
  commits.onDurable(() => sizes.push(words().length));
  const first = commits.run(() => insert('a'));
  await nextTurn();
  await nextTurn();
  expect(words()).toEqual(['a']);
  const others = ['b', 'c', 'd'].map((text) => commits.run(() => insert(text)));
  await nextTurn();
  expect(words()).toEqual(['a']);
  await first;
  await Promise.all(others);
  expect(sizes).toEqual([1, 4]);
});

describe('after a shared commit', () => {
  const never = 600_000;
  const log = { sync: () => Promise.resolve(), close: () => undefined };

  it('a write waits for as many others', async () => {
    const patient = new GroupCommit(database, log, never);
    await Promise.all(['a', 'b'].map((text) => patient.run(() => insert(text))));
    const third = patient.run(() => insert('c'));
    await nextTurn();
    await nextTurn();
    expect(words()).toEqual(['a', 'b']);
    await Promise.all([third, patient.run(() => insert('d'))]);
    expect(words()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a write does not wait long, and one after it that comes alone does not wait', async () => {
    await Promise.all(['a', 'b'].map((text) => commits.run(() => insert(text))));
    await commits.run(() => insert('c'));
    expect(words()).toEqual(['a', 'b', 'c']);
    expect(await new GroupCommit(database, log, never).run(() => insert('d'))).toBe(1);
  });
});

it('lets readers see at once what is flushed, and answers it when it is on disk', async () => {
  let isAnswered = false;
  const write = commits
    .run(() => insert('a'))
    .then(() => {
      isAnswered = true;
    });
  commits.flush();
  expect(words()).toEqual(['a']);
  await Promise.resolve();
  expect(isAnswered).toBe(false);
  await write;
});

it('refuses the writes whose log does not reach the disk', async () => {
  const failing = new GroupCommit(database, {
    sync: () => Promise.reject(new Error('No space')),
    close: () => undefined,
  });
  await expect(failing.run(() => insert('a'))).rejects.toThrow('No space');
});

it('a lone write that throws leaves no trace', async () => {
  const half = commits.run(() => {
    insert('half');
    throw new Error('second half');
  });
  await expect(half).rejects.toThrow('second half');
  expect(words()).toEqual([]);
  expect(await commits.run(() => insert('whole'))).toBe(1);
});

it('a write that throws leaves no trace and does not disturb its neighbours', async () => {
  const outcomes = await Promise.allSettled([
    commits.run(() => insert('before')),
    commits.run(() => {
      insert('half');
      throw new Error('second half');
    }),
    commits.run(() => insert('before')),
    commits.run(() => insert('after')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect(words()).toEqual(['before', 'after']);
});

it('nobody is answered before the commit', async () => {
  const answered: string[] = [];
  commits.onDurable(() => answered.push(`commit of ${words().length}`));
  const write = commits.run(() => insert('a')).then(() => answered.push('answer'));
  expect(words()).toEqual([]);
  await write;
  expect(answered).toEqual(['commit of 1', 'answer']);
});

it('refuses every write of a transaction that cannot be committed', async () => {
  database.exec('CREATE TABLE child (parent TEXT REFERENCES word (text) DEFERRABLE INITIALLY DEFERRED)');
  const outcomes = await Promise.allSettled([
    commits.run(() => insert('a')),
    commits.run(() => database.exec("INSERT INTO child VALUES ('nobody')")),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(words()).toEqual([]);
  expect(await commits.run(() => insert('b'))).toBe(1);
});

it('commits what waits when it closes, and refuses what comes later', async () => {
  const waiting = commits.run(() => insert('last'));
  const closed = commits.close();
  expect(await waiting).toBe(1);
  await closed;
  await expect(commits.run(() => insert('late'))).rejects.toThrow('closed');
  expect(words()).toEqual(['last']);
});

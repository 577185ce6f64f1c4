import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock.ts';
import { DynamoDbService } from '../../../local/dynamodb/service.ts';
import { tableFixture } from './table-fixture.ts';

const kills = 10;

/** Starts a writer, kills it after its first acknowledgements and a little more, and answers what it acknowledged. */
async function killWriter(dataFolder: string, round: number): Promise<readonly string[]> {
  const writer = spawn(process.execPath, [join(import.meta.dirname, 'kill-writer.ts'), dataFolder, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => writer.once('close', () => resolve()));
  let output = '';
  writer.stdout.setEncoding('utf8');
  const started = new Promise<void>((resolve) => {
    writer.stdout.on('data', (text: string) => {
      output += text;
      resolve();
    });
  });
  await Promise.race([started, ended]);
  await delay(Math.random() * 100);
  writer.kill('SIGKILL');
  await ended;
  // The last line may be cut.
  return output.split('\n').slice(0, -1);
}

it(`loses no acknowledged write and leaves no half transaction over ${kills} kills`, { timeout: 60_000 }, async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-kill-'));
  const clock = new VirtualClock();
  try {
    const acknowledged: string[] = [];
    for (let round = 0; round < kills; round += 1) acknowledged.push(...(await killWriter(dataFolder, round)));
    expect(acknowledged.length).toBeGreaterThan(kills * 10);

    const service = new DynamoDbService({ dataFolder, tables: [tableFixture], clock });
    const stream = service.readStream(tableFixture.name, undefined, 1_000_000).map(({ dynamodb }) => dynamodb.Keys);
    await service.close();
    const database = new DatabaseSync(join(dataFolder, 'dynamodb.sqlite'), { readOnly: true });
    const items = database.prepare('SELECT hash, range FROM item ORDER BY hash, range').all();
    const entries = database
      .prepare('SELECT item_hash AS hash, item_range AS range FROM index_entry ORDER BY item_hash, item_range')
      .all();
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();

    const places = (pk: string) => new Set(items.filter(({ hash }) => hash === pk).map(({ range }) => range));
    const [single, left, right] = [places('single'), places('left'), places('right')];
    expect(left).toEqual(right);
    expect(acknowledged.filter((sk) => !single.has(sk) && !left.has(sk))).toEqual([]);
    expect(entries).toEqual(items);
    const inStream = stream.map(({ pk, sk }) => JSON.stringify([pk, sk])).sort();
    expect(inStream).toEqual(items.map(({ hash, range }) => JSON.stringify([{ S: hash }, { S: range }])).sort());
  } finally {
    clock.close();
    rmSync(dataFolder, { recursive: true });
  }
});

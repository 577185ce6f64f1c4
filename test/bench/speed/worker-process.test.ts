import { describe, expect, test } from 'vitest';
import { startWorker } from '../../../bench/speed/worker-process.ts';

/** A worker that times nothing, answers "bad" by an error and "end" by ending. */
const script = `
  console.log('v1');
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const [name, count] = line.split(' ');
    if (name === 'end') process.exit(0);
    const ms = Array.from({ length: Number(count) }, (_, index) => index);
    console.log(JSON.stringify(name === 'bad' ? { error: 'no such task' } : { ms, setup_ms: 7 }));
  });`;

describe('a worker process', () => {
  test('says its version and answers tasks one after the other', async () => {
    const worker = await startWorker(process.execPath, ['-e', script]);
    expect(worker.version).toBe('v1');
    expect(await worker.time('good', 3)).toEqual({ ms: [0, 1, 2], setupMs: 7 });
    await expect(worker.time('bad', 1)).rejects.toThrow('bad: no such task');
    expect(await worker.time('good', 1)).toEqual({ ms: [0], setupMs: 7 });
    await worker.end();
  });

  test('that ends before its time is an error', async () => {
    const worker = await startWorker(process.execPath, ['-e', script]);
    await expect(worker.time('end', 1)).rejects.toThrow('ended');
    await expect(startWorker(process.execPath, ['-e', ''])).rejects.toThrow('ended');
  });
});

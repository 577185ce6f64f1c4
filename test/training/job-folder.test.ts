import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobFolder } from '../../training/job-folder.ts';
import { metricLine } from '../../training/metric-line.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gm-job-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the folder of a training job', () => {
  it('names the candidate to train, and refuses hyperparameters that do not', async () => {
    mkdirSync(join(root, 'input/config'), { recursive: true });
    const file = join(root, 'input/config/hyperparameters.json');
    const step = {
      tenant_id: 'tnt_01JDBQ0000000000000000000A',
      run_id: 'run_01JDBQ0000000000000000000A',
      candidate: 'boosted_trees',
    };
    writeFileSync(file, JSON.stringify(step));
    expect(await new JobFolder(root).readStep()).toEqual(step);
    writeFileSync(file, JSON.stringify({ ...step, run_id: '../other' }));
    await expect(new JobFolder(root).readStep()).rejects.toThrow('run_id');
  });

  it('has no checkpoint at first, then the last one written', async () => {
    const { checkpoints } = new JobFolder(root);
    expect(await checkpoints.read()).toBeUndefined();
    await checkpoints.write(Uint8Array.of(1));
    await checkpoints.write(Uint8Array.of(2, 3));
    expect([...((await checkpoints.read()) ?? [])]).toEqual([2, 3]);
  });

  it('keeps the reason of a failure short enough for SageMaker', async () => {
    await new JobFolder(root).writeFailure('x'.repeat(5000));
    expect(readFileSync(join(root, 'output/failure'), 'utf8')).toHaveLength(1000);
  });
});

describe('a metric line', () => {
  it('is found by the metric definitions of the job, value by value', () => {
    const line = metricLine({ fraction: 0.25, validation_score: 1.5e-7, train_seconds: Number.NaN });
    expect(/metric fraction=([-+0-9.eE]+);/.exec(line)?.[1]).toBe('0.25');
    expect(/metric validation_score=([-+0-9.eE]+);/.exec(line)?.[1]).toBe('1.5e-7');
    expect(line).not.toContain('train_seconds');
  });
});

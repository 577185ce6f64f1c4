import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobFolder } from '../../training/job-folder.ts';

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

  const configure = (name: string, content: object) => {
    mkdirSync(join(root, 'input/config'), { recursive: true });
    writeFileSync(join(root, `input/config/${name}.json`), JSON.stringify(content));
  };

  it('refuses a job of several machines: each would train the same', async () => {
    configure('resourceconfig', { current_host: 'algo-1', hosts: ['algo-1', 'algo-2'] });
    await expect(new JobFolder(root).readStep()).rejects.toThrow('InstanceCount');
  });

  it('reads the clean rows from their channel, by the names that they have in the bucket', async () => {
    configure('inputdataconfig', { clean: { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated' } });
    mkdirSync(join(root, 'input/data/clean'), { recursive: true });
    writeFileSync(join(root, 'input/data/clean/split.json'), '{"train":[1]}');
    const source = await new JobFolder(root).cleanRows();
    expect(await source?.json('tenants/t/clean/r/split.json')).toEqual({ train: [1] });
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await source?.stream('tenants/t/clean/r/split.json')) ?? []) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('{"train":[1]}');
    await expect(source?.stream('tenants/t/clean/r/rows.csv')).rejects.toThrow('ENOENT');
  });

  it('leaves the rows in the bucket without a channel, and refuses one that is a pipe', async () => {
    expect(await new JobFolder(root).cleanRows()).toBeUndefined();
    configure('inputdataconfig', { clean: { TrainingInputMode: 'Pipe' } });
    await expect(new JobFolder(root).cleanRows()).rejects.toThrow('must come as File');
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

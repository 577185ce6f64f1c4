import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'training/Dockerfile'), 'utf8');
/** Instructions, each on one line and without comments. */
const lines = text
  .replaceAll(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trim() !== '');
const argumentsOf = (instruction: string) =>
  lines.flatMap((line) => (line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : []));
const runs = argumentsOf('RUN');
const runWith = (part: string) => runs.find((run) => run.includes(part)) ?? '';
const training = JSON.parse(readFileSync(join(root, 'training/package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
const folder = mkdtempSync(join(tmpdir(), 'gm-image-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bash = (command: string) =>
  execFileSync('bash', ['-o', 'pipefail', '-c', command], { cwd: folder, encoding: 'utf8' });

describe('the training image', () => {
  it('is built in stages from images whose versions are named, and keeps no compiler', () => {
    const [build, runtime] = argumentsOf('FROM');
    expect(build).toBe('node:22-bullseye AS addon');
    expect(runtime).toBe('nvidia/cuda:11.2.2-cudnn8-runtime-ubuntu20.04 AS runtime');
    expect(argumentsOf('FROM').slice(2)).toEqual(['runtime AS sagemaker', 'runtime AS batch']);
    expect(lines.slice(lines.indexOf(`FROM ${runtime}`)).filter((line) => /apt-get|npm/.test(line))).toEqual([]);
  });

  it('copies only what is there: the lock of its packages, and what the bundler makes', () => {
    const sources = argumentsOf('COPY').flatMap((line) =>
      line.startsWith('--from') ? [] : line.split(' ').slice(0, -1),
    );
    expect(sources).toEqual(['training/package.json', 'training/package-lock.json', 'dist/training/']);
    for (const source of sources.slice(0, 2)) expect(existsSync(join(root, source)), source).toBe(true);
    const bundler = readFileSync(join(root, 'infra/bundle.ts'), 'utf8');
    expect(bundler).toContain("'dist/training'");
    expect(argumentsOf('ENTRYPOINT')).toEqual(['["/usr/local/bin/node", "/opt/program/train.mjs"]']);
    expect(bundler).toContain("train: 'training/train.ts'");
  });

  it('compiles the addon for the Node.js and the TensorFlow that it runs with', () => {
    expect(training.dependencies['@tensorflow/tfjs-node-gpu']).toBe('4.22.0');
    expect(runWith('libtensorflow')).toContain('libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz');
    expect(runWith('build-addon-from-source')).toContain('npm_config_nodedir=/usr/local');
    expect(argumentsOf('ENV').join(' ')).toContain('TF_FORCE_GPU_ALLOW_GROWTH=true');
  });

  it('has the ONNX Runtime that the bundle was tested with', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as typeof training;
    expect(training.dependencies['onnxruntime-node']).toBe(dependencies['onnxruntime-node']);
  });
});

describe('each RUN line does what it says:', () => {
  it('npm ci finds a lock that fits the package file', () => {
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(root, 'training', name), join(folder, name));
    expect(() => bash(`${runWith('npm ci')} --dry-run`)).not.toThrow();
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { 'left-pad': '1.3.0' } }));
    expect(() => bash(`${runWith('npm ci')} --dry-run 2>&1`)).toThrow();
  }, 60_000);

  it('the download is unpacked into deps, and one that is cut off fails the build', () => {
    mkdirSync(join(folder, 'tar/lib'), { recursive: true });
    writeFileSync(join(folder, 'tar/lib/libtensorflow.so'), 'library');
    bash('tar --create --gzip --file whole.tar.gz --directory tar lib && head --bytes 60 whole.tar.gz > cut.tar.gz');
    const [before = '', unpack = ''] = runWith('libtensorflow').split(/curl .* \| /);
    bash(`${before} cat whole.tar.gz | ${unpack}`);
    expect(readFileSync(join(folder, 'deps/lib/libtensorflow.so'), 'utf8')).toBe('library');
    expect(() => bash(`rm -r deps && ${before} cat cut.tar.gz | ${unpack} 2>/dev/null`)).toThrow();
    expect(argumentsOf('SHELL')).toEqual(['["/bin/bash", "-o", "pipefail", "-c"]']);
  });

  it('the libraries of other platforms are removed, and this one keeps its own', () => {
    const all = ['linux/x64/a.so', 'linux/arm64/a.so', 'darwin/arm64/a.dylib', 'win32/x64/a.dll'];
    for (const file of all) {
      const path = join(folder, 'node_modules/onnxruntime-node/bin/napi-v6', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
    }
    bash(runWith('onnxruntime-node'));
    const left = readdirSync(join(folder, 'node_modules/onnxruntime-node/bin'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((path) => path.includes('a.'))).toEqual(['napi-v6/linux/x64/a.so']);
  });

  it('the user of a Batch job is one that useradd can make, and the one that the job names', () => {
    const options = [...runWith('useradd').matchAll(/--[a-z-]+/g)].map(([option]) => option);
    const known = bash(`${runWith('useradd').split(' ')[0]} --help`);
    for (const option of options) expect(known, option).toContain(option);
    expect(runWith('useradd')).toContain('--uid 10001');
    expect(argumentsOf('USER')).toEqual(['10001']);
    expect(readFileSync(join(root, 'infra/constructs/batch-jobs.ts'), 'utf8')).toContain("user: '10001'");
    expect(argumentsOf('ENV')).toContain('SM_ML_ROOT=/home/trainer/ml');
  });

  it('and there is none that is neither tried here nor known to be untried', () => {
    const tried = ['npm ci', 'libtensorflow', 'onnxruntime-node', 'useradd'];
    // A compiler needs the library, and loading needs the addon: both need the download, which no test may do.
    const untried = ['build-addon-from-source', "require('@tensorflow/tfjs-node-gpu')"];
    for (const run of runs)
      expect(
        [...tried, ...untried].filter((part) => run.includes(part)),
        run,
      ).toHaveLength(1);
  });
});

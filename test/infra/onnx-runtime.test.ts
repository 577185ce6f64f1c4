import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layOutOnnxRuntime } from '../../infra/onnx-runtime.ts';
import { temporaryFolder } from '../support/functions.ts';

const folder = temporaryFolder('layer');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const platformsIn = (place: string) => {
  const bin = join(place, 'nodejs/node_modules/onnxruntime-node/bin/napi-v6');
  return readdirSync(bin).flatMap((os) => readdirSync(join(bin, os)).map((architecture) => `${os}/${architecture}`));
};

test('the deployed layer holds the library of linux-arm64 and no other', () => {
  const place = join(folder, 'deployed');
  layOutOnnxRuntime(place);
  expect(platformsIn(place)).toEqual(['linux/arm64']);
});

test('what is laid out for this machine runs with nothing else beside it', () => {
  const place = join(folder, 'own');
  const own = { os: process.platform as 'linux', architecture: process.arch as 'x64' };
  layOutOnnxRuntime(place, own);
  expect(platformsIn(place)).toEqual([`${own.os}/${own.architecture}`]);
  const script = "console.log(Object.keys(require('onnxruntime-node')).includes('InferenceSession'))";
  // From a folder that has no other node_modules above it, found as on Lambda: by NODE_PATH.
  const env = { PATH: process.env.PATH, NODE_PATH: join(place, 'nodejs/node_modules') };
  expect(execFileSync(process.execPath, ['-e', script], { cwd: folder, env }).toString()).toBe('true\n');
});

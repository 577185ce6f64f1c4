import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layOutSharp } from '../../infra/sharp.ts';
import { temporaryFolder } from '../support/functions.ts';

const folder = temporaryFolder('sharp');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what is laid out for this machine decodes an image with nothing else beside it', () => {
  const place = join(folder, 'own');
  layOutSharp(place, `${process.platform}-${process.arch}`);
  const modules = join(place, 'nodejs/node_modules');
  const script =
    "require('sharp')({create:{width:4,height:4,channels:3,background:'#fff'}}).png().toBuffer().then(b=>console.log(b.length>50))";
  // From a folder that has no other node_modules above it, found as on Lambda: by NODE_PATH.
  const env = { PATH: process.env.PATH, NODE_PATH: modules };
  expect(execFileSync(process.execPath, ['-e', script], { cwd: folder, env }).toString()).toBe('true\n');
  expect(existsSync(join(modules, '@img/sharp-linux-arm64'))).toBe(process.arch === 'arm64');
});

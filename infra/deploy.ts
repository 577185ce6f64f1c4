import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fetchSharp } from './sharp.ts';

const root = resolve(import.meta.dirname, '..');
const outputs = resolve(root, 'dist/outputs.json');

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** `npm run deploy -- [options of cdk deploy]`: fetches what other platforms need, deploys every stack, then publishes the console to its bucket. */
fetchSharp();
run('cdk', ['deploy', '--all', '--outputs-file', outputs, ...process.argv.slice(2)]);
run(process.execPath, [resolve(import.meta.dirname, 'publish-console.ts'), '--outputs', outputs]);

import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withLock } from './twin/lock.ts';

const root = resolve(import.meta.dirname, '..');

/** Everything that the templates and the bundles are made from. */
const inputs = ['infra', 'functions', 'shared', 'training', 'console', 'cdk.json', 'package-lock.json'];
/** Of every stage together. */
const keptAssemblies = 4;

/** The assembly of the tree as it stands: synthesised into `folder`, or found there when nothing has changed. */
export async function assemble(folder: string, stage = 'dev'): Promise<string> {
  const finished = join(folder, `${stage}-${fingerprint()}`);
  if (existsSync(finished)) {
    utimesSync(finished, new Date(), new Date());
    return finished;
  }
  mkdirSync(folder, { recursive: true });
  // Bundles are built under dist/, one for the whole tree: two at a time would mix their files.
  await withLock(join(root, 'node_modules/.gristmill-assembly.lock'), async () => {
    if (existsSync(finished)) return;
    const unfinished = join(folder, `unfinished-${randomUUID()}`);
    try {
      await synthesise(unfinished, stage);
      renameSync(unfinished, finished);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    removeOlder(folder);
  });
  return finished;
}

function fingerprint(): string {
  const digest = createHash('sha256').update(process.version);
  for (const input of inputs) addTo(digest, input);
  return digest.digest('hex').slice(0, 20);
}

function addTo(digest: ReturnType<typeof createHash>, path: string): void {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return;
  if (statSync(absolute).isDirectory()) {
    for (const name of readdirSync(absolute).sort()) if (name !== 'dist') addTo(digest, join(path, name));
    return;
  }
  digest.update(path).update('\0').update(readFileSync(absolute)).update('\0');
}

/** Without the CDK's command line, which adds seconds and nothing that the twin needs. */
async function synthesise(outputFolder: string, stage: string): Promise<void> {
  const child = spawn(process.execPath, ['infra/app.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CDK_OUTDIR: outputFolder, CDK_CONTEXT_JSON: JSON.stringify({ stage }) },
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`infra/app.ts did not synthesise:\n${said.slice(-4000)}`);
}

function removeOlder(folder: string): void {
  const byAge = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), madeMs: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.madeMs - a.madeMs);
  for (const { path } of byAge.slice(keptAssemblies)) rmSync(path, { recursive: true, force: true });
}

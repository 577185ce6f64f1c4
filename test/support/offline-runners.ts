import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Below the root, so that the Node runner finds the onnxruntime-node of the tree. */
const place = resolve(import.meta.dirname, '../../.gristmill');

/** Unpacks an export into a folder of its own. */
export function unpackExport(files: Iterable<readonly [name: string, bytes: Uint8Array]>): string {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, 'export-'));
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

export interface OfflineOutput {
  readonly label?: string;
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly confidence?: number;
  readonly value?: number;
}

const python = process.env.PYTHON ?? 'python3';
/** Why the Python runner cannot be tried here; undefined where it can. */
export const pythonAbsence =
  spawnSync(python, ['-c', 'import numpy, onnxruntime']).status === 0
    ? undefined
    : `${python} lacks onnxruntime or numpy: pip install onnxruntime numpy, and name that Python by PYTHON`;

/** Programs that answer an unpacked export, each as its README says. */
export const runners = {
  'Node.js': [process.execPath, 'predict.mjs'],
  Python: [python, 'predict.py'],
} as const;

/** Asks a runner as a person would, by a file of inputs. */
export function askOffline(runner: keyof typeof runners, folder: string, inputs: unknown): OfflineOutput[] {
  writeFileSync(join(folder, 'asked.json'), JSON.stringify(inputs));
  const [program, script] = runners[runner];
  const said = execFileSync(program, [join(folder, script), join(folder, 'asked.json')], { stdio: 'pipe' });
  return JSON.parse(said.toString()) as OfflineOutput[];
}

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
/** What the layer unpacks to `/opt`: Lambda's NODE_PATH holds `/opt/nodejs/node_modules`. */
export const onnxRuntimeLayerFolder = resolve(root, 'dist/layers/onnx-runtime');

interface Platform {
  readonly os: 'linux' | 'darwin' | 'win32';
  readonly architecture: 'arm64' | 'x64';
}

/** Of every function (`ServiceFunction`). */
const deployed: Platform = { os: 'linux', architecture: 'arm64' };

/**
 * Copies onnxruntime-node with the library of one platform alone (26 MB instead of 291) and what it imports when it runs;
 * the rest of the package serves its installation. Throws when the package has no library for the platform.
 */
export function layOutOnnxRuntime(folder = onnxRuntimeLayerFolder, { os, architecture } = deployed): void {
  const { resolve: find } = createRequire(import.meta.url);
  const packageFolder = (name: string) => {
    const entry = find(name);
    return entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length);
  };
  const modules = join(folder, 'nodejs/node_modules');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, parts] of [
    ['onnxruntime-node', ['package.json', 'dist', join('bin/napi-v6', os, architecture)]],
    ['onnxruntime-common', ['package.json', 'dist/cjs']],
  ] as const) {
    for (const part of parts) {
      const target = join(modules, name, part);
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(packageFolder(name), part), target, { recursive: true });
    }
  }
}

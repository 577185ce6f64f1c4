import { cpSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { layOutOnnxRuntime } from './onnx-runtime.ts';
import { layOutSharp } from './sharp.ts';

const root = resolve(import.meta.dirname, '..');
export const functionsFolder = resolve(root, 'dist/functions');
const trainingFolder = resolve(root, 'dist/training');

/** Worker threads are files of their own: each stands beside the bundle that starts it. */
const treeWorker = 'shared/learning/classical/boosted-trees/tree-worker.ts';

/** CommonJS packages inside an ES module bundle still call `require`. */
const requireShim = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * What trains networks (TensorFlow.js and the tracer) and what writes ONNX, imported when a fit begins: only what trains
 * carries it.
 */
const trainingOnly = ['fit/*', 'tensor/onnx.ts', 'tensor/onnx-decode.ts'].map((path) =>
  resolve(root, 'shared/learning', path),
);

/** How every function is bundled, wherever to. */
export const bundleOptions = {
  absWorkingDir: root,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: requireShim },
  minify: true,
  keepNames: true,
  sourcesContent: false,
  external: trainingOnly,
  logLevel: 'error',
} satisfies BuildOptions;

function bundle(entryPoints: Record<string, string>, outdir: string, target: string, external: string[] = []): void {
  buildSync({
    ...bundleOptions,
    entryPoints,
    outdir,
    target,
    sourcemap: 'linked',
    external,
  });
}

/** Bundles every function and the training entry under `dist/`: one esbuild call takes a second, CDK's own takes one per function. */
export function bundleAll(): void {
  const names = readdirSync(resolve(root, 'functions'));
  const handlersOf = (some: readonly string[]) =>
    Object.fromEntries(some.map((name) => [`${name}/handler`, `functions/${name}/handler.ts`]));
  const answering = names.filter((name) => name !== 'train');
  bundle(handlersOf(answering), functionsFolder, 'node24', trainingOnly);
  bundle({ ...handlersOf(['train']), 'train/tree-worker': treeWorker }, functionsFolder, 'node24');
  bundle({ train: 'training/train.ts', 'tree-worker': treeWorker }, trainingFolder, 'node22');
  cpSync(resolve(root, 'functions/models/runner'), resolve(functionsFolder, 'models/runner'), { recursive: true });
  layOutOnnxRuntime();
  layOutSharp();
}

import util from 'node:util';
import type { KernelBackend } from '@tensorflow/tfjs-core';
import type { Engine } from './engine.ts';
import { tf } from './tfjs.ts';
import { tfjsEngine } from './tfjs-engine.ts';

/** Installed in the training container only, so that no bundler may look for it. */
const addon = '@tensorflow/tfjs-node-gpu';

type Load = (specifier: string) => Promise<unknown>;

/**
 * The engine of tfjs-node-gpu 4.22 (CUDA 11.2, cuDNN 8.1), or null where the addon or a GPU is absent. The addon shares
 * tfjs's registries with our copy of the core, through globalThis.
 */
export async function nodeGpuEngine(load: Load = (specifier) => import(specifier)): Promise<Engine | null> {
  // TensorFlow takes all of the GPU's memory at once otherwise, and a second process on it finds none.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // Node took this away in version 23; the addon's kernels still call it.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  try {
    await load(addon);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw new Error(`${addon} is installed but does not load: is this its Node (22) and CUDA (11.2)?`, {
      cause: error,
    });
  }
  const backend = tf.engine().findBackend('tensorflow') as (KernelBackend & { isUsingGpuDevice?: boolean }) | null;
  return backend?.isUsingGpuDevice ? tfjsEngine('tfjs-node-gpu', 'tensorflow') : null;
}

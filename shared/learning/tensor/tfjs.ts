import { registerHooks } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';

// tfjs-core's Node build leaves its gradients out, and the files that hold them name their neighbours without ".js",
// which bundlers accept and Node does not. The copy of the core they bring shares its registries through globalThis.
const hooks = registerHooks({
  resolve(specifier, context, next) {
    const isBare = specifier.startsWith('.') && context.parentURL?.includes('/@tensorflow/tfjs-core/dist/');
    if (!isBare || specifier.endsWith('.js')) return next(specifier, context);
    return { ...next(`${specifier}.js`, context), format: 'module' };
  },
});
await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
// Some gradients call x.reshape(...), which the Node build leaves out too.
await import('@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js');
hooks.deregister();

// Without it the cpu backend advertises tfjs-node on stderr at its first use.
tf.enableProdMode();

/** TensorFlow.js with its cpu kernels and all gradients registered: import it from here, never from the package. */
export { tf };

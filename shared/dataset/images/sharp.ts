import { createRequire } from 'node:module';

/** sharp's API; its types cost nothing where nothing is decoded. */
type Sharp = typeof import('sharp').default;

let loaded: Sharp | undefined;

/**
 * sharp, loaded when it is first asked for. By `require`, as ONNX Runtime is: on Lambda it lies in a layer, and only
 * CommonJS looks there (NODE_PATH). Throws where it is not installed.
 */
export function loadSharp(): Sharp {
  if (loaded) return loaded;
  loaded = createRequire(import.meta.url)('sharp') as Sharp;
  // Images come by the thousand and never twice: libvips need not remember any.
  loaded.cache(false);
  return loaded;
}

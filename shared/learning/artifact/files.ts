import { createHash } from 'node:crypto';

export const manifestName = 'manifest.json';
/** What a candidate that answers in TypeScript reads. */
export const weightsName = 'weights.bin';
export const graphName = 'model.onnx';
/** The graph's constants, where they are large. */
export const graphDataName = 'model.onnx.data';

/** How rows become what the graph reads, where that takes more than the manifest says: a tokenizer. */
export const readingName = 'reading.json';

/** Of a recommender: who took what, and what is known of items. */
export const catalogueName = 'catalogue.json';

/** The SHA-256 of bytes in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

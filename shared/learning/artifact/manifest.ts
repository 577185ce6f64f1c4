import * as z from 'zod';
import { columnSchema } from '../../dataset/schema.ts';
import { inputEncoding } from '../features/encoding.ts';
import { targetSchema } from '../tasks/target.ts';

export const artifactFormat = 'gristmill-model';
/** Version 1 had no graph; its artifacts still answer, and cannot be exported. */
export const artifactVersion = 2;
/** The version in package.json; a test holds them equal. */
export const codeVersion = '0.1.0';

const content = z.strictObject({
  format: z.literal(artifactFormat),
  code_version: z.string(),
  task: z.string(),
  candidate: z.string(),
  /** Columns that an input must have. */
  input_schema: z.array(columnSchema),
  target: targetSchema,
  encoding: inputEncoding,
  /** The candidate's own; it checks them when it is opened. */
  settings: z.record(z.string(), z.unknown()),
  seed: z.number(),
  rows: z.strictObject({
    train: z.int(),
    validation: z.int(),
    test: z.int(),
    /** Left out because their target is missing. */
    dropped: z.int(),
  }),
  validation_scores: z.record(z.string(), z.number().nullable()),
  files: z.record(z.string(), z.strictObject({ size_bytes: z.int(), sha256: z.string() })),
});

/** What answers: the candidate from its weights, in TypeScript, or ONNX Runtime from the graph. */
const runtime = z.enum(['typescript', 'onnx']);

/** What the manifest of an ensemble calls its candidate. */
export const ensembleName = 'ensemble';

/** Several artifacts in one, each in a folder of its own, that answer together. */
const ensemble = content.extend({
  format_version: z.literal(artifactVersion),
  /** `onnx` where any member needs it. */
  runtime,
  candidate: z.literal(ensembleName),
  /** The answer is the mean of the members' corrected probabilities, or values, by these weights; together 1. */
  members: z
    .array(z.strictObject({ folder: z.string().regex(/^members\/\d+\/$/), weight: z.number().positive(), runtime }))
    .min(1),
});
export type EnsembleManifest = z.infer<typeof ensemble>;

/** What an artifact is and how to read it: everything but the weights. */
export const manifestSchema = z.union([
  ensemble,
  content.extend({ format_version: z.literal(artifactVersion), runtime }),
  content
    .extend({ format_version: z.literal(1) })
    .transform((manifest) => ({ ...manifest, runtime: 'typescript' as const })),
]);
export type Manifest = z.infer<typeof manifestSchema>;

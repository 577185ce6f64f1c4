import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { BucketClient } from '../bucket/client.ts';
import { type CandidateFile, candidateFileKey, candidateFolder } from '../bucket/keys.ts';
import { manifestName } from '../learning/artifact/files.ts';
import { readManifest } from '../learning/artifact/read-manifest.ts';
import { type Evaluation, evaluationSchema } from '../learning/evaluate/schema.ts';
import { baseModel } from '../learning/pretrained/base-model.ts';
import type { ArtifactFiles, HeldOut } from '../learning/tasks/task.ts';
import { readArtifact } from '../prediction/artifact-files.ts';
import type { Id, TenantId } from '../runtime/ids.ts';
import { latency } from './schema.ts';

const ranking = {
  sampledRanks: z.array(z.int()),
  fullRanks: z.array(z.int()),
  coverage: z.number(),
  novelty: z.number(),
};
/** Held-out answers from before rows were named have none. */
const named = {
  rows: z.strictObject({ numbers: z.array(z.int()), files: z.array(z.string()).nullable() }).optional(),
};
const heldOut = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('classification'),
    ...named,
    classes: z.array(z.string()),
    truths: z.array(z.int()),
    probabilities: z.array(z.number()),
    baselineProbabilities: z.array(z.number()),
    operatingPoint: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal('multi_label'),
    ...named,
    labels: z.array(z.string()),
    truths: z.array(z.int()),
    probabilities: z.array(z.number()),
    thresholds: z.array(z.number()),
    baselineProbabilities: z.array(z.number()),
  }),
  z.strictObject({
    kind: z.literal('regression'),
    ...named,
    truths: z.array(z.number()),
    predictions: z.array(z.number()),
    baselinePrediction: z.number(),
  }),
  z.strictObject({
    kind: z.literal('recommendation'),
    ...named,
    itemCount: z.int(),
    negativeCount: z.int(),
    ...ranking,
    baseline: z.strictObject(ranking),
    users: z.array(z.string()).optional(),
    items: z.array(z.string()).optional(),
  }),
  z.strictObject({
    kind: z.literal('retrieval'),
    ...named,
    answerCount: z.int(),
    truths: z.array(z.int()),
    ranks: z.array(z.int()),
    confidences: z.array(z.number()),
    baselineRanks: z.array(z.int()),
    handOverBelow: z.number(),
    answers: z.array(z.string()).optional(),
    firsts: z.array(z.int()).optional(),
  }),
]);

/** What is known once a candidate has trained; written last, so that it means "all is there". */
const trainingRecord = z.strictObject({
  training_seconds: z.number(),
  finished_at: z.int(),
  size_bytes: z.int(),
  /** SHA-256 in hexadecimal of the rows that it learned from and of the artifact, for the receipt; null in older records. */
  rows_hash: z.string().nullable().default(null),
  artifact_hash: z.string().nullable().default(null),
  importance: z.array(z.strictObject({ column: z.string(), drop: z.number() })),
  latency: latency.nullable().default(null),
  /** Rows that it learned from, where those are only a sample of the training rows. */
  sampled_rows: z.int().nullable().default(null),
  /** The pretrained model that it began with. */
  base_model: baseModel.nullable().default(null),
});
export type TrainingRecord = z.infer<typeof trainingRecord>;

/** Inputs with the answers that the model gave where it was trained: a deployed model must give the same. */
const sample = z.strictObject({
  inputs: z.array(z.record(z.string(), z.unknown())),
  outputs: z.array(z.unknown()),
});
export type Sample = z.infer<typeof sample>;

/** Where checkpoints go: beside the artifact, or to a folder that the platform keeps. */
export interface CheckpointPlace {
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}

/** The files of one candidate in `artifacts/`. */
export class CandidateFiles {
  readonly #bucket: BucketClient;
  readonly #place: readonly [tenantId: TenantId, runId: Id<'run'>, candidate: string];

  constructor(bucket: BucketClient, ...place: readonly [tenantId: TenantId, runId: Id<'run'>, candidate: string]) {
    this.#bucket = bucket;
    this.#place = place;
  }

  async writeTraining(
    content: {
      readonly artifact: ArtifactFiles;
      readonly heldOut: HeldOut;
      readonly validation: HeldOut;
      readonly sample: Sample;
    },
    record: Omit<TrainingRecord, 'size_bytes' | 'artifact_hash'>,
  ): Promise<void> {
    const folder = candidateFolder(...this.#place);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for (const [name, bytes] of content.artifact) {
      await this.#bucket.put(`${folder}${name}`, bytes);
      hash.update(`${name} ${bytes.length}\n`).update(bytes);
      sizeBytes += bytes.length;
    }
    await this.#bucket.putJson(this.#key('held-out.json'), content.heldOut);
    await this.#bucket.putJson(this.#key('validation.json'), content.validation);
    await this.#bucket.putJson(this.#key('sample.json'), content.sample);
    await this.#bucket.putJson(this.#key('training.json'), {
      ...record,
      size_bytes: sizeBytes,
      artifact_hash: hash.digest('hex'),
    });
  }

  async hasTrained(): Promise<boolean> {
    return (await this.#bucket.sizeBytes(this.#key('training.json'))) !== undefined;
  }

  async readTraining(): Promise<TrainingRecord> {
    return trainingRecord.parse(await this.#bucket.json(this.#key('training.json')));
  }

  async readHeldOut(): Promise<HeldOut> {
    return heldOut.parse(await this.#bucket.json(this.#key('held-out.json')));
  }

  /** What the candidate answered to the validation rows. */
  async readValidation(): Promise<HeldOut> {
    return heldOut.parse(await this.#bucket.json(this.#key('validation.json')));
  }

  async readSample(): Promise<Sample> {
    return sample.parse(await this.#bucket.json(this.#key('sample.json')));
  }

  readArtifact(): Promise<ArtifactFiles> {
    return readArtifact((folder, name) => this.#bucket.bytes(`${folder}${name}`), candidateFolder(...this.#place));
  }

  /** The artifact with what answering does not need: the graph that an export carries. */
  async readWholeArtifact(): Promise<ArtifactFiles> {
    const folder = candidateFolder(...this.#place);
    const read = async (name: string) => [name, await this.#bucket.bytes(`${folder}${name}`)] as const;
    const [, manifest] = await read(manifestName);
    const names = Object.keys(readManifest(manifest).files);
    return new Map([[manifestName, manifest], ...(await Promise.all(names.map(read)))]);
  }

  /** Why its training failed, where the platform has no place for a reason (Batch). */
  async writeFailure(reason: string): Promise<void> {
    await this.#bucket.put(this.#key('failure.txt'), reason, 'text/plain');
  }

  async readFailure(): Promise<string | undefined> {
    const sizeBytes = await this.#bucket.sizeBytes(this.#key('failure.txt'));
    return sizeBytes === undefined
      ? undefined
      : Buffer.from(await this.#bucket.bytes(this.#key('failure.txt'))).toString();
  }

  async writeEvaluation(evaluation: Evaluation): Promise<void> {
    await this.#bucket.putJson(this.#key('evaluation.json'), evaluation);
  }

  async readEvaluation(): Promise<Evaluation> {
    return evaluationSchema.parse(await this.#bucket.json(this.#key('evaluation.json')));
  }

  /** Where the candidate's training, or one trial of its search, keeps how far it is. */
  checkpoints(trial?: number): CheckpointPlace {
    const key = this.#key(trial === undefined ? 'checkpoint.bin' : `trial-${trial}.bin`);
    return {
      read: async () => ((await this.#bucket.sizeBytes(key)) === undefined ? undefined : this.#bucket.bytes(key)),
      write: (bytes) => this.#bucket.put(key, bytes),
    };
  }

  #key(file: CandidateFile): string {
    return candidateFileKey(...this.#place, file);
  }
}

import { pack, unpackAll } from '../artifact/pack.ts';
import { seal, unseal } from '../classical/boosted-trees/sealed-bytes.ts';
import type { Pace } from '../tasks/pace.ts';
import type { TrainingProgress } from '../tasks/task.ts';
import type { NamedArrays } from '../tensor/state.ts';

interface Stages {
  /** Steps of each stage. */
  readonly stepCounts: readonly [first: number, second: number];
  readonly first: (pace: Pace) => Promise<NamedArrays>;
  /** Begins with what the first stage learned. */
  readonly second: (pace: Pace, learned: NamedArrays) => Promise<NamedArrays>;
}

/**
 * Trains in two stages under one pace: progress and checkpoints go through both. A trial has its share of each stage; when
 * it goes on later, the second stage does. Throws what the stages throw, and CorruptBytesError for a foreign checkpoint.
 */
export async function trainInStages({ stepCounts, first, second }: Stages, pace: Pace): Promise<NamedArrays> {
  const [firstCount, secondCount] = stepCounts;
  const stepCount = firstCount + secondCount;
  const resumed = pace.checkpoint?.resumeFrom && readStage(pace.checkpoint.resumeFrom);
  const stagePace = (learned: NamedArrays | null, place: (progress: TrainingProgress) => TrainingProgress): Pace => ({
    ...pace,
    checkpoint: pace.checkpoint && {
      save: pace.checkpoint.save,
      ...(resumed && (resumed.learned === null) === (learned === null) && { resumeFrom: resumed.checkpoint }),
    },
    step: async (progress, snapshot) => {
      const goesOn = await pace.step(place(progress), async () => writeStage(learned, await snapshot()));
      return goesOn && !(learned === null && pace.share < 1 && progress.fraction >= pace.share);
    },
  });
  const isTrial = pace.share < 1;
  const firstPace = stagePace(null, (progress) => ({
    ...progress,
    iterationCount: stepCount,
    fraction: isTrial ? 0 : (progress.fraction * firstCount) / stepCount,
  }));
  const learned = resumed?.learned ?? (await first(firstPace));
  const secondPace = stagePace(learned, (progress) => ({
    ...progress,
    iteration: firstCount + progress.iteration,
    iterationCount: stepCount,
    fraction: isTrial ? progress.fraction : (firstCount + progress.fraction * secondCount) / stepCount,
  }));
  return second(secondPace, learned);
}

const mark = 'GMTS';

/** The length of what the first stage learned (uint32, little-endian; 0 in the first stage), that, and the checkpoint. */
function writeStage(learned: NamedArrays | null, checkpoint: Uint8Array): Uint8Array {
  const before = learned ? pack(learned) : new Uint8Array();
  const bytes = new Uint8Array(4 + before.length + checkpoint.length);
  new DataView(bytes.buffer).setUint32(0, before.length, true);
  bytes.set(before, 4);
  bytes.set(checkpoint, 4 + before.length);
  return seal(mark, bytes);
}

const readStage = (sealed: Uint8Array) =>
  unseal(mark, sealed, (bytes): { readonly learned: NamedArrays | null; readonly checkpoint: Uint8Array } => {
    const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    const learned = length === 0 ? null : floatsOf(bytes.subarray(4, 4 + length));
    return { learned, checkpoint: bytes.subarray(4 + length) };
  });

function floatsOf(bytes: Uint8Array): NamedArrays {
  return Object.fromEntries(
    Object.entries(unpackAll(bytes)).map(([name, array]) => {
      if (!(array instanceof Float32Array)) throw new RangeError(`"${name}" is not of single precision`);
      return [name, array.slice()];
    }),
  );
}

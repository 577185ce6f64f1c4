import { arrayRows } from '../../../../shared/learning/fit/array-rows.ts';
import type { NetworkTraining } from '../../../../shared/learning/fit/train-network.ts';
import type { TrainingRows } from '../../../../shared/learning/fit/training-rows.ts';
import { mlp } from '../../../../shared/learning/networks/mlp.ts';
import { crossEntropy } from '../../../../shared/learning/networks/objectives/cross-entropy.ts';
import { seededRandom } from '../../../../shared/learning/random.ts';
import { type Pace, startPace } from '../../../../shared/learning/tasks/pace.ts';

/** Points in a square, of class 1 inside a ring around the middle; `noise` is the share of labels that are luck. */
export function ringRows(rowCount: number, seed: number, noise = 0): TrainingRows {
  const random = seededRandom(seed);
  const features = new Float32Array(2 * rowCount);
  const labels = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const [x, y] = [2 * random() - 1, 2 * random() - 1];
    features.set([x, y], 2 * row);
    const isInside = Math.hypot(x, y) < 0.75;
    labels[row] = (random() < noise ? random() < 0.5 : isInside) ? 1 : 0;
  }
  return arrayRows(
    { features: { data: features, shape: [rowCount, 2] } },
    { labels: { data: labels, shape: [rowCount] } },
  );
}

/** A small perceptron on 45 such points, in batches of 10, the last of them short. */
export function tinyTraining(changes: Partial<NetworkTraining> = {}, dropoutRate = 0): NetworkTraining {
  return {
    plan: {
      network: mlp({ inputCount: 2, hidden: [16], activation: 'relu', dropoutRate, outputCount: 2 }),
      objective: crossEntropy({ classCount: 2, labelSmoothing: 0 }),
      optimizer: { kind: 'adam' },
      batchSize: 10,
    },
    schedule: { kind: 'constant', rate: 0.02 },
    stepCount: 40,
    seed: 1,
    rows: ringRows(45, 1),
    ...changes,
  };
}

interface TestPace {
  readonly pace: Pace;
  /** Checkpoints, one for each time that the clock moved 5 s. */
  readonly saved: Uint8Array[];
  /** Lets time pass. */
  advance(seconds: number): void;
}

/** A pace on a clock of the test's own. */
export function testPace(limits: Partial<Parameters<typeof startPace>[0]> = {}): TestPace {
  let now = 1_000_000;
  const saved: Uint8Array[] = [];
  const checkpoint = { save: async (bytes: Uint8Array) => void saved.push(bytes), ...limits.checkpoint };
  const pace = startPace({ maxSeconds: 1e9, ...limits, checkpoint }, () => now);
  const advance = (seconds: number) => {
    now += 1000 * seconds;
  };
  return { pace, saved, advance };
}

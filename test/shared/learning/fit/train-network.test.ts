import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../../../shared/learning/fit/checkpoint.ts';
import { type NetworkTraining, trainNetwork } from '../../../../shared/learning/fit/train-network.ts';
import type { TrainingMetrics } from '../../../../shared/learning/fit/training-metrics.ts';
import type { TrainingRows } from '../../../../shared/learning/fit/training-rows.ts';
import { createState, type NamedArrays, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { CancelledError } from '../../../../shared/runtime/errors.ts';
import { ringRows, testPace, tinyTraining } from './tiny-training.ts';

const engine = cpuEngine;

/** Scores of all rows by the given weights. */
async function scoresOf(plan: TrainingPlan, parameters: NamedArrays, rows: TrainingRows): Promise<Float32Array> {
  const trainer = await engine.open(plan, { ...createState(plan, 1), parameters });
  const { inputs } = rows.read(allOf(rows), Math.random);
  const { scores } = await trainer.predict(inputs);
  await trainer.dispose();
  return Float32Array.from(scores?.data ?? []);
}

function allOf({ rowCount }: TrainingRows): Int32Array {
  return Int32Array.from({ length: rowCount }, (_, row) => row);
}

/** Trains to the end and keeps what was told on the way. */
async function train(training: NetworkTraining, limits: Parameters<typeof testPace>[0] = {}, secondsPerStep = 0) {
  const metrics: TrainingMetrics[] = [];
  const { pace, saved, advance } = testPace(limits);
  const onMetrics = (told: TrainingMetrics) => {
    metrics.push(told);
    advance(secondsPerStep);
  };
  return { trained: await trainNetwork(training, { engine, pace, onMetrics }), metrics, saved };
}

describe('training', () => {
  test('learns a small set by heart', async () => {
    const { trained, metrics } = await train(
      tinyTraining({ stepCount: 250, schedule: { kind: 'constant', rate: 0.05 } }),
    );
    const ofLastEpoch = metrics.slice(-5).map(({ loss }) => loss);
    expect(metrics[0]?.loss).toBeGreaterThan(0.5);
    expect(Math.max(...ofLastEpoch)).toBeLessThan(0.05);
    expect(trained).toMatchObject({ step: 250, validationLoss: null, end: 'all_steps' });
  });

  test('gives the same weights for the same seed, and others for another', async () => {
    const [first, again, other] = [
      await train(tinyTraining()),
      await train(tinyTraining()),
      await train(tinyTraining({ seed: 2 })),
    ];
    expect(again.trained.parameters).toEqual(first.trained.parameters);
    expect(other.trained.parameters).not.toEqual(first.trained.parameters);
  });

  test('follows the schedule', async () => {
    const schedule = { kind: 'steps', rate: 0.02, everySteps: 15, factor: 0.5 } as const;
    const { metrics } = await train(tinyTraining({ schedule }));
    expect([0, 14, 15, 30].map((step) => metrics[step]?.learningRate)).toEqual([0.02, 0.02, 0.01, 0.005]);
    const constant = await train(tinyTraining());
    expect(metrics.slice(0, 15).map(({ loss }) => loss)).toEqual(constant.metrics.slice(0, 15).map(({ loss }) => loss));
    expect(metrics[20]?.loss).not.toBe(constant.metrics[20]?.loss);
  });

  test('counts epochs, whose last batch is short', async () => {
    const { metrics } = await train(tinyTraining());
    expect([0, 4, 5, 9, 10, 39].map((step) => metrics[step]?.epoch)).toEqual([1, 1, 2, 2, 3, 8]);
  });

  test('tells when it will have finished', async () => {
    const { metrics } = await train(tinyTraining(), {}, 2);
    // The clock moves after each report: after the 10th, 9 steps took 18 s.
    expect(metrics[9]?.estimatedFinishMs).toBeCloseTo(1_018_000 + (18_000 / 10) * 30, 6);
    const { metrics: limited } = await train(tinyTraining(), { maxSeconds: 25 }, 2);
    expect(limited[9]?.estimatedFinishMs).toBe(1_025_000);
  });

  test('measures the gradient where its length is clipped', async () => {
    const { plan } = tinyTraining();
    const { metrics } = await train(tinyTraining({ plan: { ...plan, optimizer: { kind: 'sgd', clipNorm: 1 } } }));
    expect(metrics[0]?.gradientNorm).toBeGreaterThan(0);
  });

  test('stops with advice when the loss is no number', async () => {
    const { plan } = tinyTraining();
    const wild = tinyTraining({
      plan: { ...plan, optimizer: { kind: 'sgd' } },
      schedule: { kind: 'constant', rate: 1e30 },
    });
    await expect(train(wild)).rejects.toThrow(/loss is no number after \d+ steps: lower the learning rate/);
  });
});

describe('validation', () => {
  /** Labels that are luck, which can only be learned by heart. */
  const hopeless = (patience: number) =>
    tinyTraining({
      stepCount: 500,
      schedule: { kind: 'constant', rate: 0.05 },
      rows: ringRows(45, 1, 1),
      validation: { rows: ringRows(40, 2, 1), everySteps: 5, patience },
    });

  test('comes every so many steps, and after the last one', async () => {
    const validation = { rows: ringRows(33, 2), everySteps: 15, patience: 100 };
    const { metrics } = await train(tinyTraining({ validation }));
    const judged = metrics.filter(({ validationLoss }) => validationLoss !== undefined).map(({ step }) => step);
    expect(judged).toEqual([15, 30, 40]);
  });

  test('is the mean over all its rows, the short last batch included', async () => {
    const validation = { rows: ringRows(33, 2), everySteps: 20, patience: 100 };
    const training = tinyTraining({ validation, stepCount: 20 });
    const { trained } = await train(training);
    const { labels } = validation.rows.read(allOf(validation.rows), Math.random).targets;
    const scores = await scoresOf(training.plan, trained.parameters, validation.rows);
    const losses = Array.from({ length: 33 }, (_, row) => {
      const [no = 0, yes = 0] = scores.subarray(2 * row, 2 * row + 2);
      return Math.log(Math.exp(no) + Math.exp(yes)) - (labels?.data[row] === 1 ? yes : no);
    });
    expect(trained.validationLoss).toBeCloseTo(
      losses.reduce((sum, loss) => sum + loss / 33, 0),
      5,
    );
  });

  test('stops a training that gets no better, and gives the best weights', async () => {
    const { trained, metrics } = await train(hopeless(4));
    const judged = metrics.flatMap(({ step, validationLoss }) =>
      validationLoss === undefined ? [] : [{ step, validationLoss }],
    );
    const best = judged.reduce((least, next) => (next.validationLoss < least.validationLoss ? next : least));
    expect(trained).toMatchObject({ end: 'no_improvement', step: best.step, validationLoss: best.validationLoss });
    expect(judged.at(-1)?.step).toBe(best.step + 4 * 5);
    const short = await train({ ...hopeless(4), stepCount: best.step });
    expect(trained.parameters).toEqual(short.trained.parameters);
  });

  test('names its loss as the caller does, among the progress', async () => {
    const scores: unknown[] = [];
    const validation = { rows: ringRows(30, 2), everySteps: 20, patience: 100 };
    const { pace } = testPace({ onProgress: (progress) => scores.push(progress.scores) });
    await trainNetwork(tinyTraining({ validation, stepCount: 20 }), {
      engine,
      pace: { ...pace, step: (progress) => Promise.resolve(scores.push(progress.scores) > 0) },
      nameScore: (loss) => ({ log_loss: loss }),
    });
    expect(scores[18]).toEqual({});
    expect(scores[19]).toEqual({ log_loss: expect.any(Number) as number });
  });
});

describe('a resumed training', () => {
  const plans: Record<string, NetworkTraining> = {
    adam: tinyTraining({}, 0.3),
    'momentum, accumulated': tinyTraining({
      plan: {
        ...tinyTraining({}, 0.3).plan,
        optimizer: { kind: 'momentum', accumulate: 3, clipNorm: 1, weightDecay: 0.01 },
      },
    }),
    'warm-up and validation': tinyTraining(
      {
        schedule: { kind: 'warm_up', rate: 0.05, warmUpSteps: 10, stepCount: 40, decay: 'cosine' },
        validation: { rows: ringRows(40, 2, 1), everySteps: 3, patience: 6 },
      },
      0.3,
    ),
  };

  test.each(Object.entries(plans))('ends bit by bit where the whole one ends: %s', async (_, training) => {
    const whole = await train(training, {}, 5);
    expect(whole.saved.length).toBeGreaterThan(20);
    for (const place of [0, 6, 17]) {
      const resumeFrom = whole.saved[place] ?? new Uint8Array();
      const save = () => Promise.resolve();
      const rest = await train(training, { checkpoint: { resumeFrom, save } });
      expect(rest.trained).toEqual(whole.trained);
      const { state } = readCheckpointOf(resumeFrom);
      expect(rest.metrics.map(({ step, loss }) => [step, loss])).toEqual(
        whole.metrics.slice(state.step).map(({ step, loss }) => [step, loss]),
      );
    }
  });

  test('refuses the checkpoint of other data, another schedule or another seed', async () => {
    const { saved } = await train(tinyTraining(), {}, 5);
    const checkpoint = { resumeFrom: saved[3] ?? new Uint8Array(), save: () => Promise.resolve() };
    const others = [
      tinyTraining({ rows: ringRows(45, 9) }),
      tinyTraining({ schedule: { kind: 'constant', rate: 0.021 } }),
      tinyTraining({ seed: 2 }),
      tinyTraining({ plan: { ...tinyTraining().plan, batchSize: 9 } }),
    ];
    for (const other of others) await expect(train(other, { checkpoint })).rejects.toThrow('not the bytes');
  });

  test('answers the same after its weights went through a checkpoint', async () => {
    const training = tinyTraining({ validation: { rows: ringRows(30, 2), everySteps: 40, patience: 9 } });
    const { trained, saved } = await train(training, {}, 5);
    const stored = readCheckpointOf(saved.at(-1) ?? new Uint8Array()).best?.parameters ?? {};
    const { plan, rows } = training;
    expect(await scoresOf(plan, stored, rows)).toEqual(await scoresOf(plan, trained.parameters, rows));
  });
});

describe('stopping', () => {
  test('on cancellation comes before the next step', async () => {
    let steps = 0;
    const onMetrics = () => {
      steps += 1;
    };
    const { pace } = testPace({ isCancelled: () => steps >= 3 });
    const cancelled = trainNetwork(tinyTraining(), { engine, pace, onMetrics });
    await expect(cancelled).rejects.toThrow(CancelledError);
    expect(steps).toBe(3);
  });

  test('hears a cancellation that arrives from outside while it trains', async () => {
    let isCancelled = false;
    setTimeout(() => {
      isCancelled = true;
    }, 30);
    const { pace } = testPace({ isCancelled: () => isCancelled });
    await expect(trainNetwork(tinyTraining({ stepCount: 1e6 }), { engine, pace })).rejects.toThrow(CancelledError);
  });

  test('on cancellation does not wait for the judging of all validation rows', async () => {
    let asked = 0;
    const validation = { rows: ringRows(1000, 2), everySteps: 1, patience: 9 };
    const isCancelled = () => {
      asked += 1;
      return asked > 5;
    };
    const { pace } = testPace({ isCancelled });
    const onMetrics = () => expect.unreachable('The judging went on');
    const cancelled = trainNetwork(tinyTraining({ validation }), { engine, pace, onMetrics });
    await expect(cancelled).rejects.toThrow(CancelledError);
    expect(asked).toBe(6);
  });

  test('when the time is over keeps what it has', async () => {
    const { trained } = await train(tinyTraining(), { maxSeconds: 20 }, 2);
    expect(trained).toMatchObject({ step: 10, end: 'time' });
  });

  test('frees every tensor, however it ends', async () => {
    const before = tf.memory().numTensors;
    await train(tinyTraining());
    await train(tinyTraining(), { isCancelled: () => true }).catch(() => undefined);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('memory does not grow over 1,000 steps', async () => {
  const seen: { tensors: number; bytes: number }[] = [];
  const { pace } = testPace();
  const validation = { rows: ringRows(20, 2), everySteps: 50, patience: 1000 };
  await trainNetwork(tinyTraining({ stepCount: 1000, validation }), {
    engine,
    pace,
    onMetrics: () => {
      const { numTensors, numBytes } = tf.memory();
      seen.push({ tensors: numTensors, bytes: numBytes });
    },
  });
  expect(seen).toHaveLength(1000);
  expect(new Set(seen.map(({ tensors }) => tensors)).size).toBe(1);
  expect(new Set(seen.map(({ bytes }) => bytes)).size).toBe(1);
});

/** The checkpoint without knowing its training. */
function readCheckpointOf(bytes: Uint8Array) {
  const body = bytes.subarray(12);
  const textLength = new DataView(body.buffer, body.byteOffset).getUint32(0, true);
  const { fingerprint } = JSON.parse(new TextDecoder().decode(body.subarray(4, 4 + textLength))) as {
    fingerprint: number;
  };
  return readCheckpoint(bytes, fingerprint);
}

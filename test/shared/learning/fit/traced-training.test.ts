import { expect, test } from 'vitest';
import { trainNetwork } from '../../../../shared/learning/fit/train-network.ts';
import { mlp } from '../../../../shared/learning/networks/mlp.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { ringRows, testPace, tinyTraining } from './tiny-training.ts';

const engine = tracedEngine({ threads: 1 });

test('a training on the traced engine that is resumed ends bit by bit where the whole one ends', async () => {
  const validation = { rows: ringRows(40, 2, 1), everySteps: 3, patience: 6 };
  const training = tinyTraining({ validation }, 0.3);
  const { pace, saved, advance } = testPace();
  const whole = await trainNetwork(training, { engine, pace, onMetrics: () => advance(5) });
  const resumeFrom = saved[6] ?? new Uint8Array();
  const resumed = testPace({ checkpoint: { resumeFrom, save: () => Promise.resolve() } });
  let steps = 0;
  const onMetrics = () => {
    steps += 1;
  };
  expect(await trainNetwork(training, { engine, pace: resumed.pace, onMetrics })).toEqual(whole);
  expect(steps).toBe(saved.length - 7);
});

test('memory of the traced engine does not grow over 1,000 steps', async () => {
  const { plan } = tinyTraining();
  // Weights and Adam's two memories of them are 0.8 MB: one copy kept a step would come to 600 MB.
  const network = mlp({ inputCount: 2, hidden: [256, 256], activation: 'relu', dropoutRate: 0.1, outputCount: 2 });
  const residentBytes: number[] = [];
  await trainNetwork(tinyTraining({ plan: { ...plan, network }, stepCount: 1000 }), {
    engine,
    pace: testPace().pace,
    onMetrics: () => residentBytes.push(process.memoryUsage.rss()),
  });
  expect(residentBytes).toHaveLength(1000);
  expect((residentBytes[999] ?? Number.NaN) - (residentBytes[199] ?? 0)).toBeLessThan(100e6);
}, 120_000);

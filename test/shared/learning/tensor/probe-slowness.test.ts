import { expect, test } from 'vitest';
import { plainCnn } from '../../../../shared/learning/networks/plain-cnn.ts';
import type { Engine, Trainer } from '../../../../shared/learning/tensor/engine.ts';
import { probeSlowness } from '../../../../shared/learning/tensor/probe-slowness.ts';
import type { TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { tinyNetwork } from '../../../support/learning/tiny-network.ts';

/** An engine whose steps do nothing but last, and what it was asked to open. */
function lasting(stepMs: number): Engine & { readonly opened: TrainingPlan[] } {
  const opened: TrainingPlan[] = [];
  const open = async (plan: TrainingPlan) => {
    opened.push(plan);
    const trainStep = async () => {
      const endsAt = performance.now() + stepMs;
      while (performance.now() < endsAt);
      return { loss: 1, gradientNorm: null };
    };
    return { trainStep, dispose: async () => undefined } as unknown as Trainer;
  };
  return { name: 'tfjs-cpu', open, opened };
}

test('tells how many times as long a step takes', async () => {
  const times = await probeSlowness(tinyNetwork, lasting(40), lasting(4));
  expect(times).toBeGreaterThan(5);
  expect(times).toBeLessThan(20);
});

test('measures convolutions for a network that has filters, and matrix products for one that has none', async () => {
  const cnn = plainCnn({ image: { height: 9, width: 9, channelCount: 1 }, channels: [2], outputCount: 2 });
  const hasFilters = async (network: typeof cnn) => {
    const slow = lasting(1);
    await probeSlowness(network, slow, lasting(1));
    return Object.values(slow.opened[0]?.network.parameters ?? {}).some(({ shape }) => shape.length === 4);
  };
  expect(await hasFilters(cnn)).toBe(true);
  expect(await hasFilters(tinyNetwork)).toBe(false);
});

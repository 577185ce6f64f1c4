import { describe, expect, test } from 'vitest';
import type { Batch } from '../../../../shared/learning/tensor/engine.ts';
import type { Network } from '../../../../shared/learning/tensor/network.ts';
import type { OptimizerSettings } from '../../../../shared/learning/tensor/optimizer.ts';
import { createState, padRows, type TrainingPlan } from '../../../../shared/learning/tensor/state.ts';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { cpuEngine } from '../../../../shared/learning/tensor/tfjs-engine.ts';
import { tracedEngine } from '../../../../shared/learning/tensor/traced-engine.ts';
import { worstDifference } from '../../../support/learning/state-difference.ts';
import { crossEntropy, droppingNetwork, tinyBatches, tinyNetwork } from '../../../support/learning/tiny-network.ts';

const engines = [cpuEngine, tracedEngine()];
const learningRate = 0.1;

function makePlan(batchSize: number, optimizer: OptimizerSettings = { kind: 'adam' }, network: Network = tinyNetwork) {
  return { network, objective: crossEntropy, optimizer, batchSize } satisfies TrainingPlan;
}

/** The first `rows` rows, padded back with zeros. */
function shorten({ inputs, targets }: Batch, rows: number, batchSize: number): Batch {
  const cut = (value: Batch['inputs'][string] | undefined) => {
    const width = value?.shape[1] ?? 0;
    const data = value?.data.slice(0, rows * width) ?? new Float32Array();
    return padRows({ data, shape: [rows, width] }, batchSize);
  };
  return { inputs: { x: cut(inputs.x) }, targets: { y: cut(targets.y) }, rows };
}

describe.each(engines)('on $name', (engine) => {
  const open = async (plan: TrainingPlan, seed = 7) => engine.open(plan, createState(plan, seed));
  const run = async (plan: TrainingPlan, batches: readonly Batch[], seed = 7) => {
    const trainer = await open(plan, seed);
    const losses: number[] = [];
    for (const batch of batches) losses.push((await trainer.trainStep(batch, { learningRate })).loss);
    const state = await trainer.readState();
    await trainer.dispose();
    return { losses, state };
  };

  test('the loss falls on a batch that is seen again and again', async () => {
    const [batch] = tinyBatches(8, 1);
    const { losses } = await run(
      makePlan(8),
      Array.from({ length: 30 }, () => batch as Batch),
    );
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
  });

  test('a padded batch teaches what the same rows teach unpadded, statistics included', async () => {
    const batches = tinyBatches(5, 3);
    const plain = await run(makePlan(5), batches);
    const padded = await run(
      makePlan(8),
      batches.map((batch) => shorten(batch, 5, 8)),
    );
    expect(worstDifference(plain.state.parameters, padded.state.parameters)).toBeLessThan(1e-5);
    expect(padded.losses[2]).toBeCloseTo(plain.losses[2] ?? 0, 6);
  });

  test('gradients accumulated over unequal batches equal those of one batch of all their rows', async () => {
    const [whole] = tinyBatches(8, 1) as [Batch];
    const first = shorten(whole, 5, 5);
    const second = {
      inputs: { x: { data: whole.inputs.x?.data.slice(25) ?? new Float32Array(), shape: [3, 5] } },
      targets: { y: { data: whole.targets.y?.data.slice(15) ?? new Float32Array(), shape: [3, 3] } },
      rows: 3,
    };
    const rest = {
      inputs: { x: padRows(second.inputs.x, 5) },
      targets: { y: padRows(second.targets.y, 5) },
      rows: 3,
    };
    const plain = await run(makePlan(8), [whole]);
    const accumulated = await run(makePlan(5, { kind: 'adam', accumulate: 2 }), [first, rest]);
    const { seen: _, ...weights } = plain.state.parameters;
    expect(worstDifference(weights, accumulated.state.parameters)).toBeLessThan(1e-5);
    expect(accumulated.state.accumulatedRows).toBe(0);
  });

  test('between updates only the accumulated gradients and the statistics change', async () => {
    const plan = makePlan(5, { kind: 'sgd', accumulate: 2 });
    const { state } = await run(plan, tinyBatches(5, 1));
    const before = createState(plan, 7);
    expect(state.parameters.w1).toEqual(before.parameters.w1);
    expect(state.parameters.seen).not.toEqual(before.parameters.seen);
    expect(state.slots['w1/accumulated']?.some((value) => value !== 0)).toBe(true);
    expect(state.accumulatedRows).toBe(5);
  });

  test('a norm clipped to almost nothing leaves the weights almost where they were, and is told', async () => {
    const plan = makePlan(8, { kind: 'sgd', clipNorm: 1e-6 });
    const trainer = await open(plan);
    const { gradientNorm } = await trainer.trainStep(tinyBatches(8, 1)[0] as Batch, { learningRate: 1 });
    expect(gradientNorm).toBeGreaterThan(0.01);
    const { parameters } = await trainer.readState();
    const before = createState(plan, 7).parameters;
    const moved = ['w1', 'b1', 'w2'].flatMap((name) =>
      Array.from(parameters[name] ?? [], (value, index) => value - (before[name]?.[index] ?? 0)),
    );
    expect(Math.hypot(...moved)).toBeCloseTo(1e-6, 7);
    expect(Math.hypot(...moved)).toBeGreaterThan(9e-7);
  });

  test('clipping by value bounds what sgd can move', async () => {
    const plan = makePlan(8, { kind: 'sgd', clipValue: 0.001 });
    const { state } = await run(plan, tinyBatches(8, 1));
    const before = createState(plan, 7).parameters;
    const moved = Array.from(state.parameters.w2 ?? [], (value, index) => Math.abs(value - (before.w2?.[index] ?? 0)));
    expect(Math.max(...moved)).toBeLessThan(1.01e-4);
    expect(Math.max(...moved)).toBeGreaterThan(0.99e-4);
  });

  test('noise is a function of seed and step, and a state read in the middle continues bit for bit', async () => {
    const plan = makePlan(8, { kind: 'adam' }, droppingNetwork);
    const batches = tinyBatches(8, 6);
    const whole = await run(plan, batches);
    const half = await run(plan, batches.slice(0, 3));
    const resumed = await engine.open(plan, half.state);
    for (const batch of batches.slice(3)) await resumed.trainStep(batch, { learningRate });
    expect(await resumed.readState()).toEqual(whole.state);
    const other = await engine.open(plan, { ...createState(plan, 7), seed: 8 });
    const { loss } = await other.trainStep(batches[0] as Batch, { learningRate });
    expect(loss).not.toBe(whole.losses[0]);
  });

  test('nothing is dropped when predicting, and any number of rows is answered', async () => {
    const trainer = await open(makePlan(8, { kind: 'adam' }, droppingNetwork));
    const [batch] = tinyBatches(3, 1) as [Batch];
    const first = await trainer.predict(batch.inputs);
    expect(first.logits?.shape).toEqual([3, 3]);
    expect(await trainer.predict(batch.inputs)).toEqual(first);
  });

  test('evaluation tells the loss and changes nothing', async () => {
    const plan = makePlan(8);
    const trainer = await open(plan);
    const [batch] = tinyBatches(8, 1) as [Batch];
    const { loss } = await trainer.evaluate(batch);
    expect(await trainer.readState()).toEqual(createState(plan, 7));
    expect((await trainer.trainStep(batch, { learningRate })).loss).toBeCloseTo(loss, 5);
  });

  test('a state that was read stays as it was while training goes on', async () => {
    const trainer = await open(makePlan(8));
    const state = await trainer.readState();
    const kept = structuredClone(state);
    for (const batch of tinyBatches(8, 3)) await trainer.trainStep(batch, { learningRate });
    expect(state).toEqual(kept);
  });

  test('a batch that does not fit is refused by name', async () => {
    const trainer = await open(makePlan(8));
    const [batch] = tinyBatches(8, 1) as [Batch];
    const step = (changed: Partial<Batch>) => trainer.trainStep({ ...batch, ...changed }, { learningRate });
    await expect(step({ inputs: {} })).rejects.toThrow("input 'x' is absent");
    await expect(step({ rows: 9 })).rejects.toThrow('1 to 8 real rows');
    const short = { x: { data: new Float32Array(35), shape: [7, 5] } };
    await expect(step({ inputs: short })).rejects.toThrow("input 'x' should have shape [8,5], but has [7,5]");
    await expect(step({ inputs: { x: { data: new Int32Array(40), shape: [8, 5] } } })).rejects.toThrow('Float32Array');
    await expect(trainer.trainStep(batch, { learningRate: Number.NaN })).rejects.toThrow('learning rate');
  });

  test('a state of another optimizer is refused by name', async () => {
    await expect(engine.open(makePlan(8), createState(makePlan(8, { kind: 'sgd' }), 1))).rejects.toThrow("'w1/sum'");
  });

  test("random numbers of the network's own are refused, and Math.random is given back", async () => {
    const forward: Network['forward'] = (pass, inputs) => {
      const { logits } = tinyNetwork.forward(pass, inputs);
      return { logits: tf.dropout(logits as never, 0.5) };
    };
    const plan = makePlan(8, { kind: 'sgd' }, { ...tinyNetwork, forward });
    const step = async () => (await open(plan)).trainStep(tinyBatches(8, 1)[0] as Batch, { learningRate });
    await expect(step()).rejects.toThrow("network 'tiny' draws random numbers of its own");
    expect(Math.random()).toBeLessThan(1);
  });

  test('a parameter that the loss does not use is named', async () => {
    const idle = { ...tinyNetwork.parameters, idle: tinyNetwork.parameters.b1 } as Network['parameters'];
    const plan = makePlan(8, { kind: 'sgd' }, { ...tinyNetwork, parameters: idle });
    const step = async () => (await open(plan)).trainStep(tinyBatches(8, 1)[0] as Batch, { learningRate });
    await expect(step()).rejects.toThrow("parameter 'idle' of network 'tiny' does not reach the loss");
  });
});

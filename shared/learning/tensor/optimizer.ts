import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from './tfjs.ts';

/** How gradients become steps. Clipping comes first, then the rule of the kind, then decoupled weight decay. */
export interface OptimizerSettings {
  readonly kind: OptimizerKind;
  /** Share of a decayed weight taken off in a step, times the learning rate (Loshchilov & Hutter 2019); 0 by default. */
  readonly weightDecay?: number;
  /** The gradients, taken as one vector, are shortened to this length (Pascanu et al. 2013). */
  readonly clipNorm?: number;
  /** Each gradient element is held within plus and minus this. */
  readonly clipValue?: number;
  /** Batches whose gradients are averaged, by real rows, before the weights move; 1 by default. */
  readonly accumulate?: number;
  /** For momentum, nesterov (0.9 by default) and rmsprop (0 by default). */
  readonly momentum?: number;
  /** For adam and adamw; 0.9 by default. */
  readonly beta1?: number;
  /** For adam and adamw (0.999 by default); rmsprop's share of the past in the mean square (0.9 by default). */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** The learning rate of single parameters, as a multiple of the step's; 1 for those left out. */
  readonly rateFactors?: Readonly<Record<string, number>>;
}

type OptimizerKind = keyof typeof rules;

/** One parameter's arithmetic: from its gradient, slots and the step's scalars to its new value and slots. */
interface Rule {
  slots(settings: OptimizerSettings): readonly string[];
  /** Numbers that change from step to step, worked out in double precision; `update` counts from 1. */
  scalars(settings: OptimizerSettings, learningRate: number, update: number): Record<string, number>;
  /** Returns what is subtracted from the value, and the slots after the step. */
  move(
    settings: OptimizerSettings,
    gradient: Tensor,
    slot: (name: string) => Tensor,
    scalar: (name: string) => Tensor,
  ): Move;
}

interface Move {
  readonly change: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

const rate = (_: OptimizerSettings, learningRate: number) => ({ rate: learningRate });

const sgd: Rule = {
  slots: () => [],
  scalars: rate,
  move: (_, gradient, __, scalar) => ({ change: tf.mul(gradient, scalar('rate')), slots: {} }),
};

const heavyBall = (isNesterov: boolean): Rule => ({
  slots: () => ['momentum'],
  scalars: rate,
  move: ({ momentum = 0.9 }, gradient, slot, scalar) => {
    const velocity = tf.add(tf.mul(slot('momentum'), momentum), gradient);
    const direction = isNesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
    return { change: tf.mul(direction, scalar('rate')), slots: { momentum: velocity } };
  },
});

const rmsprop: Rule = {
  slots: ({ momentum = 0 }) => (momentum === 0 ? ['meanSquare'] : ['meanSquare', 'momentum']),
  scalars: rate,
  move: ({ beta2 = 0.9, momentum = 0, epsilon = 1e-7 }, gradient, slot, scalar): Move => {
    const meanSquare = tf.add(tf.mul(slot('meanSquare'), beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const step = tf.mul(tf.div(gradient, tf.sqrt(tf.add(meanSquare, epsilon))), scalar('rate'));
    if (momentum === 0) return { change: step, slots: { meanSquare } };
    const velocity = tf.add(tf.mul(slot('momentum'), momentum), step);
    return { change: velocity, slots: { meanSquare, momentum: velocity } };
  },
};

/**
 * Kingma & Ba (2015). The slots are the discounted sums of gradients and of their squares: their moments without the
 * constant factors 1 - beta. Those, and the bias corrections, are folded into the rate and epsilon, as the end of their
 * section 2 does with the corrections: two passes over memory less.
 */
const adam: Rule = {
  slots: () => ['sum', 'squareSum'],
  scalars: ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }, learningRate, update) => {
    const root = Math.sqrt((1 - beta2 ** update) / (1 - beta2));
    return { rate: (learningRate * root * (1 - beta1)) / (1 - beta1 ** update), epsilon: epsilon * root };
  },
  move: ({ beta1 = 0.9, beta2 = 0.999 }, gradient, slot, scalar) => {
    const sum = tf.add(tf.mul(slot('sum'), beta1), gradient);
    const squareSum = tf.add(tf.mul(slot('squareSum'), beta2), tf.square(gradient));
    const direction = tf.div(sum, tf.add(tf.sqrt(squareSum), scalar('epsilon')));
    return { change: tf.mul(direction, scalar('rate')), slots: { sum, squareSum } };
  },
};

const rules = { sgd, momentum: heavyBall(false), nesterov: heavyBall(true), rmsprop, adam, adamw: adam } as const;

/** Names of what the optimizer remembers of each trained parameter. */
export function slotNames(settings: OptimizerSettings): readonly string[] {
  return rules[settings.kind].slots(settings);
}

/** The step's scalars: named inputs of the training step, all used by it. */
export function stepScalars(
  settings: OptimizerSettings,
  learningRate: number,
  update: number,
): Readonly<Record<string, number>> {
  const decay = decayOf(settings);
  const scalars = rules[settings.kind].scalars(settings, learningRate, update);
  return decay === 0 ? scalars : { ...scalars, decay: learningRate * decay };
}

interface Moved {
  readonly name: string;
  readonly value: Tensor;
  readonly gradient: Tensor;
  readonly isDecayed: boolean;
}

/** Moves one parameter by its clipped gradient. */
export function moveParameter(
  settings: OptimizerSettings,
  { name, value, gradient, isDecayed }: Moved,
  slot: (name: string) => Tensor,
  stepScalar: (name: string) => Tensor,
): { readonly value: Tensor; readonly slots: Readonly<Record<string, Tensor>> } {
  const factor = settings.rateFactors?.[name] ?? 1;
  const scalar = (kind: string) =>
    factor !== 1 && proportional.has(kind) ? tf.mul(stepScalar(kind), factor) : stepScalar(kind);
  const { change, slots } = rules[settings.kind].move(settings, gradient, slot, scalar);
  const kept = isDecayed && decayOf(settings) > 0 ? tf.mul(value, tf.sub(1, scalar('decay'))) : value;
  return { value: tf.sub(kept, change), slots };
}

/** Scalars that grow as the learning rate does. */
const proportional = new Set(['rate', 'decay']);

function decayOf({ kind, weightDecay = kind === 'adamw' ? 0.01 : 0 }: OptimizerSettings): number {
  return weightDecay;
}

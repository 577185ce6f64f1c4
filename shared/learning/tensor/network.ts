import type * as tf from '@tensorflow/tfjs-core';
import type { Initial } from './initial.ts';

export type Dtype = 'float32' | 'int32' | 'bool';

/** Shape and type of an input, target or output; the first dimension is rows, null is one that may vary. */
export interface TensorSpec {
  readonly dtype: Dtype;
  readonly shape: readonly (number | null)[];
}

interface ParameterSpec {
  readonly shape: readonly number[];
  readonly initial: Initial;
  /** False for running statistics: no gradient, no optimizer, written by `Pass.assign` only. */
  readonly isTrainable: boolean;
  /** Whether weight decay shrinks it: matrices, but not biases, gains and statistics. */
  readonly isDecayed: boolean;
}

/** What one forward pass may ask for. */
export interface Pass {
  /** The parameter's tensor; throws when the network declares none of this name. */
  parameter(name: string): tf.Tensor;
  readonly isTraining: boolean;
  /** Gives a statistic (isTrainable: false) its value for the next step; ignored unless training. */
  assign(name: string, value: tf.Tensor): void;
  /** Numbers in [0, 1), a function of seed, step and how many were drawn before: the seam for dropout. Training only. */
  uniform(shape: readonly number[]): tf.Tensor;
  /** [rows]: 1 for a real row, 0 for a padded one, which batch statistics must not see. */
  readonly rowMask: tf.Tensor1D;
}

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** A model as pure tfjs code: what it computes is a function of inputs and parameters, so that it can be traced. */
export interface Network {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  forward(pass: Pass, inputs: Tensors): Record<string, tf.Tensor>;
}

export interface Objective {
  readonly targets: Readonly<Record<string, TensorSpec>>;
  /** Mean over the real rows (rowMask 1). */
  loss(outputs: Tensors, targets: Tensors, rowMask: tf.Tensor1D): tf.Scalar;
}

/** Numbers that enter or leave an engine, row-major. */
export interface TensorValue {
  readonly data: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
}

export type TensorValues = Readonly<Record<string, TensorValue>>;

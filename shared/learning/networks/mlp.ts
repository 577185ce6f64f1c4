import type * as tf from '@tensorflow/tfjs-core';
import { heNormal } from '../tensor/initial.ts';
import type { Network } from '../tensor/network.ts';
import { type Activation, activate } from './layers/activation.ts';
import { dense, denseParameters } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';

interface MlpChoices {
  readonly inputCount: number;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Of each hidden layer's output. */
  readonly dropoutRate: number;
  readonly outputCount: number;
}

/** A multilayer perceptron: `features` [rows, inputs] -> `scores` [rows, outputs]. */
export function mlp({ inputCount, hidden, activation, dropoutRate, outputCount }: MlpChoices): Network {
  const widths = [inputCount, ...hidden];
  const layers = hidden.map((width, index) => ({ name: `hidden.${index}`, from: widths[index] ?? 0, width }));
  return {
    name: 'mlp',
    inputs: { features: { dtype: 'float32', shape: [null, inputCount] } },
    parameters: {
      ...Object.assign({}, ...layers.map(({ name, from, width }) => denseParameters(name, from, width, heNormal))),
      ...denseParameters('scores', widths.at(-1) ?? 0, outputCount),
    },
    forward: (pass, { features }) => {
      let x = features as tf.Tensor;
      for (const { name } of layers) x = dropout(pass, activate(activation, dense(pass, name, x)), dropoutRate);
      return { scores: dense(pass, 'scores', x) };
    },
  };
}

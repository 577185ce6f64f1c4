import { heNormal } from '../tensor/initial.ts';
import type { Network } from '../tensor/network.ts';
import { tf } from '../tensor/tfjs.ts';
import { type Activation, activate } from './layers/activation.ts';
import { dense, denseParameters } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { type Piece, piecewiseLinear, piecewiseLinearParameters } from './layers/piecewise-linear.ts';

interface MlpChoices {
  readonly inputCount: number;
  /** Stretches of the inputs that the first layer sees besides the inputs themselves; none where it is left out. */
  readonly pieces?: readonly Piece[];
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
  /** Of each hidden layer's output. */
  readonly dropoutRate: number;
  readonly outputCount: number;
}

/** A multilayer perceptron: `features` [rows, inputs] -> `scores` [rows, outputs]. */
export function mlp(choices: MlpChoices): Network {
  const { inputCount, pieces = [], hidden, activation, dropoutRate, outputCount } = choices;
  const widths = [inputCount + pieces.length, ...hidden];
  const layers = hidden.map((width, index) => ({ name: `hidden.${index}`, from: widths[index] ?? 0, width }));
  return {
    name: 'mlp',
    inputs: { features: { dtype: 'float32', shape: [null, inputCount] } },
    parameters: {
      ...(pieces.length > 0 ? piecewiseLinearParameters('pieces', pieces) : {}),
      ...Object.assign({}, ...layers.map(({ name, from, width }) => denseParameters(name, from, width, heNormal))),
      ...denseParameters('scores', widths.at(-1) ?? 0, outputCount),
    },
    forward: (pass, inputs) => {
      const features = inputs.features as tf.Tensor;
      let x =
        pieces.length > 0 ? tf.concat([features, piecewiseLinear(pass, 'pieces', features, pieces)], 1) : features;
      for (const { name } of layers) x = dropout(pass, activate(activation, dense(pass, name, x)), dropoutRate);
      return { scores: dense(pass, 'scores', x) };
    },
  };
}

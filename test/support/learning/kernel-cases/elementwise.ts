import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../../../shared/learning/tensor/tfjs.ts';
import { binary, compare, flags, floats, ints, type KernelCase, make, shapeOf, unary } from '../kernel-case.ts';

export const elementwiseCases: readonly KernelCase[] = [
  ...(
    [
      ['exp', tf.exp],
      ['tanh', tf.tanh],
      ['sigmoid', tf.sigmoid],
      ['erf', tf.erf],
      ['relu', tf.relu],
      ['abs', tf.abs],
      ['softplus', tf.softplus],
      ['sin', tf.sin],
      ['cos', tf.cos],
      ['tan', (x: Tensor) => tf.tan(tf.mul(x, 0.5))],
      ['atan', tf.atan],
      ['sinh', tf.sinh],
      ['cosh', tf.cosh],
      ['asinh', tf.asinh],
      ['neg', tf.neg],
      ['square', tf.square],
      ['relu6', (x: Tensor) => tf.relu6(tf.mul(x, 4))],
      ['elu', tf.elu],
      ['selu', tf.selu],
      ['expm1', tf.expm1],
      ['leakyRelu', (x: Tensor) => tf.leakyRelu(x, 0.3)],
      ['clipByValue', (x: Tensor) => tf.clipByValue(x, -0.5, 0.7)],
      ['a factor out of a factor', (x: Tensor) => tf.neg(tf.mul(tf.div(tf.mul(x, 3), 7), x))],
      ['sums of equal factors', (x: Tensor) => tf.sub(tf.mul(x, 3), tf.mul(tf.tanh(x), 3))],
      ['sums of opposite factors', (x: Tensor) => tf.add(tf.mul(x, 3), tf.mul(tf.tanh(x), -3))],
      ['x minus itself', (x: Tensor) => tf.sub(tf.mul(x, 3), tf.mul(x, 2))],
      ['nothing added', (x: Tensor) => tf.add(tf.zerosLike(x), tf.sub(x, tf.zerosLike(x)))],
      ['ones divided', (x: Tensor) => tf.div(tf.onesLike(x), tf.add(tf.square(x), 1))],
    ] as [string, (x: Tensor) => Tensor][]
  ).map(([name, op]) => unary(name, op)),
  ...(
    [
      ['log', tf.log],
      ['log1p', tf.log1p],
      ['sqrt', tf.sqrt],
      ['rsqrt', tf.rsqrt],
      ['reciprocal', tf.reciprocal],
      ['acosh', (x: Tensor) => tf.acosh(tf.add(x, 1))],
      ['a root of a factor', (x: Tensor) => tf.sqrt(tf.mul(x, 5))],
    ] as [string, (x: Tensor) => Tensor][]
  ).map(([name, op]) => unary(name, op, 0.2, 3)),
  ...(
    [
      ['asin', tf.asin],
      ['acos', tf.acos],
      ['atanh', tf.atanh],
    ] as [string, (x: Tensor) => Tensor][]
  ).map(([name, op]) => unary(name, op, -0.9, 0.9)),
  ...(
    [
      ['floor', tf.floor],
      ['ceil', tf.ceil],
      ['round', tf.round],
      ['sign', tf.sign],
    ] as [string, (x: Tensor) => Tensor][]
  ).map(([name, op]) => unary(name, op, -3, 3, true)),
  unary('step', (x) => tf.step(x, 0.3), -2, 2, false),
  unary('isNaN', (x) => tf.isNaN(tf.sqrt(x)), -2, 2, false),
  unary('isInf', (x) => tf.isInf(tf.exp(tf.mul(x, 100))), -2, 2, false),
  unary('isFinite', (x) => tf.isFinite(tf.log(tf.relu(x))), -2, 2, false),
  binary('add', tf.add),
  binary('sub', tf.sub),
  binary('mul', tf.mul),
  binary('div', tf.div, 0.3, 2),
  binary('maximum', tf.maximum, -2, 2, false),
  make('maximum of equal shapes', (random) => [floats(random, [3, 4]), floats(random, [3, 4])], tf.maximum),

  binary('minimum', tf.minimum, -2, 2, false),
  make('minimum of equal shapes', (random) => [floats(random, [3, 4]), floats(random, [3, 4])], tf.minimum),

  binary('pow', tf.pow, 0.3, 2),
  binary('squaredDifference', tf.squaredDifference, -2, 2, false),
  make(
    'squaredDifference of equal shapes',
    (random) => [floats(random, [3, 4]), floats(random, [3, 4])],
    tf.squaredDifference,
  ),

  binary('mod', tf.mod, 0.3, 3, false),
  binary('mod of either sign', tf.mod, -3, 3, false),
  binary('floorDiv', tf.floorDiv, 0.3, 3, false),
  binary('div by a scaled divisor', (a, b) => tf.div(tf.mul(a, 3), tf.mul(b, 5)), 0.3, 2),
  compare('greater', tf.greater),
  compare('greaterEqual', tf.greaterEqual),
  compare('less', tf.less),
  compare('lessEqual', tf.lessEqual),
  compare('equal', tf.equal),
  compare('notEqual', tf.notEqual),
  make('floorDiv of integers', (random) => [ints(random, [9], -9, 9), ints(random, [9], 1, 4)], tf.floorDiv, false),
  make('mod of integers', (random) => [ints(random, [9], -9, 9), ints(random, [9], 1, 4)], tf.mod, false),
  make(
    'logic',
    (random) => [flags(random, [8]), flags(random, [8])],
    (a: Tensor, b: Tensor) => [tf.logicalAnd(a, b), tf.logicalOr(a, b), tf.logicalNot(a), tf.all(a), tf.any(b)],
    false,
  ),
  make(
    'where',
    (random) => {
      const shape = shapeOf(random, 3);
      return [flags(random, shape), floats(random, shape), floats(random, shape)];
    },
    tf.where,
  ),
  make('prelu', (random) => [floats(random, [3, 4, 2]), floats(random, [4, 2])], tf.prelu),
  make(
    'addN',
    (random) => [floats(random, [3]), floats(random, [3]), floats(random, [3])],
    (...xs: Tensor[]) => tf.addN(xs),
  ),
  make(
    'cast',
    (random) => [floats(random, [7], -3, 3)],
    (x: Tensor) => [tf.cast(x, 'int32'), tf.cast(tf.cast(x, 'bool'), 'float32')],
    false,
  ),
  make(
    'softmax',
    (random) => [floats(random, shapeOf(random, 3, 6))],
    (x: Tensor) => tf.softmax(x),
  ),
  make(
    'logSoftmax',
    (random) => [floats(random, shapeOf(random, 2, 6))],
    (x: Tensor) => tf.logSoftmax(x),
  ),
];

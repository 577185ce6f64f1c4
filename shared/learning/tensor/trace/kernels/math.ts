import {
  add,
  cast,
  combine,
  divide,
  mapValue,
  multiply,
  negate,
  scaleBy,
  square,
  squareRoot,
  subtract,
} from '../arithmetic.ts';
import type { Attributes, Graph, GraphDtype } from '../graph.ts';
import { align, channelLast, factored, Handle, uniformHandle, whole } from '../handle.ts';
import { unaryValue } from '../raw.ts';
import { broadcastShape, positiveAxis } from '../shape.ts';
import type { Binary, Kernel, Unary } from './kernel.ts';

const unary =
  (op: string, attributes: Attributes = {}) =>
  (g: Graph, { x }: Unary) =>
    mapValue(g, op, x, attributes);

const binary =
  (op: string, dtype?: GraphDtype) =>
  (g: Graph, { a, b }: Binary) =>
    combine(g, op, a, b, dtype);

/** Against a number of the operand's own type. */
const against = (g: Graph, op: string, x: Handle, number: number, dtype?: GraphDtype) =>
  combine(g, op, x, uniformHandle(g, number, [], x.dtype), dtype);

const one = (g: Graph) => uniformHandle(g, 1, []);

/** Exact for all floats above 1e-38, and one pass where a comparison and a cast would be two. */
const steepness = 1e38;

function step(g: Graph, { x }: Unary, { alpha = 0 }: { readonly alpha?: number }): Handle {
  const isPositive = mapValue(g, 'HardSigmoid', x, { alpha: { float: steepness }, beta: { float: 0 } });
  if (alpha === 0) return isPositive;
  return add(g, scaleBy(isPositive, 1 - alpha), uniformHandle(g, alpha, []));
}

function clip(g: Graph, x: Handle, low: number, high: number): Handle {
  const value = factored(g, x);
  const bounds = [uniformHandle(g, low, [], x.dtype), uniformHandle(g, high, [], x.dtype)];
  const clipped = g.op('Clip', [value, ...bounds.map((bound) => factored(g, bound))], value);
  return new Handle(clipped, x.stored, { order: x.order });
}

function power(g: Graph, { a, b }: Binary): Handle {
  if (b.uniform === 2 && b.stored.length === 0) return square(g, a);
  if (b.uniform === 1 && b.stored.length === 0) return a;
  return combine(g, 'Pow', a, b);
}

/** With the divisor's sign, as tfjs and Python have it. */
function modulo(g: Graph, { a, b }: Binary): Handle {
  if (a.dtype === 'int32') return combine(g, 'Mod', a, b);
  return subtract(g, a, multiply(g, mapValue(g, 'Floor', divide(g, a, b)), b));
}

function floorDivide(g: Graph, { a, b }: Binary): Handle {
  if (a.dtype === 'float32') return mapValue(g, 'Floor', divide(g, a, b));
  return combine(g, 'Div', combine(g, 'Sub', a, modulo(g, { a, b })), b);
}

function select(g: Graph, inputs: { readonly condition: Handle; readonly t: Handle; readonly e: Handle }): Handle {
  const { condition, t, e } = inputs;
  const [mask, yes, no] = align(g, [condition, t, e] as const);
  const values = [mask, yes, no].map((handle) => factored(g, handle));
  const shape = values.reduce<readonly number[]>((all, value) => broadcastShape(all, value.shape), []);
  const stored = broadcastShape(broadcastShape(mask.stored, yes.stored), no.stored);
  const order = mask.order ?? yes.order ?? no.order;
  return new Handle(g.op('Where', values, { shape, dtype: t.dtype }), stored, { order });
}

/** log(1 + x) loses small x: x log(1 + x) / ((1 + x) - 1) does not (Kahan; HP-15C handbook). */
function log1p(g: Graph, { x }: Unary): Handle {
  const sum = add(g, x, one(g));
  const rounded = subtract(g, sum, one(g));
  const isTiny = against(g, 'Equal', rounded, 0, 'bool');
  const safe = select(g, { condition: isTiny, t: uniformHandle(g, 1, []), e: rounded });
  const ratio = divide(g, multiply(g, x, mapValue(g, 'Log', sum)), safe);
  return select(g, { condition: isTiny, t: x, e: ratio });
}

/** The gradient by ELU's own output y: 1 above zero, y + 1 below. */
function eluGradient(g: Graph, { dy, y }: { readonly dy: Handle; readonly y: Handle }): Handle {
  const isPositive = against(g, 'GreaterOrEqual', y, 0, 'bool');
  return select(g, { condition: isPositive, t: dy, e: multiply(g, dy, add(g, y, one(g))) });
}

function alongAxis(g: Graph, op: string, x: Handle, axis: number): Handle {
  const handle = channelLast(g, x);
  const shape = handle.stored;
  return new Handle(
    g.op(op, [whole(g, handle)], { shape, dtype: x.dtype }, { axis: positiveAxis(axis, shape.length) }),
    shape,
  );
}

/** exp(x) - 1 loses small x, tanh(x / 2) (exp(x) + 1) does not. */
function expm1(g: Graph, { x }: Unary): Handle {
  return multiply(g, mapValue(g, 'Tanh', scaleBy(x, 0.5)), add(g, mapValue(g, 'Exp', x), one(g)));
}

/** Called alike by tfjs and ONNX. */
const sameName =
  'Exp Log Tanh Sigmoid Erf Relu Abs Floor Ceil Round Sign Softplus Reciprocal Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh'.split(
    ' ',
  );

export const mathKernels: Readonly<Record<string, Kernel>> = {
  Add: (g: Graph, { a, b }: Binary) => add(g, a, b),
  AddN: (g: Graph, inputs: readonly Handle[]) => Object.values(inputs).reduce((sum, handle) => add(g, sum, handle)),
  Sub: (g: Graph, { a, b }: Binary) => subtract(g, a, b),
  Multiply: (g: Graph, { a, b }: Binary) => multiply(g, a, b),
  RealDiv: (g: Graph, { a, b }: Binary) => divide(g, a, b),
  FloorDiv: floorDivide,
  Mod: modulo,
  Pow: power,
  Neg: (g: Graph, { x }: Unary) => negate(g, x),
  Square: (g: Graph, { x }: Unary) => square(g, x),
  SquaredDifference: (g: Graph, { a, b }: Binary) => square(g, subtract(g, a, b)),
  Sqrt: (g: Graph, { x }: Unary) => squareRoot(g, x),
  Rsqrt: (g: Graph, { x }: Unary) => {
    const root = mapValue(g, 'Sqrt', x);
    return new Handle(unaryValue(g, 'Reciprocal', root.value), x.stored, { order: x.order });
  },
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Greater: binary('Greater', 'bool'),
  GreaterEqual: binary('GreaterOrEqual', 'bool'),
  Less: binary('Less', 'bool'),
  LessEqual: binary('LessOrEqual', 'bool'),
  Equal: binary('Equal', 'bool'),
  NotEqual: (g: Graph, { a, b }: Binary) => mapValue(g, 'Not', combine(g, 'Equal', a, b, 'bool')),
  LogicalAnd: binary('And'),
  LogicalOr: binary('Or'),
  LogicalNot: unary('Not'),
  Select: select,
  Step: step,
  Relu6: (g: Graph, { x }: Unary) => clip(g, x, 0, 6),
  ClipByValue: (g: Graph, { x }: Unary, bounds: { readonly clipValueMin: number; readonly clipValueMax: number }) =>
    clip(g, x, bounds.clipValueMin, bounds.clipValueMax),
  LeakyRelu: (g: Graph, { x }: Unary, { alpha }: { readonly alpha: number }) =>
    mapValue(g, 'LeakyRelu', x, { alpha: { float: alpha } }),
  Prelu: (g: Graph, { x, alpha }: { readonly x: Handle; readonly alpha: Handle }) => combine(g, 'PRelu', x, alpha),
  Elu: unary('Elu'),
  EluGrad: eluGradient,
  Selu: (g: Graph, { x }: Unary) => mapValue(g, 'Selu', x),
  Expm1: expm1,
  Log1p: log1p,
  IsNan: (g: Graph, { x }: Unary) => mapValue(g, 'IsNaN', x, {}, 'bool'),
  IsInf: (g: Graph, { x }: Unary) => mapValue(g, 'IsInf', x, {}, 'bool'),
  IsFinite: (g: Graph, { x }: Unary) => {
    const difference = subtract(g, x, x);
    return mapValue(g, 'Not', mapValue(g, 'IsNaN', difference, {}, 'bool'));
  },
  Softmax: (g: Graph, { logits }: { readonly logits: Handle }, { dim }: { readonly dim: number }) =>
    alongAxis(g, 'Softmax', logits, dim),
  Cast: (g: Graph, { x }: Unary, { dtype }: { readonly dtype: GraphDtype }) => cast(g, x, dtype),
  ...Object.fromEntries(sameName.map((op) => [op, unary(op)])),
};

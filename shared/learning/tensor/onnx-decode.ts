import {
  type ElementType,
  elementTypes,
  type OnnxAttribute,
  type OnnxModel,
  type OnnxTensor,
  type OnnxValue,
} from './onnx-model.ts';
import { modelMessage } from './onnx-schema.ts';

interface TensorMessage {
  readonly name?: string;
  readonly dims?: readonly number[];
  readonly dataType: number;
  readonly rawData?: Uint8Array;
  readonly externalData?: readonly { readonly key: string; readonly value: string }[];
}

interface AttributeMessage {
  readonly name: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorMessage;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
  readonly type: number;
}

interface ValueMessage {
  readonly name: string;
  readonly type: {
    /** Absent of a sequence. */
    readonly tensorType?: {
      readonly elemType: number;
      readonly shape?: { readonly dim?: readonly { readonly dimValue?: number; readonly dimParam?: string }[] };
    };
  };
}

interface ModelMessage {
  readonly opsetImport: readonly { readonly domain?: string; readonly version: number }[];
  readonly metadataProps?: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly input?: readonly ValueMessage[];
    readonly output?: readonly ValueMessage[];
    readonly initializer?: readonly TensorMessage[];
    readonly node?: readonly {
      readonly opType: string;
      readonly domain?: string;
      readonly name?: string;
      readonly input?: readonly string[];
      readonly output?: readonly string[];
      readonly attribute?: readonly AttributeMessage[];
    }[];
  };
}

/** Reads what `encodeModel` wrote; `weights` is the content of its external file. Throws on anything else. */
export function decodeModel(graph: Uint8Array, weights?: Uint8Array): OnnxModel {
  const message = modelMessage.toObject(modelMessage.decode(graph), { longs: Number }) as ModelMessage;
  const tensor = (one: TensorMessage) => readTensor(one, weights);
  return {
    opsets: Object.fromEntries(message.opsetImport.map(({ domain = '', version }) => [domain, version])),
    inputs: (message.graph.input ?? []).map(readValue),
    outputs: (message.graph.output ?? []).map(readValue),
    initializers: (message.graph.initializer ?? []).map(tensor),
    nodes: (message.graph.node ?? []).map(({ opType, domain, name, input = [], output = [], attribute = [] }) => ({
      op: opType,
      inputs: input,
      outputs: output,
      ...(domain ? { domain } : {}),
      ...(name ? { name } : {}),
      ...(attribute.length > 0
        ? { attributes: Object.fromEntries(attribute.map((one) => [one.name, readAttribute(one, tensor)])) }
        : {}),
    })),
    metadata: Object.fromEntries((message.metadataProps ?? []).map(({ key, value }) => [key, value])),
  };
}

function typeOf(code: number): ElementType {
  const found = Object.entries(elementTypes).find(([, type]) => type.code === code);
  if (!found) throw new RangeError(`Element type ${code} is not read here`);
  return found[0] as ElementType;
}

function readTensor(message: TensorMessage, weights: Uint8Array | undefined): OnnxTensor {
  const { name = '', dims = [], dataType, rawData, externalData } = message;
  const type = typeOf(dataType);
  const bytes = externalData?.length ? externalBytes(name, externalData, weights) : (rawData ?? new Uint8Array());
  const { array } = elementTypes[type];
  // A copy, because the bytes may lie anywhere and typed arrays want them aligned.
  return { name, type, dims, data: new array(Uint8Array.from(bytes).buffer) };
}

function externalBytes(
  name: string,
  entries: readonly { readonly key: string; readonly value: string }[],
  weights: Uint8Array | undefined,
): Uint8Array {
  const place = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  const [offset, length] = [Number(place.offset ?? 0), Number(place.length ?? 0)];
  if (!weights || weights.length < offset + length) {
    throw new RangeError(`${name} lies in ${place.location}, which is absent or too short`);
  }
  return weights.subarray(offset, offset + length);
}

function readValue({ name, type: { tensorType } }: ValueMessage): OnnxValue {
  if (!tensorType) return { name, type: 'sequence', dims: [] };
  const dims = (tensorType.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || (dimValue ?? 0));
  return { name, type: typeOf(tensorType.elemType), dims };
}

function readAttribute(one: AttributeMessage, tensor: (message: TensorMessage) => OnnxTensor): OnnxAttribute {
  const decode = (bytes: Uint8Array = new Uint8Array()) => new TextDecoder().decode(bytes);
  const readers: Readonly<Record<number, () => OnnxAttribute>> = {
    1: () => ({ float: one.f ?? 0 }),
    2: () => ({ int: one.i ?? 0 }),
    3: () => ({ string: decode(one.s) }),
    4: () => ({ tensor: tensor(one.t as TensorMessage) }),
    6: () => ({ floats: one.floats ?? [] }),
    7: () => ({ ints: one.ints ?? [] }),
    8: () => ({ strings: (one.strings ?? []).map(decode) }),
  };
  const read = readers[one.type];
  if (!read) throw new RangeError(`Attribute ${one.name} has the kind ${one.type}, which is not read here`);
  return read();
}

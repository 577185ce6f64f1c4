import { elementTypes, type OnnxAttribute, type OnnxModel, type OnnxTensor, type OnnxValue } from './onnx-model.ts';
import { modelMessage } from './onnx-schema.ts';

/** IR version 10 came with opset 21; ONNX Runtime 1.30 reads up to 13. */
const irVersion = 10;
const attributeCodes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;
const externalLocation = 1;
/** Smaller tensors stay in the graph: shape inference needs their values. */
const leastExternalBytes = 1024;
/** ONNX asks for a page, so that weights can be mapped into memory. */
const externalAlignment = 4096;

export interface EncodeOptions {
  /** Name of a file beside the graph, to which every large constant goes. */
  readonly externalFile?: string;
}

export interface EncodedModel {
  readonly graph: Uint8Array;
  /** Content of the external file; absent when nothing went there. */
  readonly weights?: Uint8Array;
}

/** Writes a model as ONNX. */
export function encodeModel(model: OnnxModel, { externalFile }: EncodeOptions = {}): EncodedModel {
  const external = externalFile === undefined ? undefined : new ExternalFile(externalFile);
  const tensor = (one: OnnxTensor) => tensorMessage(one, external);
  const message = {
    irVersion,
    producerName: 'gristmill',
    opsetImport: Object.entries(model.opsets).map(([domain, version]) => ({ domain, version })),
    metadataProps: Object.entries(model.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: 'gristmill',
      input: model.inputs.map(valueMessage),
      output: model.outputs.map(valueMessage),
      initializer: model.initializers.map(tensor),
      node: model.nodes.map(({ op, domain, name, inputs, outputs, attributes = {} }) => ({
        opType: op,
        input: inputs,
        output: outputs,
        ...(domain === undefined ? {} : { domain }),
        ...(name === undefined ? {} : { name }),
        attribute: Object.entries(attributes).map(([key, value]) => attributeMessage(key, value)),
      })),
    },
  };
  const graph = modelMessage.encode(message).finish();
  const weights = external?.bytes();
  return weights ? { graph, weights } : { graph };
}

/** Constants laid one after another, each on a page of its own. */
class ExternalFile {
  readonly #name: string;
  readonly #parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  #length = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** The entries by which a tensor names its place. */
  add(bytes: Uint8Array): { key: string; value: string }[] {
    const offset = Math.ceil(this.#length / externalAlignment) * externalAlignment;
    this.#parts.push({ offset, bytes });
    this.#length = offset + bytes.length;
    const entries = { location: this.#name, offset: String(offset), length: String(bytes.length) };
    return Object.entries(entries).map(([key, value]) => ({ key, value }));
  }

  bytes(): Uint8Array | undefined {
    if (this.#parts.length === 0) return undefined;
    const whole = new Uint8Array(this.#length);
    for (const { offset, bytes } of this.#parts) whole.set(bytes, offset);
    return whole;
  }
}

function tensorMessage({ name, type, dims, data }: OnnxTensor, external?: ExternalFile) {
  const { code, array } = elementTypes[type];
  const length = dims.reduce((product, dim) => product * dim, 1);
  if (!(data instanceof array)) throw new TypeError(`${name} is ${type} and needs a ${array.name}`);
  if (data.length !== length) throw new RangeError(`${name} has ${data.length} values for shape [${dims.join(', ')}]`);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const head = { name, dims, dataType: code };
  if (!external || bytes.length < leastExternalBytes) return { ...head, rawData: bytes };
  return { ...head, dataLocation: externalLocation, externalData: external.add(bytes) };
}

function valueMessage({ name, type, dims }: OnnxValue) {
  if (type === 'sequence') {
    return { name, type: { sequenceType: { elemType: { tensorType: { elemType: elementTypes.float.code } } } } };
  }
  const dim = dims.map((one) => (typeof one === 'number' ? { dimValue: one } : { dimParam: one }));
  return { name, type: { tensorType: { elemType: elementTypes[type].code, shape: { dim } } } };
}

const text = new TextEncoder();

function attributeMessage(name: string, value: OnnxAttribute) {
  if ('int' in value) return { name, type: attributeCodes.int, i: value.int };
  if ('ints' in value) return { name, type: attributeCodes.ints, ints: value.ints };
  if ('float' in value) return { name, type: attributeCodes.float, f: value.float };
  if ('floats' in value) return { name, type: attributeCodes.floats, floats: value.floats };
  if ('string' in value) return { name, type: attributeCodes.string, s: text.encode(value.string) };
  if ('strings' in value) {
    return { name, type: attributeCodes.strings, strings: value.strings.map((one) => text.encode(one)) };
  }
  return { name, type: attributeCodes.tensor, t: tensorMessage(value.tensor) };
}

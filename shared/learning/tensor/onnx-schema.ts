import protobuf from 'protobufjs/light.js';

const field = (id: number, type: string) => ({ id, type });
const many = (id: number, type: string) => ({ id, type, rule: 'repeated', options: { packed: false } });
const packed = (id: number, type: string) => ({ id, type, rule: 'repeated', options: { packed: true } });

/**
 * The messages of onnx.proto (ONNX 1.23, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that models here are
 * written with; what a reader does not know it leaves out.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    onnx: {
      nested: {
        ModelProto: {
          fields: {
            irVersion: field(1, 'int64'),
            producerName: field(2, 'string'),
            producerVersion: field(3, 'string'),
            graph: field(7, 'GraphProto'),
            opsetImport: many(8, 'OperatorSetIdProto'),
            metadataProps: many(14, 'StringStringEntryProto'),
          },
        },
        OperatorSetIdProto: { fields: { domain: field(1, 'string'), version: field(2, 'int64') } },
        StringStringEntryProto: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
        GraphProto: {
          fields: {
            node: many(1, 'NodeProto'),
            name: field(2, 'string'),
            initializer: many(5, 'TensorProto'),
            input: many(11, 'ValueInfoProto'),
            output: many(12, 'ValueInfoProto'),
          },
        },
        NodeProto: {
          fields: {
            input: many(1, 'string'),
            output: many(2, 'string'),
            name: field(3, 'string'),
            opType: field(4, 'string'),
            attribute: many(5, 'AttributeProto'),
            domain: field(7, 'string'),
          },
        },
        AttributeProto: {
          fields: {
            name: field(1, 'string'),
            f: field(2, 'float'),
            i: field(3, 'int64'),
            s: field(4, 'bytes'),
            t: field(5, 'TensorProto'),
            floats: packed(7, 'float'),
            ints: packed(8, 'int64'),
            strings: many(9, 'bytes'),
            type: field(20, 'int32'),
          },
        },
        TensorProto: {
          fields: {
            dims: packed(1, 'int64'),
            dataType: field(2, 'int32'),
            name: field(8, 'string'),
            rawData: field(9, 'bytes'),
            externalData: many(13, 'StringStringEntryProto'),
            dataLocation: field(14, 'int32'),
          },
        },
        ValueInfoProto: { fields: { name: field(1, 'string'), type: field(2, 'TypeProto') } },
        TypeProto: { fields: { tensorType: field(1, 'TensorTypeProto'), sequenceType: field(4, 'SequenceTypeProto') } },
        SequenceTypeProto: { fields: { elemType: field(1, 'TypeProto') } },
        TensorTypeProto: { fields: { elemType: field(1, 'int32'), shape: field(2, 'TensorShapeProto') } },
        TensorShapeProto: { fields: { dim: many(1, 'DimensionProto') } },
        DimensionProto: { fields: { dimValue: field(1, 'int64'), dimParam: field(2, 'string') } },
      },
    },
  },
});

/** Reads and writes a whole model. */
export const modelMessage = root.lookupType('onnx.ModelProto');

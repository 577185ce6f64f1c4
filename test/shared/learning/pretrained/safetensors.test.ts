import { describe, expect, test } from 'vitest';
import { toFloats } from '../../../../shared/learning/pretrained/float-numbers.ts';
import { openSafetensors } from '../../../../shared/learning/pretrained/safetensors.ts';
import { openBytes, pretrainedFile, safetensorsFile } from '../../../support/learning/safetensors.ts';

const floats = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
const entry = (dtype: string, shape: number[], from: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [from, end],
});
const a = entry('F32', [2], 0, 8);

describe('numbers', () => {
  test('float32, at any place in memory', async () => {
    for (const header of [{ a }, { a, __metadata__: { format: 'pt' } }, ` ${JSON.stringify({ a })}`]) {
      const file = await openBytes(safetensorsFile(header, floats(1.5, -2)));
      expect(Array.from(await file.read('a'))).toEqual([1.5, -2]);
    }
  });

  test('float16: normal, subnormal, signed zero, infinite, none', () => {
    const halves = new Uint8Array(
      Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x8000, 0x7bff, 0x7c00, 0xfe00).buffer,
    );
    expect(Array.from(toFloats(halves, 'F16'))).toEqual([
      1,
      -2,
      0.333251953125,
      2 ** -24,
      1023 * 2 ** -24,
      -0,
      65_504,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
  });

  test('bfloat16', () => {
    const halves = new Uint8Array(Uint16Array.of(0x3f80, 0xc049, 0x0000).buffer);
    expect(Array.from(toFloats(halves, 'BF16'))).toEqual([1, -3.140625, 0]);
  });

  test('of one tensor are read, not of all', async () => {
    const bytes = safetensorsFile({ a, b: entry('F32', [1], 8, 12) }, floats(1, 2, 3));
    const ranges: number[] = [];
    const read = async (from: number, end: number) => {
      ranges.push(end - from);
      return bytes.subarray(from, end);
    };
    const file = await openSafetensors({ sizeBytes: bytes.length, read });
    expect(Array.from(await file.read('b'))).toEqual([3]);
    expect(ranges).toEqual([8, bytes.length - 8 - 12, 4]);
  });

  test('that are no floats are refused when they are asked for', async () => {
    const file = await openBytes(safetensorsFile({ ids: entry('I64', [1], 0, 8) }, new Uint8Array(8)));
    await expect(file.read('ids')).rejects.toThrow('stores tensor "ids" as I64; F32, F16 and BF16 can be read');
    await expect(file.read('b')).rejects.toThrow('has no tensor "b"');
  });
});

test.each<[string, Uint8Array, string]>([
  ['is empty', new Uint8Array(), 'has 0 bytes'],
  [
    'is a pickle',
    Buffer.from('PK\x03\x04 archive/data.pkl and much more of it'),
    'it is cut off, or no safetensors file',
  ],
  [
    'says its header is longer than it',
    Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 123, 125]),
    'says that its header has 200 bytes',
  ],
  ['says its header has 2^63 bytes', Buffer.from([0, 0, 0, 0, 0, 0, 0, 128, 123, 125]), 'it is cut off'],
  ['has a header of other text', safetensorsFile('{"a":', floats()), 'has a header that is no JSON'],
  ['has a header that is a list', safetensorsFile([], floats()), 'no JSON object'],
  [
    'has a header that is no UTF-8',
    Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from([0xff, 0xfe])]),
    'no JSON',
  ],
  ['lacks a field', safetensorsFile({ a: { dtype: 'F32', shape: [2] } }, floats(1, 2)), 'describes tensor "a" wrongly'],
  ['has a negative shape', safetensorsFile({ a: { ...a, shape: [-2] } }, floats(1, 2)), 'describes tensor "a" wrongly'],
  [
    'has a negative offset',
    safetensorsFile({ a: { ...a, data_offsets: [-8, 0] } }, floats(1, 2)),
    'describes tensor "a" wrongly',
  ],
  ['is cut off', safetensorsFile({ a }, floats(1)), 'ends at byte'],
  ['ends before it begins', safetensorsFile({ a: entry('F32', [2], 8, 0) }, floats(1, 2)), 'ends at byte'],
  ['overlaps', safetensorsFile({ a, b: entry('F32', [2], 4, 12) }, floats(1, 2, 3)), 'overlap or leave a hole'],
  ['names the same numbers twice', safetensorsFile({ a, b: a }, floats(1, 2)), 'overlap or leave a hole'],
  ['has a hole', safetensorsFile({ a, b: entry('F32', [1], 12, 16) }, floats(1, 2, 3, 4)), 'overlap or leave a hole'],
  ['has more behind', safetensorsFile({ a }, floats(1, 2, 3)), 'has 4 bytes behind its last tensor'],
  [
    'has another shape than bytes',
    safetensorsFile({ a: { ...a, shape: [3] } }, floats(1, 2)),
    'are not F32 of shape [3]',
  ],
  [
    'has a shape beyond all numbers',
    safetensorsFile({ a: { ...a, shape: [2 ** 40, 2 ** 40] } }, floats(1, 2)),
    'are not F32 of shape',
  ],
])('a file that %s is refused', async (_, bytes, message) => {
  const error = await openBytes(bytes).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'RunError', code: 'pretrained_unusable', param: 'pretrained' });
  expect(String(error)).toContain(message);
});

test('a sound file that is cut anywhere is refused', async () => {
  const whole = pretrainedFile('roberta', 'model.safetensors');
  for (let length = 0; length < whole.length; length += 997) {
    await expect(openBytes(whole.subarray(0, length)), `${length}`).rejects.toThrow('model.safetensors');
  }
});

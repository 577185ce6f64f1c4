import { describe, expect, it } from 'vitest';
import { predictionRequest } from '../../../shared/prediction/schema.ts';
import { parseRequest } from '../../../shared/runtime/parse.ts';

const fault = (inputs: unknown) => {
  try {
    parseRequest(predictionRequest, { inputs }, 'body');
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

describe('the fault of a request', () => {
  it.each([
    [
      'a text that is too long',
      { text: 'x'.repeat(100_001) },
      '`inputs.text`: expected string to have <=100000 characters.',
    ],
    ['the second of a list', [{}, { text: 'x'.repeat(100_001) }], '`inputs[1].text`: expected string to have <=100000'],
    [
      'a value of no type that fits',
      { text: { a: 1 } },
      'expected number, string, boolean, null or array, received object.',
    ],
    ['a value of a list', { tags: [{}] }, '`inputs.tags[0]`: expected string, number or boolean, received object.'],
    ['neither one input nor a list', 5, '`inputs`: expected object or array, received number.'],
    ['an empty list', [], '`inputs`: expected array to have >=1 items.'],
  ])('names %s by its place, and what would fit', (_, inputs, message) => {
    expect(fault(inputs)).toContain(message);
  });
});

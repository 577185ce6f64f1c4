import { expect, test } from 'vitest';
import { readEncoderConfig } from '../../../../shared/learning/pretrained/encoder-config.ts';
import { pretrainedFile } from '../../../support/learning/safetensors.ts';

const read = (config: unknown) => readEncoderConfig(JSON.stringify(config));

test('reads what the transformers library writes, in the words of each family', () => {
  expect(readEncoderConfig(pretrainedFile('distilbert', 'config.json').toString())).toEqual({
    family: 'distilbert',
    vocabularySize: 20,
    width: 32,
    blockCount: 2,
    headCount: 2,
    feedForwardWidth: 16,
    activation: 'gelu',
    normEpsilon: 1e-12,
    placeCount: 8,
    placeOffset: 0,
    typeCount: 0,
    paddingId: 0,
    dropoutRate: 0.1,
  });
  expect(readEncoderConfig(pretrainedFile('roberta', 'config.json').toString())).toMatchObject({
    family: 'roberta',
    activation: 'gelu_tanh',
    normEpsilon: 1e-5,
    placeCount: 8,
    placeOffset: 2,
    typeCount: 1,
    paddingId: 1,
  });
});

test('what is left out is as the family has it', () => {
  expect(read({ model_type: 'bert', vocab_size: 21_128, directionality: 'bidi' })).toMatchObject({
    vocabularySize: 21_128,
    width: 768,
    blockCount: 12,
    headCount: 12,
    feedForwardWidth: 3072,
    normEpsilon: 1e-12,
    placeCount: 512,
  });
  expect(read({ model_type: 'xlm-roberta', max_position_embeddings: 514 })).toMatchObject({
    placeCount: 512,
    placeOffset: 2,
  });
});

test('without a type the architecture tells the family', () => {
  expect(read({ architectures: ['BertForMaskedLM'] }).family).toBe('bert');
  expect(read({ architectures: ['RobertaModel'] }).family).toBe('roberta');
});

test.each<[string, unknown, string]>([
  [
    'another family',
    { model_type: 'gpt2' },
    'has `model_type` "gpt2"; these can be fine-tuned: bert, distilbert, roberta',
  ],
  ['no family', {}, 'these can be fine-tuned'],
  ['an architecture behind another type', { model_type: 'albert', architectures: ['BertModel'] }, '"albert"'],
  [
    'heads that do not divide',
    { model_type: 'bert', num_attention_heads: 7 },
    '7 heads, which do not divide its width of 768',
  ],
  ['an unknown activation', { model_type: 'bert', hidden_act: 'swish' }, 'hidden_act'],
  ['relative places', { model_type: 'bert', position_embedding_type: 'relative_key' }, 'position_embedding_type'],
  ['a decoder', { model_type: 'roberta', is_decoder: true }, 'is_decoder'],
  ['a billion layers', { model_type: 'bert', num_hidden_layers: 1e9 }, 'num_hidden_layers'],
  ['a width that is no number', { model_type: 'bert', hidden_size: '768' }, 'hidden_size'],
  ['padding outside the vocabulary', { model_type: 'bert', pad_token_id: 40_000 }, '`pad_token_id` 40000'],
  ['no room', { model_type: 'roberta', max_position_embeddings: 3 }, 'leaves no room'],
  ['a list', [], 'config.json'],
])('%s is refused', (_, config, message) => {
  expect(() => read(config)).toThrow(message);
});

test('what is no JSON is refused', () => {
  expect(() => readEncoderConfig('<html>')).toThrow('config.json is no JSON');
});

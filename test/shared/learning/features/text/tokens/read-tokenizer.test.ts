import { describe, expect, it } from 'vitest';
import { readTokenizer } from '../../../../../../shared/learning/features/text/tokens/read-tokenizer.ts';
import { openTokenizer } from '../../../../../../shared/learning/features/text/tokens/tokenizer.ts';
import { idsOf, reference } from './reference.ts';

const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'card', 'Card', '##s', '卡'];
const file = {
  added_tokens: [],
  normalizer: { type: 'BertNormalizer', lowercase: true } as object | null,
  pre_tokenizer: { type: 'BertPreTokenizer' } as object | null,
  post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] } as object | null,
  model: { type: 'WordPiece', vocab: idsOf(pieces) } as object,
};
const readJson = (change: Partial<typeof file>) =>
  readTokenizer({ 'tokenizer.json': JSON.stringify({ ...file, ...change }) });
const idsIn = (spec: unknown, text: string) => [...openTokenizer(spec).encode(text, 20).ids];

describe('files of a tokenizer', () => {
  it('lets capitals count in a vocabulary that has words with capitals, unless the configuration says otherwise', () => {
    const vocabulary = pieces.join('\n');
    expect(idsIn(readTokenizer({ 'vocab.txt': vocabulary }), 'Cards card卡')).toEqual([2, 6, 7, 5, 8, 3]);
    const config = '{"do_lower_case": true}';
    const lowercased = readTokenizer({ 'vocab.txt': vocabulary, 'tokenizer_config.json': config });
    expect(idsIn(lowercased, 'Cards')).toEqual([2, 5, 7, 3]);
  });

  it('takes lines that end as on Windows', () => {
    expect(readTokenizer({ 'vocab.txt': `${pieces.join('\r\n')}\r\n` }).model.pieces).toEqual(pieces);
  });

  it('reads a file without the type of its model, as older ones are', () => {
    expect(idsIn(readJson({ model: { vocab: idsOf(pieces) } }), 'CARDS')).toEqual([2, 5, 7, 3]);
  });

  it('reads GPT-2, which has one special token for everything', () => {
    const { vocabulary, merges } = reference.byte_pairs;
    const names = ['<|endoftext|>', ...vocabulary.slice(5)];
    const spec = readTokenizer({ 'vocab.json': JSON.stringify(idsOf(names)), 'merges.txt': merges.join('\n') });
    expect(spec.special).toEqual({ padding: 0, unknown: null, first: 0, last: 0, mask: null });
  });

  it('takes special tokens from the configuration, as a name or as an object', () => {
    const config = '{"cls_token": "card", "sep_token": {"content": "##s", "lstrip": false}}';
    const { special } = readTokenizer({ 'vocab.txt': pieces.join('\n'), 'tokenizer_config.json': config });
    expect(special).toMatchObject({ first: 5, last: 7, padding: 0 });
  });

  const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['no file', () => readTokenizer({ 'vocab.json': '{}' }), /tokenizer\.json is needed, or vocab\.txt/],
    ['a file that is no JSON', () => readTokenizer({ 'tokenizer.json': '{' }), /^tokenizer\.json cannot be read/],
    [
      'JSON of another shape',
      () => readTokenizer({ 'tokenizer.json': '{}' }),
      /^tokenizer\.json cannot be read: model/,
    ],
    [
      'an unknown normalizer',
      () => readJson({ normalizer: { type: 'Precompiled' } }),
      /normalizer "Precompiled", which is not supported; supported are BertNormalizer, Lowercase/,
    ],
    [
      'an unknown pre-tokenizer inside of a sequence',
      () => readJson({ pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Metaspace' }] } }),
      /pre-tokenizer "Metaspace".*supported are BertPreTokenizer, ByteLevel, Whitespace/,
    ],
    [
      'an unknown model',
      () => readJson({ model: { type: 'Unigram' } }),
      /model "Unigram".*supported are WordPiece, BPE/,
    ],
    ['the name of a method of objects', () => readJson({ model: { type: 'toString' } }), /model "toString"/],
    [
      'an unknown post-processor',
      () => readJson({ post_processor: { type: 'Other' } }),
      /post-processor "Other".*supported are BertProcessing/,
    ],
    [
      'a template with two tokens behind the text',
      () => {
        const token = { SpecialToken: { id: '[SEP]', type_id: 0 } };
        const single = [token, { Sequence: { id: 'A', type_id: 0 } }, token, token];
        return readJson({ post_processor: { type: 'TemplateProcessing', single } });
      },
      /exactly one special token before a text and one behind it/,
    ],
    [
      'an option of byte pairs that is not supported',
      () => readJson({ model: { type: 'BPE', vocab: {}, merges: [], end_of_word_suffix: '</w>' } }),
      /"end_of_word_suffix", which is not supported/,
    ],
    [
      'a merge that makes no piece',
      () => readJson({ model: { type: 'BPE', vocab: idsOf([...pieces, 'a', 'b']), merges: ['a b'] } }),
      /do not fit together: The vocabulary has no "ab"/,
    ],
    [
      'a merge of three pieces',
      () => readJson({ model: { type: 'BPE', vocab: idsOf(pieces), merges: ['a b c'] } }),
      /the merge "a b c", which is not two pieces/,
    ],
    [
      'two pieces of one id',
      () => readJson({ model: { type: 'WordPiece', vocab: { a: 1, b: 1 } } }),
      /gives the id 1 to "a" and to "b"/,
    ],
    [
      'an id that would fill the memory',
      () => readJson({ model: { type: 'WordPiece', vocab: { a: 4e9 } } }),
      /has the id 4000000000; at most 1000000 pieces/,
    ],
    [
      'a vocabulary without a token for unknown words',
      () => readTokenizer({ 'vocab.txt': '[PAD]\n[CLS]\n[SEP]' }),
      /no token for unknown words/,
    ],
    [
      'a vocabulary without a padding token',
      () => readTokenizer({ 'vocab.txt': '[UNK]\n[CLS]\n[SEP]' }),
      /no padding token: it looks for \[PAD\], <pad>.*"pad_token" in tokenizer_config\.json/,
    ],
  ];
  for (const [what, read, message] of refusals) {
    it(`refuses ${what}`, () => {
      expect(read).toThrow(expect.objectContaining({ name: 'UnreadableTokenizerError' }));
      expect(read).toThrow(message);
    });
  }
});

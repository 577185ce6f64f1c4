import { describe, expect, it } from 'vitest';
import { readTokenizer } from '../../../../../../shared/learning/features/text/tokens/read-tokenizer.ts';
import { openTokenizer } from '../../../../../../shared/learning/features/text/tokens/tokenizer.ts';
import { trainBytePairs } from '../../../../../../shared/learning/features/text/tokens/train-byte-pairs.ts';
import { compareTexts, idsOf, reference } from './reference.ts';

const { byte_pairs: bytePairs, word_piece: wordPieces, combined } = reference;

describe('word pieces', () => {
  for (const { options, vocabulary, encoded } of wordPieces) {
    it(`reads texts as the reference does with ${JSON.stringify(options)}`, () => {
      const spec = readTokenizer({
        'vocab.txt': `${vocabulary.join('\n')}\n`,
        'tokenizer_config.json': JSON.stringify({
          do_lower_case: options.lowercase,
          strip_accents: options.strip_accents,
          tokenize_chinese_chars: options.handle_chinese_chars,
        }),
      });
      for (const { ours, theirs } of compareTexts(spec, encoded)) expect(ours).toEqual(theirs);
    });
  }
});

describe('byte pairs', () => {
  const files = {
    'vocab.json': JSON.stringify(idsOf(bytePairs.vocabulary)),
    'merges.txt': `#version: 0.2\n${bytePairs.merges.join('\n')}\n`,
  };

  it('reads texts as the reference does', () => {
    for (const { ours, theirs } of compareTexts(readTokenizer(files), bytePairs.encoded)) expect(ours).toEqual(theirs);
  });

  it('reads texts as the reference does with a space before the first word', () => {
    const spec = readTokenizer({ ...files, 'tokenizer_config.json': '{"add_prefix_space": true}' });
    for (const { ours, theirs } of compareTexts(spec, bytePairs.spaced)) expect(ours).toEqual(theirs);
  });

  it('learns the merges that the reference learns', () => {
    const choices = { vocabularySize: bytePairs.vocabulary.length, leastCount: 2, normalise: [] };
    const { model } = trainBytePairs(reference.corpus, choices);
    const merges = model.type === 'byte_pairs' ? model.merges : [];
    expect(merges.map((merge) => merge.join(' '))).toEqual(bytePairs.merges);
    expect(model.pieces).toEqual(bytePairs.vocabulary);
  });

  it('reads texts with what it has learned, special tokens in a text as letters', () => {
    const spec = trainBytePairs(reference.corpus, { vocabularySize: 350, leastCount: 2, normalise: [] });
    const tokenizer = openTokenizer(spec);
    const { ids } = tokenizer.encode('where is <s>my</s> 卡 😀', 100);
    expect(ids[0]).toBe(tokenizer.special.first);
    expect([...ids].slice(1, -1).some((id) => id < 5)).toBe(false);
    expect(tokenizer.vocabularySize).toBe(350);
  });
});

describe('tokenizer.json', () => {
  for (const [place, { file, encoded }] of combined.entries()) {
    it(`reads texts as the reference does with combination ${place + 1}`, () => {
      const vocab = idsOf(wordPieces[0]?.vocabulary ?? []);
      const spec = readTokenizer({ 'tokenizer.json': JSON.stringify({ ...file, model: { ...file.model, vocab } }) });
      for (const { ours, theirs } of compareTexts(spec, encoded)) expect(ours).toEqual(theirs);
    });
  }
});

import { describe, expect, it } from 'vitest';
import { fitTerms, openTerms, searchTerms } from '../../../../../shared/learning/features/text/search-terms.ts';

describe('what a search looks for', () => {
  it.each([
    ['How do I RESET my password?', ['how', 'do', 'i', 'reset', 'my', 'password']],
    ['怎么重置密码？', ['怎么', '么重', '重置', '置密', '密码']],
    ['用 Alipay 付款', ['用', 'alipay', '付款']],
    ['👍🏽 !!!', []],
    ['', []],
    ['ＡＢＣ', ['abc']],
  ])('reads %j', (text, terms) => {
    expect(searchTerms(text)).toEqual(terms);
  });

  it('counts known terms only, and in a question each once', () => {
    const hashes = fitTerms(['pay pay card', 'card'], 10);
    expect([...hashes]).toEqual([...hashes].sort((a, b) => a - b));
    const documents = openTerms(hashes)(['pay pay card zebra', 'nothing known']);
    expect([...documents.values].sort((a, b) => a - b)).toEqual([1, 2]);
    expect([...documents.starts]).toEqual([0, 2, 2]);
    expect([...openTerms(hashes, { isOnce: true })(['pay pay card']).values]).toEqual([1, 1]);
  });

  it('keeps the terms of most documents when there are too many', () => {
    const [only] = fitTerms(['card pay', 'card lost', 'card'], 1);
    expect(openTerms(Uint32Array.of(only ?? 0))(['card']).values).toHaveLength(1);
  });
});

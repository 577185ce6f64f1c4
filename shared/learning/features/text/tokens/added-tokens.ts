import { type AlignedText, align, sliceAligned } from './aligned-text.ts';
import { normaliseText } from './normalise-text.ts';
import type { AddedToken, NormalStep } from './tokenizer-spec.ts';

/** A stretch of text, or where `id` is given a token that stands in it as it is. */
export interface Stretch {
  readonly text: AlignedText;
  readonly id: number | null;
}

/** Finds added tokens in a text: of those that begin at one place the longest. */
export type TokenFinder = (text: AlignedText) => readonly Stretch[];

/** A finder of tokens, whose contents are normalised by the steps first. */
export function openTokenFinder(tokens: readonly AddedToken[], steps: readonly NormalStep[]): TokenFinder {
  if (tokens.length === 0) return (text) => [{ text, id: null }];
  const byContent = new Map(tokens.map((token) => [normaliseText(align(token.content, 0), steps).text, token]));
  const contents = [...byContent.keys()].filter((content) => content !== '').sort((a, b) => b.length - a.length);
  const pattern = new RegExp(contents.map(escapePattern).join('|'), 'gu');
  return (text) => {
    const stretches: Stretch[] = [];
    let done = 0;
    const add = (start: number, end: number, id: number | null) => {
      if (end > start) stretches.push({ text: sliceAligned(text, start, end), id });
    };
    for (const { index, 0: content } of text.text.matchAll(pattern)) {
      const token = byContent.get(content);
      const [start, end] = [index, index + content.length];
      if (!token || start < done || (token.singleWord && !standsAlone(text.text, start, end))) continue;
      const from = token.takesLeft ? Math.max(done, start - spaceBefore(text.text.slice(done, start))) : start;
      const to = token.takesRight ? end + spaceBehind(text.text.slice(end)) : end;
      add(done, from, null);
      add(from, to, token.id);
      done = to;
    }
    add(done, text.text.length, null);
    return stretches;
  };
}

const escapePattern = (content: string) => content.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

const letterBefore = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const letterBehind = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

const standsAlone = (text: string, start: number, end: number) =>
  !letterBefore.test(text.slice(Math.max(0, start - 2), start)) && !letterBehind.test(text.slice(end, end + 2));

const spaceBefore = (text: string) => text.length - text.trimEnd().length;
const spaceBehind = (text: string) => text.length - text.trimStart().length;

import { type AlignedText, rewrite } from './aligned-text.ts';
import type { NormalStep } from './tokenizer-spec.ts';

/** Unassigned code points stay, as in the reference: they are emoji that are newer than its tables. */
const control = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u{fffd}]/gu;
const whiteSpace = /[\t\n\r\p{White_Space}]/gu;
/** BERT's `_is_chinese_char`. */
const chinese =
  /[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{f900}-\u{faff}\u{2f800}-\u{2fa1f}]/gu;
/**
 * What normal forms change together: a character with the marks behind it, or Korean letters in a row; and single
 * characters, of which composing forms change only those that compatibility folding does.
 */
const together = String.raw`[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7fb]+\p{M}*|[\s\S][\p{M}\uff9e\uff9f]+`;
const parting = new RegExp(String.raw`${together}|\P{ASCII}`, 'gu');
const composing = new RegExp(String.raw`${together}|\p{Changes_When_NFKC_Casefolded}`, 'gu');
const isPlain = /^\p{ASCII}*$/u;

/** Applies the steps one after the other. */
export function normaliseText(aligned: AlignedText, steps: readonly NormalStep[]): AlignedText {
  return steps.reduce((text, step) => apply(text, step), aligned);
}

function apply(aligned: AlignedText, step: NormalStep): AlignedText {
  switch (step.type) {
    case 'clean':
      return rewrite(
        rewrite(aligned, control, (sign) => (/[\t\n\r]/.test(sign) ? ' ' : '')),
        whiteSpace,
        () => ' ',
      );
    case 'part_chinese':
      return rewrite(aligned, chinese, (sign) => ` ${sign} `);
    case 'lowercase':
      // Sign by sign, because the reference knows no sigma of a word's end.
      return rewrite(aligned, /\p{Changes_When_Lowercased}/gu, (sign) => sign.toLowerCase());
    case 'unicode':
      if (isPlain.test(aligned.text)) return aligned;
      return rewrite(aligned, step.form.endsWith('D') ? parting : composing, (signs) => signs.normalize(step.form));
    case 'strip_marks':
      return rewrite(aligned, step.all ? /\p{M}/gu : /\p{Mn}/gu, () => '');
  }
}

import { splitWords } from '../learning/features/text/split-words.ts';

/** Words that stand for something said before. */
const pronoun = /^(?:it|its|that|this|those|these|them|they|there|one|ones)$/;
const chinesePronoun = /它|这个|那个|这些|那些|这样|那样|那里|这里/u;
/** Here a pronoun stands for nothing. */
const empty = /\b(?:is it possible|is it true|is there|are there|there is|there are)\b/iu;
/** Openings and endings that go on with what was said. */
const opening = /^(?:and|but|or|so|then|also|what about|how about|what if)\b/iu;
const chineseOpening = /^(?:那|还有|另外|如果|要是|而且|可是|但是|然后)/u;
const chineseEnding = /呢[\p{P}\s]*$/u;

/** A pronoun in a longer question most often stands for something in it. */
const mostWords = 8;
/** So few words seldom say what they are about; a Chinese character counts as half a word. */
const fewWords = 2;

/**
 * Whether a question may need the one before it: it `refers` to it by a pronoun, or `continues` it, being short or
 * beginning as one goes on ("and in Germany?", "那多久呢"). Null where it stands by itself.
 */
export function needsContext(question: string): 'refers' | 'continues' | null {
  const words = splitWords(question).filter(({ kind }) => kind !== 'sign');
  const length = words.reduce((sum, { kind }) => sum + (kind === 'character' ? 0.5 : 1), 0);
  const spoken = question.replace(empty, ' ');
  const hasPronoun = splitWords(spoken).some(({ text }) => pronoun.test(text)) || chinesePronoun.test(question);
  if (length <= mostWords && hasPronoun) return 'refers';
  const goesOn = opening.test(question) || chineseOpening.test(question) || chineseEnding.test(question);
  return length <= fewWords || (length <= mostWords && goesOn) ? 'continues' : null;
}

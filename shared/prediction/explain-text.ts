import type { LoadedModel, ModelOutput } from '../learning/tasks/task.ts';
import type { Explanation, PredictionInput } from './schema.ts';

/** Pieces of a text at most: each takes one more run of the model. */
const mostPieces = 200;
/** A character of a script without spaces, a word, or a sign; with the spaces behind it left out. */
const piecePattern = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{M}\p{N}_'’]+|\S/gu;

/**
 * What each piece of an input's texts does for the answer, by occlusion (Zeiler & Fergus 2014): the label's probability
 * (of several labels, that of the most probable one) with the text as it is less that without the piece. Long texts are cut into longer pieces. In the order of the text.
 */
export async function explainText(
  model: Pick<LoadedModel, 'inputSchema' | 'predict'>,
  input: PredictionInput,
  output: ModelOutput,
): Promise<Explanation> {
  if (!('confidence' in output)) return [];
  const pieces = model.inputSchema.flatMap(({ name }) => {
    const text = input[name];
    return typeof text === 'string' ? piecesOf(text).map((piece) => ({ column: name, text, ...piece })) : [];
  });
  if (pieces.length === 0) return [];
  const without = pieces.map(({ column, text, start, end }) => ({
    ...input,
    [column]: `${text.slice(0, start)} ${text.slice(end)}`,
  }));
  const answers = await model.predict(without);
  // With an operating point the confidence is another number than the probability.
  const whole = probabilityOf(output, output);
  return pieces.map(({ column, text, start, end }, at) => {
    const weight = whole - probabilityOf(output, answers[at]);
    return { column, start, end, text: text.slice(start, end), weight };
  });
}

/** How probable `other` holds what `output` says; of answers that are not among its best, 0. */
function probabilityOf(output: ModelOutput, other: ModelOutput | undefined): number {
  if (output.kind === 'classification' && other?.kind === 'classification') {
    return other.probabilities[output.label] ?? 0;
  }
  if (output.kind === 'multi_label' && other?.kind === 'multi_label') {
    const [first] = Object.entries(output.probabilities).sort(([, a], [, b]) => b - a);
    return first ? (other.probabilities[first[0]] ?? 0) : 0;
  }
  if (output.kind !== 'retrieval' || other?.kind !== 'retrieval') return 0;
  return [other, ...other.alternatives].find(({ answer }) => answer === output.answer)?.confidence ?? 0;
}

function piecesOf(text: string): { readonly start: number; readonly end: number }[] {
  const words = Array.from(text.matchAll(piecePattern), ({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }));
  const size = Math.ceil(words.length / mostPieces);
  const pieces = [];
  for (let at = 0; at < words.length; at += size) {
    const [first, last] = [words[at], words[Math.min(at + size, words.length) - 1]];
    if (first && last) pieces.push({ start: first.start, end: last.end });
  }
  return pieces;
}

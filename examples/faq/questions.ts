import { seededRandom } from '../seeded-random.ts';
import { chineseAnswers, englishAnswers, rareAnswers } from './shop-answers.ts';

const openings = ['', '', '', 'Hi, ', 'Hello, ', 'Sorry, ', 'A question: '];
const closings = ['', '', '?', '?', ' please', ', thanks'];

/**
 * Questions to a web shop in English and Chinese with their answers, as CSV: up to `phrasings` different ones for each
 * answer, and one each for a few. The same ones for the same seed.
 */
export function makeQuestions(seed: number, phrasings: number): string {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const phrase = (pattern: string) =>
    pattern.replaceAll(/\[([^\]]*)\]/g, (_, choices: string) => pick(choices.split('|')));
  const rows = [...englishAnswers, ...chineseAnswers].flatMap(({ answer, asked }) => {
    const isChinese = /\p{sc=Han}/u.test(answer);
    const questions = Array.from({ length: phrasings }, (_, at) => phrase(asked[at % asked.length] ?? '').trim());
    return [...new Set(questions)].map((question) => [
      isChinese ? question : `${pick(openings)}${question}${pick(closings)}`,
      answer,
    ]);
  });
  const lines = [['question', 'answer'], ...rows, ...rareAnswers].map((cells) => cells.map(quote).join(','));
  return `${lines.join('\n')}\n`;
}

const quote = (cell: string) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** What a customer may ask next; the last two are none of the shop's business. */
export const nextQuestions = [
  'I do not remember my password, what can I do?',
  'the vase came in pieces',
  '我的快递怎么还没有送到？',
  '可以用微信付钱吗',
  'Which team won the football match last night?',
  '明天会下雨吗？',
];

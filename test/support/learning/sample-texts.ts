import { seededRandom } from '../../../shared/learning/random.ts';
import { sampleTable } from '../../shared/learning/features/tabular/sample-table.ts';

const subjects = ['my card', 'the parcel', 'our invoice', 'this account', 'the app', 'my order'];
const closings = ['please', 'today', 'thanks', 'as soon as you can', 'for my mother', 'again'];
const phrases: Readonly<Record<string, readonly string[]>> = {
  cancel: ['I want to cancel', 'please stop and end', 'how do I cancel', '我想取消', '请取消订单'],
  status: ['where is', 'when will I get', 'has it arrived yet, I mean', '我的包裹在哪里', '什么时候送到'],
  refund: ['give me money back for', 'I want a refund for', 'how do I get a refund for', '我要退款', '请把钱退给我'],
  praise: ['I really love', 'what a wonderful service for', 'great work on', '非常满意', '服务真好'],
};

export interface SampleText {
  readonly text: string;
  readonly label: string;
}

/** Sentences of a customer service, English and Chinese, of up to four intents; the same ones for the same seed. */
export function sampleTexts(count: number, { seed = 1, classCount = 4 } = {}): SampleText[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const labels = Object.keys(phrases).slice(0, classCount);
  return Array.from({ length: count }, (_, row) => {
    const label = labels[row % labels.length] as string;
    return {
      label,
      text: `${pick(phrases[label] ?? [])} ${pick(subjects)} ${pick(closings)} ${Math.floor(900 * random())}`,
    };
  });
}

/** The same as a clean table with the target `label`. */
export function textTable(texts: readonly SampleText[]) {
  return sampleTable(
    { text: 'text', label: 'categorical' },
    texts.map((row) => ({ ...row })),
  );
}

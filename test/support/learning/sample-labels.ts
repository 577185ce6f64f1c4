import { seededRandom } from '../../../shared/learning/random.ts';
import { sampleTable } from '../../shared/learning/features/tabular/sample-table.ts';

const topics: Readonly<Record<string, readonly string[]>> = {
  billing: ['the invoice is wrong', 'I was charged twice', '账单有误', '多扣了钱'],
  delivery: ['the parcel is late', 'it was never delivered', '包裹还没到', '快递太慢'],
  quality: ['it broke at once', 'the seam came apart', '质量太差', '用了就坏'],
  rude: ['your agent shouted at me', 'nobody was polite', '客服态度恶劣', '没有礼貌'],
};

export interface LabelledText {
  readonly text: string;
  readonly labels: readonly string[];
}

/** Complaints, English and Chinese, of none to three of four topics; the same ones for the same seed. */
export function sampleLabels(count: number, seed = 1): LabelledText[] {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: count }, () => {
    const labels = Object.keys(topics).filter(() => random() < 0.3);
    const sentences = labels.map((label) => pick(topics[label] ?? []));
    const about = `order ${Math.floor(9000 * random())}`;
    return { labels, text: [about, ...sentences, pick(['thanks', 'please answer', '谢谢'])].join(', ') };
  });
}

/** The same as a clean table with the target `tags`. */
export function labelsTable(texts: readonly LabelledText[]) {
  return sampleTable(
    { text: 'text', tags: 'labels' },
    texts.map(({ text, labels }) => ({ text, tags: JSON.stringify(labels) })),
  );
}

import { formatNumber, formatShare } from '../format.ts';
import { useSpeech } from '../speech.ts';
import type { Column } from './table.tsx';

interface Scored {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly row_count: number;
}

/** Columns of how well a class, or a label, is found. */
export function useScoreColumns(): readonly Column<Scored>[] {
  const { t, language } = useSpeech();
  const percent = (share: number) => formatShare(share, language);
  return [
    { title: t('precision'), isNumber: true, cell: ({ precision }) => percent(precision) },
    { title: t('recall'), isNumber: true, cell: ({ recall }) => percent(recall) },
    { title: 'F1', isNumber: true, cell: ({ f1 }) => percent(f1) },
    { title: t('rows'), isNumber: true, cell: ({ row_count }) => formatNumber(row_count, language) },
  ];
}

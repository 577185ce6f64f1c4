import { foldSpelling } from './fold-spelling.ts';

/** The parts of a split, as a column of an official one names them. */
export type PartName = 'train' | 'validation' | 'test';

const spellings: Readonly<Record<PartName, string>> = {
  train: 'train training 训练 训练集',
  validation: 'validation valid val dev development 验证 验证集',
  test: 'test testing 测试 测试集',
};
const parts = new Map(
  (Object.keys(spellings) as PartName[]).flatMap((part) =>
    spellings[part].split(' ').map((spelling) => [spelling, part] as const),
  ),
);

/** The part that a cell names; undefined where it names none. */
export const partOf = (cell: string): PartName | undefined => parts.get(foldSpelling(cell));

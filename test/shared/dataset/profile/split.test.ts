import { describe, expect, it } from 'vitest';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { bytesOf } from '../bytes-of.ts';

const profileOf = (header: string, rows: readonly string[]) =>
  profileDataset(bytesOf(`${header}\n${rows.join('\n')}\n`));
const rowsOf = (parts: readonly string[], count = 60) =>
  Array.from({ length: count }, (_, row) => `${row},${parts[row % parts.length]},${row % 3}`);

describe('a column of an official split', () => {
  it.each([
    ['split', ['train', 'validation', 'test']],
    ['Split', ['Train', 'TEST']],
    ['data_split', ['training', 'dev', '']],
    ['划分', ['训练集', '测试集']],
  ])('is recognised as %s by naming parts', async (name, parts) => {
    const { schema } = await profileOf(`size,${name},y`, rowsOf(parts));
    expect(schema[1]).toMatchObject({ name, kind: 'split' });
  });

  it.each([
    ['split', ['train', 'tram']],
    ['split', ['train']],
    ['split', ['test', 'validation']],
    ['vehicle', ['train', 'test']],
  ])('is not seen in %s of %j', async (name, parts) => {
    const { schema } = await profileOf(`size,${name},y`, rowsOf(parts));
    expect(schema[1]?.kind).not.toBe('split');
  });

  it('is told of rows that stand in two of its parts, and of them alone', async () => {
    const { findings } = await profileOf('size,split,y', [
      ...rowsOf(['train', 'train', 'test']),
      '1,test,1',
      '3,train,0',
      '2,validation,2',
    ]);
    const leak = findings.find(({ kind }) => kind === 'rows_in_two_parts');
    expect(leak).toMatchObject({
      column: 'split',
      row_count: 2,
      examples: ['row 61 (test) repeats row 2 (train)', 'row 63 (validation) repeats row 3 (test)'],
    });
    const { findings: none } = await profileOf('size,split,y', rowsOf(['train', 'test']));
    expect(none.map(({ kind }) => kind)).not.toContain('rows_in_two_parts');
  });
});

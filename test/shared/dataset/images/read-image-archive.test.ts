import { describe, expect, it } from 'vitest';
import { cleanDataset } from '../../../../shared/dataset/clean/clean-dataset.ts';
import { readImageArchive } from '../../../../shared/dataset/images/read-image-archive.ts';
import { profileDataset } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { suggestedFixes } from '../../../../shared/dataset/profile/suggested-fixes.ts';
import { readDataset } from '../../../../shared/dataset/read-dataset.ts';
import { inChunks } from '../bytes-of.ts';
import { archive, picture } from './archive.ts';

const red = await picture(20, 10, '#ff0000');
const green = await picture(20, 10, '#00ff00');
const blue = await picture(40, 20, '#0000ff', 'jpeg');
const cellsOf = async (bytes: Uint8Array, name: string) => {
  const column = (await readImageArchive(bytes)).columns.find((one) => one.name === name);
  return Array.from(column?.codes ?? [], (code) => column?.spellings[code]);
};

describe('a ZIP of images', () => {
  it('gets its labels from folders, whatever lies above and beside them', async () => {
    const files = {
      'set/warm/a.png': red,
      'set/cold/b.png': green,
      'set/cold/c.jpg': blue,
      '__MACOSX/x': 'y',
      'README.md': '',
    };
    expect(await cellsOf(archive(files), 'label')).toEqual(['warm', 'cold', 'cold']);
  });

  it('gets them from a CSV file that names the files by path, by name or without ending', async () => {
    const files = {
      'i/a.png': red,
      'i/b.png': green,
      'c.jpg': blue,
      'labels.csv': 'file,kind,age\na.png,w,1\nb,c,2\nc.jpg,c,3\n',
    };
    expect(await cellsOf(archive(files), 'kind')).toEqual(['w', 'c', 'c']);
    expect(await cellsOf(archive(files), 'age')).toEqual(['1', '2', '3']);
  });

  it.each([
    ['an image in no folder', { 'a.png': red, 'x/b.png': green }, '"a.png" stands in no folder'],
    ['no images', { 'labels.csv': 'a,b\n1,2\n' }, 'holds no images'],
    ['two tables', { 'x/a.png': red, 'a.csv': 'f\n', 'b.csv': 'f\n' }, 'holds 2 CSV files'],
    ['a table that names no file', { 'x/a.png': red, 'a.csv': 'f,l\nz.png,1\n' }, 'no column of file names'],
    [
      'a table that names a missing file',
      { 'x/a.png': red, 'a.csv': 'f,l\na.png,1\nz.png,2\n' },
      'Row 2 of the CSV file names "z.png"',
    ],
    [
      'mostly files of other types',
      { 'x/a.png': red, 'x/b.png': 'no', 'x/c.png': 'no' },
      '2 of 3 files cannot be read',
    ],
    ['a spreadsheet', { '[Content_Types].xml': '<x/>', 'xl/a.xml': '<x/>' }, 'save the sheet as CSV'],
  ])('with %s is refused with the way to mend it', async (_, files, reason) => {
    await expect(readImageArchive(archive(files as Record<string, Uint8Array>))).rejects.toThrow(reason);
  });

  it('is recognised by content and profiled: sizes, formats, balance, duplicates and what is no image', async () => {
    const files = {
      'warm/a.png': red,
      'cold/b.png': green,
      'cold/c.jpg': blue,
      'cold/d.png': green,
      'cold/e.png': 'no image',
    };
    const profile = await profileDataset(inChunks(archive(files), 3));
    const [images, label] = profile.columns;
    expect(images?.images).toEqual({
      formats: [
        { format: 'png', count: 3 },
        { format: 'jpeg', count: 1 },
      ],
      width: { min: 20, median: 20, max: 40 },
      height: { min: 10, median: 10, max: 20 },
      deep_count: 0,
      animated_count: 0,
      read_as: '20x10x3',
    });
    expect(images?.examples).toEqual([]);
    expect(label?.top_values).toEqual([
      { value: 'cold', count: 3 },
      { value: 'warm', count: 1 },
    ]);
    const found = Object.fromEntries(profile.findings.map((one) => [one.kind, one.examples]));
    expect(found.unreadable_images?.[0]).toContain('cold/e.png is not an image');
    expect(found.duplicate_rows).toEqual(['cold/d.png repeats cold/b.png']);
    const { table, schema, origins } = await cleanDataset(inChunks(archive(files)), profile, suggestedFixes(profile));
    expect(origins.files).toEqual(['warm/a.png', 'cold/b.png', 'cold/c.jpg']);
    expect(table.rowCount).toBe(3);
    expect(schema[0]).toEqual({ name: 'image', kind: 'image', is_nullable: false, format: '20x10x3' });
  });

  it('for testing is read at the size of the one for training; large images become at most 64 wide', async () => {
    const training = await profileDataset(inChunks(archive({ 'a/1.png': red, 'b/2.png': green })));
    const tested = await readDataset(inChunks(archive({ 'a/1.jpg': blue, 'b/2.jpg': blue })), training.schema);
    expect(tested.columns[0]?.spellings[0]).toMatch(/^20x10x3:/);
    const large = await readImageArchive(archive({ 'a/1.png': await picture(400, 200, '#ffffff') }));
    expect(large.columns[0]?.images?.read_as).toBe('64x32x3');
  });
});

/** How cells of several labels are written: with a sign between them, or as JSON Lines hand lists over. */
export const labelListFormats = ['|', ';', 'json'] as const;
export type LabelListFormat = (typeof labelListFormats)[number];

/** What JSON Lines put between the items of a list that they write into one cell. */
export const listSign = '|';

export const isLabelListFormat = (format: string | undefined): format is LabelListFormat =>
  labelListFormats.some((known) => known === format);

/** The labels of a cell, each once and in order: of a JSON array, or of a text with signs between them. */
export function readLabelList(cell: string, format: LabelListFormat): readonly string[] {
  const items = readJsonList(cell) ?? cell.split(format === 'json' ? listSign : format);
  const labels = items.map((item) => item.trim()).filter((item) => item !== '');
  return [...new Set(labels)].sort();
}

/** Labels as a clean cell holds them: a JSON array, which no label can break and which tells no labels from no cell. */
export const writeLabelList = (labels: readonly string[]): string => JSON.stringify(labels);

/** The items of a JSON array of plain values; undefined where the text is none. */
export function readJsonList(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const isPlain = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null);
    return isPlain ? value.map((item) => String(item ?? '')) : undefined;
  } catch {
    return undefined;
  }
}

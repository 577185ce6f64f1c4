export type Cell = string | number | null;

/** How many columns of a terminal a character takes: Chinese, Japanese and Korean ones take two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isWide = (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xffe6 && code !== 0x303f);
    width += isWide ? 2 : 1;
  }
  return width;
}

const show = (cell: Cell | undefined) => (cell === null || cell === undefined ? '-' : String(cell));

/** Lines of a table: the keys of the first row head its columns; numbers stand on the right. */
export function tableLines(rows: readonly Readonly<Record<string, Cell>>[]): string[] {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => {
    const cells = [name, ...rows.map((row) => show(row[name]))];
    const isNumeric = rows.every((row) => typeof row[name] === 'number' || row[name] === null);
    return { cells, isNumeric, width: Math.max(...cells.map(displayWidth)) };
  });
  const line = (index: number) =>
    columns
      .map(({ cells, isNumeric, width }) => {
        const cell = cells[index] ?? '';
        const space = ' '.repeat(width - displayWidth(cell));
        return isNumeric ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = columns.map(({ width }) => '─'.repeat(width)).join('  ');
  return rows.length === 0 ? [] : [line(0), rule, ...rows.map((_, index) => line(index + 1))];
}

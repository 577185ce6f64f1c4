/** A cell as CSV writes it: in quotes where it must be. */
export const csvCell = (cell: string): string =>
  /[",\n\r]|^\uFEFF/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Lines of cells as CSV writes them. */
export const csvLines = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');

/** A cell as CSV writes it: in quotes where it must be. */
export const csvCell = (cell: string): string =>
  /[",\n\r]|^\uFEFF/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

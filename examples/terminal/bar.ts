const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A horizontal bar of `width` characters at most, for `share` (0 to 1). */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return '█'.repeat(Math.floor(filled / 8)) + (eighths[filled % 8] ?? '');
}

const levels = '▁▂▃▄▅▆▇█';

/** One line that draws `counts` as columns, the tallest for the largest. */
export function sparkline(counts: readonly number[]): string {
  const top = Math.max(1, ...counts);
  return counts.map((count) => (count === 0 ? ' ' : (levels[Math.ceil((count / top) * 8) - 1] ?? ''))).join('');
}

/** What one dataset may hold; beyond it reading stops with a RunError that says so. */
export const datasetLimits = {
  columnCount: 2_000,
  rowCount: 2_000_000,
  /** Each cell costs 4 bytes, each distinct value about 90: the worst case stays near 2 GB. */
  cellCount: 20_000_000,
  recordBytes: 1_048_576,
} as const;

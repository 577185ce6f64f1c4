export interface BenchContext {
  /** Folder of the public reference data. */
  readonly dataFolder: string;
  /** Folder for raw values and scratch files, ignored by git. */
  readonly outFolder: string;
  readonly seed: number;
  print(line: string): void;
}

/** A bar: a metric is held when it is at most, or at least, the given value. */
interface Bar {
  readonly at_most?: number;
  readonly at_least?: number;
}

export interface BenchResult {
  /** One object a row of the printed table; all rows have the same keys. */
  readonly rows: readonly Readonly<Record<string, string | number>>[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly bars: Readonly<Record<string, Bar>>;
  /** Null when a peer or the data was absent, or there is no bar, so that nothing can be said. */
  readonly holds: boolean | null;
  /** Versions of the peers that ran, or how to install the one that is absent. */
  readonly peers: Readonly<Record<string, string>>;
  /** Every raw value, kept under the out folder. */
  readonly raw?: unknown;
}

export interface Bench {
  readonly group: string;
  readonly name: string;
  readonly about: string;
  run(context: BenchContext): Promise<BenchResult>;
}

/** Whether every bar is held by its metric. */
export function holdsBars(metrics: BenchResult['metrics'], bars: BenchResult['bars']): boolean {
  return Object.entries(bars).every(([name, bar]) => {
    const value = metrics[name];
    if (value === undefined) return false;
    return value <= (bar.at_most ?? Number.POSITIVE_INFINITY) && value >= (bar.at_least ?? Number.NEGATIVE_INFINITY);
  });
}

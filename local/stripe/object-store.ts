/** Told of every change, so that it can be kept; `value` is undefined for what was deleted. */
export type Keep = (table: string, id: string, value: unknown) => void;

/** The objects of an account, in the order they were made. Values are plain JSON and are put again after a change. */
export class ObjectStore {
  readonly #tables = new Map<string, Map<string, unknown>>();
  readonly #keep: Keep | undefined;

  constructor(keep?: Keep) {
    this.#keep = keep;
  }

  /** Puts back what was kept, without keeping it again. */
  restore(table: string, id: string, value: unknown): void {
    this.#rows(table).set(id, value);
  }

  table<T>(name: string): Table<T> {
    const rows = this.#rows(name) as Map<string, T>;
    const keep = this.#keep;
    return {
      get: (id) => rows.get(id),
      put: (id, value) => {
        rows.set(id, value);
        keep?.(name, id, value);
        return value;
      },
      delete: (id) => {
        if (rows.delete(id)) keep?.(name, id, undefined);
      },
      values: () => [...rows.values()],
      entries: () => rows.entries(),
    };
  }

  #rows(name: string): Map<string, unknown> {
    const rows = this.#tables.get(name) ?? new Map<string, unknown>();
    this.#tables.set(name, rows);
    return rows;
  }
}

export interface Table<T> {
  get(id: string): T | undefined;
  put(id: string, value: T): T;
  delete(id: string): void;
  values(): T[];
  entries(): IterableIterator<[string, T]>;
}

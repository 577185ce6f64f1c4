import type { RawColumn } from '../raw-table.ts';

/** Collects the cells of a column into a growing code array and a dictionary of spellings. */
export class RawColumnBuilder {
  readonly #name: string;
  readonly #codeOf = new Map<string, number>();
  readonly #spellings: string[] = [];
  #codes = new Int32Array(1024);
  #length = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(cell: string): void {
    let code = this.#codeOf.get(cell);
    if (code === undefined) {
      code = this.#spellings.length;
      this.#codeOf.set(cell, code);
      this.#spellings.push(cell);
    }
    if (this.#length === this.#codes.length) {
      const grown = new Int32Array(this.#codes.length * 2);
      grown.set(this.#codes);
      this.#codes = grown;
    }
    this.#codes[this.#length++] = code;
  }

  finish(): RawColumn {
    return { name: this.#name, codes: this.#codes.slice(0, this.#length), spellings: this.#spellings };
  }
}

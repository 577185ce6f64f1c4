import { applyKernel } from './kernel.ts';
import type { KernelRows } from './kernel-rows.ts';
import { openProducts, type RowProducts } from './row-products.ts';

/** Some rows by position, each compared with one row at a time; positions can be exchanged. */
export class ChosenRows {
  readonly #source: KernelRows;
  readonly #order: Int32Array;
  readonly #norms: Float64Array;
  readonly #products: RowProducts;
  /** Products of one row with all, by position; kernels are made in place. */
  readonly #buffer: Float64Array;

  constructor(source: KernelRows, named: Int32Array) {
    this.#source = source;
    this.#order = named.slice();
    this.#norms = Float64Array.from(named, (row) => source.norms[row] as number);
    this.#products = openProducts(source, named);
    this.#buffer = new Float64Array(this.#products.length);
  }

  /** Exchanges two positions. */
  swap(one: number, other: number): void {
    exchange(this.#order, one, other);
    exchange(this.#norms, one, other);
    this.#products.swap(one, other);
  }

  /** Writes the kernels of the row at `offset` in `values` with positions from `from` up to `to` into `out`. */
  compare(
    values: Float64Array,
    offset: number,
    norm: number,
    from: number,
    to: number,
    out: Float32Array | Float64Array,
  ): void {
    const buffer = this.#buffer;
    this.#products.multiply(values.subarray(offset, offset + this.#source.columnCount), from, to, buffer);
    applyKernel(this.#source.kernel, buffer, from, to, this.#norms, norm);
    for (let at = from; at < to; at += 1) out[at] = buffer[at] as number;
  }

  /** The same for the row at a position. */
  compareOwn(position: number, from: number, to: number, out: Float32Array | Float64Array): void {
    this.compareRow(this.#order[position] as number, from, to, out);
  }

  /** The same for any row of the source. */
  compareRow(row: number, from: number, to: number, out: Float32Array | Float64Array): void {
    const { values, columnCount, norms } = this.#source;
    this.compare(values, row * columnCount, norms[row] as number, from, to, out);
  }
}

export function exchange(numbers: Int32Array | Float64Array | Uint8Array, one: number, other: number): void {
  const kept = numbers[one] as number;
  numbers[one] = numbers[other] as number;
  numbers[other] = kept;
}

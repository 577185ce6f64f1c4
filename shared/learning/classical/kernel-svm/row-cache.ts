/**
 * Kernel rows by position, the least recently used one given up first. A row may be filled up to a length only, and
 * is extended when more is asked for.
 */
export class RowCache {
  readonly #rows: Float32Array[] = [];
  readonly #length: number;
  readonly #capacity: number;
  /** Slot of each position, or -1; and back. */
  readonly #slots: Int32Array;
  readonly #positions: Int32Array;
  readonly #filled: Int32Array;
  /** A ring through all slots from the most to the least recently used; its head is the place after the last slot. */
  readonly #newer: Int32Array;
  readonly #older: Int32Array;

  /** Room for rows of `length` in about `sizeBytes`, but for two rows at least: an exchange needs both of its rows. */
  constructor(length: number, sizeBytes: number) {
    this.#length = length;
    this.#capacity = Math.max(2, Math.min(length, Math.floor(sizeBytes / (4 * length))));
    this.#slots = new Int32Array(length).fill(-1);
    this.#positions = new Int32Array(this.#capacity).fill(-1);
    this.#filled = new Int32Array(this.#capacity);
    this.#newer = new Int32Array(this.#capacity + 1).fill(this.#capacity);
    this.#older = new Int32Array(this.#capacity + 1).fill(this.#capacity);
  }

  /** The row of a position with at least `length` numbers, those that are absent written by `fill`. */
  row(position: number, length: number, fill: (out: Float32Array, from: number, to: number) => void): Float32Array {
    let slot = this.#slots[position] as number;
    if (slot < 0) {
      slot = this.#take();
      this.#slots[position] = slot;
      this.#positions[slot] = position;
      this.#filled[slot] = 0;
    } else {
      this.#unlink(slot);
    }
    this.#link(slot);
    const row = this.#rows[slot] as Float32Array;
    const filled = this.#filled[slot] as number;
    if (filled < length) {
      fill(row, filled, length);
      this.#filled[slot] = length;
    }
    return row;
  }

  /** Exchanges two positions in all rows. A row that holds only the first of them is given up. */
  swap(one: number, other: number): void {
    const slotOne = this.#slots[one] as number;
    const slotOther = this.#slots[other] as number;
    this.#slots[one] = slotOther;
    this.#slots[other] = slotOne;
    if (slotOne >= 0) this.#positions[slotOne] = other;
    if (slotOther >= 0) this.#positions[slotOther] = one;
    const [low, high] = one < other ? [one, other] : [other, one];
    for (let slot = 0; slot < this.#rows.length; slot += 1) {
      const filled = this.#filled[slot] as number;
      if (filled <= low) continue;
      const row = this.#rows[slot] as Float32Array;
      if (filled > high) {
        const kept = row[low] as number;
        row[low] = row[high] as number;
        row[high] = kept;
      } else {
        // What lies from the lower position on would have to be computed anew.
        this.#filled[slot] = low;
      }
    }
  }

  #take(): number {
    if (this.#rows.length < this.#capacity) {
      this.#rows.push(new Float32Array(this.#length));
      return this.#rows.length - 1;
    }
    const slot = this.#newer[this.#capacity] as number;
    this.#unlink(slot);
    this.#slots[this.#positions[slot] as number] = -1;
    return slot;
  }

  #link(slot: number): void {
    const head = this.#capacity;
    const newest = this.#older[head] as number;
    this.#older[head] = slot;
    this.#newer[slot] = head;
    this.#older[slot] = newest;
    this.#newer[newest] = slot;
  }

  #unlink(slot: number): void {
    const newer = this.#newer[slot] as number;
    const older = this.#older[slot] as number;
    this.#older[newer] = older;
    this.#newer[older] = newer;
  }
}

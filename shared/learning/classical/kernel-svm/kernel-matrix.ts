import { exchange } from './chosen-rows.ts';
import type { KernelRows } from './kernel-rows.ts';
import { RowCache } from './row-cache.ts';

/** Kernels among the variables of a problem, by position; positions can be exchanged. */
export interface KernelMatrix {
  readonly size: number;
  /** By position. */
  readonly diagonal: Float64Array;
  /** The first `length` kernels of a position at least; valid until two other rows were asked for. */
  row(position: number, length: number): Float32Array;
  swap(one: number, other: number): void;
}

/** One variable for each of the named rows. Exchanged positions keep the active ones together, so that rows are short. */
export function variablesOfRows(rows: KernelRows, named: Int32Array, cacheBytes: number): KernelMatrix {
  const chosen = rows.choose(named);
  const cache = new RowCache(named.length, cacheBytes);
  const diagonal = Float64Array.from(named, (row) => rows.own(row));
  return {
    size: named.length,
    diagonal,
    row: (position, length) =>
      cache.row(position, length, (out, from, to) => chosen.compareOwn(position, from, to, out)),
    swap: (one, other) => {
      cache.swap(one, other);
      chosen.swap(one, other);
      exchange(diagonal, one, other);
    },
  };
}

/** Two variables for each of the named rows, as regression has them: the rows, then the rows once more. */
export function twoVariablesOfRows(rows: KernelRows, named: Int32Array, cacheBytes: number): KernelMatrix {
  const count = named.length;
  const chosen = rows.choose(named);
  const cache = new RowCache(count, cacheBytes);
  const places = Int32Array.from({ length: 2 * count }, (_, at) => at % count);
  const diagonal = Float64Array.from(places, (place) => rows.own(named[place] as number));
  const buffers = [new Float32Array(2 * count), new Float32Array(2 * count)];
  let turn = 0;
  return {
    size: 2 * count,
    diagonal,
    row: (position, length) => {
      const place = places[position] as number;
      const whole = cache.row(place, count, (out, from, to) => chosen.compareOwn(place, from, to, out));
      turn = 1 - turn;
      const out = buffers[turn] as Float32Array;
      for (let at = 0; at < length; at += 1) out[at] = whole[places[at] as number] as number;
      return out;
    },
    swap: (one, other) => {
      exchange(places, one, other);
      exchange(diagonal, one, other);
    },
  };
}

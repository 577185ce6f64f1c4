import type { SparseRows } from '../../classical/sparse-rows.ts';
import { addText, hashOffset, mixHash } from './hash-text.ts';
import { splitWords } from './split-words.ts';

/**
 * What a search looks for in a text: its words and, where a script sets no spaces, its characters two by two; one
 * alone where it has no neighbour. Signs are left out.
 */
export function searchTerms(text: string): string[] {
  const words = splitWords(text);
  return words.flatMap(({ kind, text: own }, at) => {
    if (kind === 'word') return [own];
    if (kind === 'sign') return [];
    const [before, next] = [words[at - 1], words[at + 1]];
    if (next?.kind === 'character') return [`${own}${next.text}`];
    return before?.kind === 'character' ? [] : [own];
  });
}

const hashTerm = (term: string) => mixHash(addText(hashOffset, term));

/** Hashes of the terms of some documents, ascending: of too many the ones that stand in most documents. */
export function fitTerms(documents: readonly string[], mostTerms: number): Uint32Array {
  const documentCounts = new Map<number, number>();
  for (const document of documents) {
    for (const hash of new Set(searchTerms(document).map(hashTerm))) {
      documentCounts.set(hash, (documentCounts.get(hash) ?? 0) + 1);
    }
  }
  const frequent = [...documentCounts];
  if (frequent.length > mostTerms) frequent.sort(([a, m], [b, n]) => n - m || a - b).splice(mostTerms);
  return Uint32Array.from(frequent, ([hash]) => hash).sort();
}

/** Counts known terms: texts x terms. With `isOnce` a term that is repeated counts once, as in a question. */
export function openTerms(hashes: Uint32Array, { isOnce = false } = {}): (texts: readonly string[]) => SparseRows {
  const columnOf = new Map(Array.from(hashes, (hash, column) => [hash, column]));
  return (texts) => {
    const starts = new Int32Array(texts.length + 1);
    const columns: number[] = [];
    const values: number[] = [];
    texts.forEach((text, row) => {
      const counts = new Map<number, number>();
      for (const term of searchTerms(text)) {
        const column = columnOf.get(hashTerm(term));
        if (column !== undefined) counts.set(column, isOnce ? 1 : (counts.get(column) ?? 0) + 1);
      }
      for (const [column, count] of [...counts].sort(([a], [b]) => a - b)) {
        columns.push(column);
        values.push(count);
      }
      starts[row + 1] = columns.length;
    });
    return {
      rowCount: texts.length,
      columnCount: hashes.length,
      starts,
      columns: Int32Array.from(columns),
      values: Float32Array.from(values),
    };
  };
}

/** A text on its way to tokens that knows where each of its UTF-16 units stood in the original. */
export interface AlignedText {
  readonly text: string;
  /** Where the original of a unit begins and ends; null while every unit is its own original, `from` further on. */
  readonly places: { readonly starts: Int32Array; readonly ends: Int32Array } | null;
  readonly from: number;
}

/** A stretch of the original that begins `from` units behind its start. */
export function align(text: string, from: number): AlignedText {
  return { text, places: null, from };
}

/** Where in the original the unit begins. */
export function startOf({ places, from }: AlignedText, at: number): number {
  return places ? (places.starts[at] ?? 0) : from + at;
}

/** Where in the original the unit ends. */
export function endOf({ places, from }: AlignedText, at: number): number {
  return places ? (places.ends[at] ?? 0) : from + at + 1;
}

export function sliceAligned({ text, places, from }: AlignedText, start: number, end: number): AlignedText {
  return {
    text: text.slice(start, end),
    places: places && { starts: places.starts.subarray(start, end), ends: places.ends.subarray(start, end) },
    from: from + start,
  };
}

/**
 * Replaces every match; each unit of a replacement stands for the whole match, unless the lengths are equal: then unit
 * stands for unit.
 */
export function rewrite(aligned: AlignedText, pattern: RegExp, replace: (match: string) => string): AlignedText {
  const edits: { readonly start: number; readonly end: number; readonly length: number }[] = [];
  const text = aligned.text.replaceAll(pattern, (match: string, ...rest: unknown[]) => {
    const start = rest.find((value) => typeof value === 'number') ?? 0;
    const replacement = replace(match);
    if (replacement.length !== match.length) {
      edits.push({ start, end: start + match.length, length: replacement.length });
    }
    return replacement;
  });
  if (edits.length === 0) return { ...aligned, text };
  const places = { starts: new Int32Array(text.length), ends: new Int32Array(text.length) };
  let [read, written] = [0, 0];
  const copyTo = (end: number) => {
    for (; read < end; read += 1, written += 1) {
      places.starts[written] = startOf(aligned, read);
      places.ends[written] = endOf(aligned, read);
    }
  };
  for (const { start, end, length } of edits) {
    copyTo(start);
    places.starts.fill(startOf(aligned, start), written, written + length);
    places.ends.fill(endOf(aligned, end - 1), written, written + length);
    [read, written] = [end, written + length];
  }
  copyTo(aligned.text.length);
  return { text, places, from: 0 };
}

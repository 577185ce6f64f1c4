/** Compiles IAM patterns (`*` any run of characters, `?` any one) into one test. */
export function compileWildcards(
  patterns: readonly string[],
  { isCaseSensitive }: { readonly isCaseSensitive: boolean },
): (value: string) => boolean {
  if (patterns.includes('*')) return () => true;
  const sources = patterns.map((pattern) =>
    pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]'),
  );
  if (sources.length === 0) return () => false;
  const regex = new RegExp(`^(?:${sources.join('|')})$`, isCaseSensitive ? '' : 'i');
  return (value) => regex.test(value);
}

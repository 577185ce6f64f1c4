import { type InputColumn, inputValue } from './input-value.ts';
import { Copyable } from './parts/copyable.tsx';
import { type ColumnProfile, typicalValue } from './typical-value.ts';

interface Props {
  readonly modelId: string;
  readonly inputSchema: readonly InputColumn[];
  readonly columns: readonly ColumnProfile[];
}

/** The caller's own image stands here. */
const imagePlaceholder = 'data:image/png;base64,…';

/** A command line that asks the model about a typical row; the key stays in the caller's environment. */
export function CallExample({ modelId, inputSchema, columns }: Props) {
  const inputs = Object.fromEntries(
    inputSchema.map(({ name, kind }) => {
      const column = columns.find((one) => one.name === name);
      return [name, kind === 'image' ? imagePlaceholder : inputValue(kind, typicalValue(kind, column))];
    }),
  );
  // A quote ends a shell word: it is closed, written escaped, and opened again.
  const body = JSON.stringify({ inputs }).replaceAll("'", String.raw`'\''`);
  return (
    <Copyable
      text={[
        `curl ${location.origin}/v1/models/${modelId}/predict \\`,
        '  -H "authorization: Bearer $GRISTMILL_API_KEY" \\',
        '  -H "content-type: application/json" \\',
        `  -d '${body}'`,
      ].join('\n')}
    />
  );
}

type Level = 'info' | 'warn' | 'error';
type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON. Never pass a body, a header or a secret: only ids, codes, counts and times. */
export function log(level: Level, message: string, fields: Fields = {}): void {
  process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...fields })}\n`);
}

/** What a log line may tell of an error: its name, message, stack and the chain of causes. */
export function describeError(error: unknown): Fields {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error) };
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}

/** A model that cannot be recorded: the message names the operation and the line of the model that asks for it. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly isRetryable = false;
  /** The kernel that has no translation; null where something else is at fault. */
  readonly kernel: string | null;
  /** "file:line" of the model. */
  readonly source: string;

  constructor(message: string, source: string, kernel: string | null = null) {
    super(`${message} (${source})`);
    this.kernel = kernel;
    this.source = source;
  }
}

/** "file:line" of the caller outside of tfjs and of the tensor folder; says so where there is none. */
export function sourceOf(stack: string | undefined): string | null {
  for (const line of (stack ?? '').split('\n').slice(1)) {
    if (/node_modules|node:|(?<!test)\/shared\/learning\/tensor\//.test(line)) continue;
    const [, file] = /\(?((?:file:\/\/)?\/[^\s()]+:\d+):\d+\)?$/.exec(line) ?? [];
    if (file) return file.replace('file://', '').replace(/\?[^:]*/, '');
  }
  return null;
}

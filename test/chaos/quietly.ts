/** Runs work whose log lines and stack traces nobody reads: thousands of runs that fail on purpose. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const write = process.stdout.write;
  const { stackTraceLimit } = Error;
  process.stdout.write = () => true;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

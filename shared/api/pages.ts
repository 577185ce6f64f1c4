interface ListPage<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

/** Every object of a cursor list: `for await (const run of allOf((after) => client.listRuns({ after })))`. */
export async function* allOf<T>(
  readPage: (after: string | undefined) => Promise<ListPage<T>>,
): AsyncGenerator<T, void, undefined> {
  let after: string | undefined;
  do {
    const page = await readPage(after);
    yield* page.data;
    after = page.next_cursor ?? undefined;
  } while (after !== undefined);
}

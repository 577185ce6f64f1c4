/** Who took what and when, a row each; codes run from 0. */
export interface Interactions {
  readonly userCount: number;
  readonly itemCount: number;
  readonly users: Int32Array;
  readonly items: Int32Array;
  /** Any numbers that grow with time; null where rows stand in order of time. */
  readonly times: Float64Array | null;
}

/** Each user's rows in order of time: those of user `u` are `rows[starts[u]]` up to `rows[starts[u + 1]]`. */
export interface Histories {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly items: Int32Array;
}

/** Gathers some rows by user, oldest first; rows of one time keep their order. */
export function groupByUser(interactions: Interactions, rows: Int32Array): Histories {
  const { users, items, times, userCount } = interactions;
  const starts = new Int32Array(userCount + 1);
  for (const row of rows) {
    const next = (users[row] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let user = 0; user < userCount; user += 1)
    starts[user + 1] = (starts[user + 1] as number) + (starts[user] as number);
  const places = starts.slice();
  const grouped = new Int32Array(rows.length);
  for (const row of rows.toSorted()) {
    const user = users[row] as number;
    const place = places[user] as number;
    places[user] = place + 1;
    grouped[place] = row;
  }
  if (times) {
    const byTime = (a: number, b: number) => (times[a] as number) - (times[b] as number) || a - b;
    for (let user = 0; user < userCount; user += 1) grouped.subarray(starts[user], starts[user + 1]).sort(byTime);
  }
  return { starts, rows: grouped, items: grouped.map((row) => items[row] as number) };
}

/** What a user took, oldest first; nothing for an unknown user, -1. */
export function itemsOf({ starts, items }: Histories, user: number): Int32Array {
  return items.subarray(starts[user] ?? 0, starts[user + 1] ?? 0);
}

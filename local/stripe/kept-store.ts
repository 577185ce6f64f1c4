import { openDatabase } from '../sqlite/open-database.ts';
import { ObjectStore } from './object-store.ts';

const schema =
  'CREATE TABLE IF NOT EXISTS object (name TEXT, id TEXT, json TEXT NOT NULL, place INTEGER PRIMARY KEY AUTOINCREMENT, UNIQUE (name, id))';

interface KeptStore {
  readonly store: ObjectStore;
  /** Writes every change since the last time, all or none: before the answer that tells of them. */
  commit(): void;
  close(): void;
}

/** An account that outlives the process. */
export function openKeptStore(file: string): KeptStore {
  const database = openDatabase(file, schema);
  const put = database.prepare(
    'INSERT INTO object (name, id, json) VALUES (?, ?, ?) ON CONFLICT (name, id) DO UPDATE SET json = excluded.json',
  );
  const remove = database.prepare('DELETE FROM object WHERE name = ? AND id = ?');
  const changes = new Map<string, readonly [name: string, id: string, value: unknown]>();
  const store = new ObjectStore((name, id, value) => changes.set(`${name} ${id}`, [name, id, value]));
  for (const row of database.prepare('SELECT name, id, json FROM object ORDER BY place').all()) {
    store.restore(String(row.name), String(row.id), JSON.parse(String(row.json)));
  }
  return {
    store,
    commit() {
      if (changes.size === 0) return;
      database.exec('BEGIN');
      for (const [name, id, value] of changes.values()) {
        if (value === undefined) remove.run(name, id);
        else put.run(name, id, JSON.stringify(value));
      }
      database.exec('COMMIT');
      changes.clear();
    },
    close: () => database.close(),
  };
}

import * as z from 'zod';
import type { Id } from '../runtime/ids.ts';
import { assignments } from '../table/assignments.ts';
import type { Table } from '../table/client.ts';
import { sponsorKey, sponsorPartition } from '../table/keys.ts';

/** Who pays for a line in the free plan's answers. Money in minor units, times in epoch milliseconds. */
export interface Sponsor {
  readonly id: Id<'sponsor'>;
  readonly name: string;
  readonly line: string;
  readonly lineZh: string | null;
  readonly url: string;
  readonly perThousandImpressionsMinor: number;
  readonly perClickMinor: number;
  readonly startsMs: number;
  readonly endsMs: number | null;
}

const sponsorRow = z
  .object({
    id: z.custom<Id<'sponsor'>>(),
    name: z.string(),
    line: z.string(),
    line_zh: z.string().nullable(),
    url: z.string(),
    per_thousand_impressions_minor: z.int(),
    per_click_minor: z.int(),
    starts_ms: z.number(),
    ends_ms: z.number().nullable(),
  })
  .transform(
    (row): Sponsor => ({
      id: row.id,
      name: row.name,
      line: row.line,
      lineZh: row.line_zh,
      url: row.url,
      perThousandImpressionsMinor: row.per_thousand_impressions_minor,
      perClickMinor: row.per_click_minor,
      startsMs: row.starts_ms,
      endsMs: row.ends_ms,
    }),
  );

/** Puts a sponsor; putting it again changes nothing. */
export async function putSponsor(table: Table, sponsor: Sponsor): Promise<void> {
  await table.putIfAbsent({
    ...sponsorKey(sponsor.id),
    entity: 'sponsor',
    id: sponsor.id,
    name: sponsor.name,
    line: sponsor.line,
    line_zh: sponsor.lineZh,
    url: sponsor.url,
    per_thousand_impressions_minor: sponsor.perThousandImpressionsMinor,
    per_click_minor: sponsor.perClickMinor,
    starts_ms: sponsor.startsMs,
    ends_ms: sponsor.endsMs,
  });
}

export async function findSponsor(table: Table, id: Id<'sponsor'>): Promise<Sponsor | undefined> {
  const row = await table.get(sponsorKey(id));
  return row && sponsorRow.parse(row);
}

/** Every sponsor there ever was, oldest first. */
export async function listSponsors(table: Table): Promise<Sponsor[]> {
  const found: Sponsor[] = [];
  for await (const row of table.rows(sponsorPartition, '')) found.push(sponsorRow.parse(row));
  return found;
}

/** Shows a sponsor no more; one that has ended stays as it was. Answers it, or undefined where there is none. */
export async function endSponsor(table: Table, id: Id<'sponsor'>, nowMs: number): Promise<Sponsor | undefined> {
  const before = await findSponsor(table, id);
  if (!before || (before.endsMs !== null && before.endsMs <= nowMs)) return before;
  await table.update(sponsorKey(id), assignments({ ends_ms: nowMs }));
  return { ...before, endsMs: nowMs };
}

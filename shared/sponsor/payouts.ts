import type * as z from 'zod';
import type { Id } from '../runtime/ids.ts';
import type { Row, Table } from '../table/client.ts';
import { impressionList } from '../table/keys.ts';
import { amountOf } from '../usage/rate-card.ts';
import { countOfClicks } from './click.ts';
import type { sponsorPayouts } from './schema.ts';
import { listSponsors, type Sponsor } from './store.ts';

/** Millionths of a minor unit: exact, for a thousandth of a whole price is one. */
const microOf = (sponsor: Sponsor, impressions: number, clicks: number) =>
  impressions * sponsor.perThousandImpressionsMinor * 1_000 + clicks * sponsor.perClickMinor * 1_000_000;

/** What each sponsor owes for a month (such as `2026-11`), counted from the ledger. */
export async function readPayouts(table: Table, month: string): Promise<z.infer<typeof sponsorPayouts>> {
  const data: z.infer<typeof sponsorPayouts>['data'] = [];
  let total = 0;
  for (const sponsor of await listSponsors(table)) {
    const impressions = await countImpressions(table, sponsor.id, month);
    const clicks = await countOfClicks(table, sponsor.id, month);
    const micro = microOf(sponsor, impressions, clicks);
    total += micro;
    data.push({ sponsor_id: sponsor.id, name: sponsor.name, impressions, clicks, amount: amountOf(micro) });
  }
  return { object: 'sponsor_payouts', month, data, total: amountOf(total) };
}

async function countImpressions(table: Table, id: Id<'sponsor'>, month: string): Promise<number> {
  let count = 0;
  let lastKey: Row | undefined;
  do {
    const page = await table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': impressionList(id, month) },
      ExclusiveStartKey: lastKey,
    });
    count += page.rows.length;
    lastKey = page.lastKey;
  } while (lastKey !== undefined);
  return count;
}

import { parseArgs } from 'node:util';
import type { TenantId } from '../shared/runtime/ids.ts';
import { TableClient } from '../shared/table/client.ts';
import { hoursBetween } from '../shared/usage/hour.ts';
import { refoldHour } from '../shared/usage/refold.ts';

const usage = `Usage: npm run refold -- --table NAME --tenant tnt_... --from TIME --to TIME

Folds the usage sums of a tenant anew from its ledger, for when fold-usage had used up its retries (runbook: failed-events),
and marks the hours to be sealed again. Takes hours that began more than 25 hours ago; repeating it changes nothing.`;

const { values } = parseArgs({
  options: { table: { type: 'string' }, tenant: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
});
const [fromMs, toMs] = [Date.parse(values.from ?? ''), Date.parse(values.to ?? '')];
if (values.table === undefined || values.tenant === undefined || !(fromMs < toMs)) {
  console.error(usage);
  process.exit(2);
}
const table = new TableClient(values.table);
let mended = 0;
for (const hour of hoursBetween(fromMs, toMs)) {
  const wrong = await refoldHour(table, values.tenant as TenantId, hour, Date.now());
  if (wrong > 0) console.log(`${hour}: ${wrong} sums were wrong`);
  mended += wrong;
}
console.log(`${mended} sums were made anew`);

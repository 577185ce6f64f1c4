import { parseArgs } from 'node:util';
import type { Margin } from '../shared/margin/margin.ts';
import { planChange } from '../shared/margin/plan-change.ts';
import { reportMargin } from '../shared/margin/report.ts';
import { TableClient } from '../shared/table/client.ts';

const usage = `Usage: npm run margin -- --table NAME [--month 2026-11] [--replay PLAN] [--price-factor 0.8] [--json]

Reads the stage's table with your AWS credentials (of the laptop twin: with AWS_ENDPOINT_URL_DYNAMODB and its key).
--replay tries another plan on every tenant, --price-factor other prices beyond what a plan includes.`;

const { values } = parseArgs({
  options: {
    table: { type: 'string' },
    month: { type: 'string', default: new Date().toISOString().slice(0, 7) },
    replay: { type: 'string' },
    'price-factor': { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const factor = Number(values['price-factor']);
if (values.table === undefined || !/^\d{4}-\d{2}$/.test(values.month) || !(factor > 0)) {
  console.error(usage);
  process.exit(2);
}
const changed = planChange({ plan: values.replay, priceFactor: factor });
const report = await reportMargin(new TableClient(values.table), values.month, changed);
if (values.json) console.log(JSON.stringify(report));
else {
  const dollars = (minor: number) => (minor / 100).toFixed(2).padStart(12);
  const line = (name: string, { revenueMinor, costMinor, share }: Margin) => {
    const percent = share === null ? '' : ` ${(share * 100).toFixed(1)} %`;
    console.log(`${name.padEnd(44)}${dollars(revenueMinor)}${dollars(costMinor)}${percent}`);
  };
  console.log(`${report.month}, USD, AWS list prices of ${report.prices.region} (${report.prices.date})`);
  console.log(`${''.padEnd(44)}${'revenue'.padStart(12)}${'cost'.padStart(12)} margin`);
  for (const { tenant, plan, margin, replayed, models } of report.tenants) {
    line(`${tenant} (${plan})`, margin);
    if (replayed) line('  under the change', replayed);
    for (const each of models) line(`  ${each.model}, at list price`, each.margin);
  }
  const replayedSum =
    report.replayedRevenueMinor === null ? '' : `, under the change ${dollars(report.replayedRevenueMinor)}`;
  console.log(`${'all tenants'.padEnd(44)}${dollars(report.revenueMinor)}${dollars(report.costMinor)}${replayedSum}`);
}

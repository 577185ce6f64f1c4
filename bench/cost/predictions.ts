import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startTwin, type Twin } from '../../local/twin.ts';
import { putPeriod } from '../../shared/billing/period-store.ts';
import { awsPrices } from '../../shared/margin/aws-prices.ts';
import { costOfMillion, measuredFootprint, totalOf } from '../../shared/margin/prediction-cost.ts';
import type { TenantId } from '../../shared/runtime/ids.ts';
import { TableClient } from '../../shared/table/client.ts';
import { ledgerItem } from '../../shared/usage/ledger-row.ts';
import { signUp } from '../../test/support/tenant.ts';
import { loan, trainModel } from '../../test/support/trained-model.ts';
import { usageRecord } from '../../test/support/usage-record.ts';
import { type Bench, type BenchResult, holdsBars } from '../bench.ts';
import { load } from '../serve/load.ts';

const secondsOfWarmUp = 5;
const secondsOfLoad = 30;
const connections = 8;
const hourMs = 3_600_000;

export const bench: Bench = {
  group: 'cost',
  name: 'predictions',
  about: 'dollars for a million predictions, by table units that the twin counts: ledger, sums, spend limits, sealing',
  async run({ outFolder, print }): Promise<BenchResult> {
    const dataFolder = resolve(outFolder, 'twin');
    rmSync(dataFolder, { recursive: true, force: true });
    mkdirSync(dataFolder, { recursive: true });
    const twin = await startTwin({ port: 0, quiet: true, dataFolder });
    try {
      return await measure(twin, print);
    } finally {
      await twin.close();
    }
  },
};

async function measure(twin: Twin, print: (line: string) => void): Promise<BenchResult> {
  const tenant = await signUp(twin.url);
  print('training a model ...');
  const { modelId } = await trainModel(tenant.client);
  await putOnPlan(twin, tenant.id as TenantId);
  const limits = [
    { window: 'month', amount_minor: 1_000_000_000 },
    { window: 'day', amount_minor: 100_000_000, model_id: modelId },
  ] as const;
  await tenant.client.putSpendLimits({ body: { limits: [...limits] } });
  const { secret } = await tenant.client.createApiKey({ body: { name: 'Load', rate_per_minute: 1_000_000 } });
  const plan = {
    url: `${twin.url}/v1/models/${modelId}/predict`,
    headers: { authorization: `Bearer ${secret}` },
    bodies: [JSON.stringify({ inputs: loan })],
    connections,
  };
  await load({ ...plan, seconds: secondsOfWarmUp });
  await settled(twin);
  const before = unitsOf(twin);
  const { requestCount, errorCount, latenciesMs } = await load({ ...plan, seconds: secondsOfLoad });
  if (errorCount > 0) throw new Error(`${errorCount} of ${requestCount} requests failed`);
  await settled(twin);
  const served = unitsOf(twin);
  // The hour ends: its usage is sealed, its leases are reclaimed.
  await twin.clock.advance(hourMs + 20 * 60_000);
  for (let tries = 0; unitsOf(twin).writeUnits === served.writeUnits; tries += 1) {
    if (tries === 120) throw new Error('Nothing was sealed within a minute');
    await new Promise((wake) => setTimeout(wake, 500));
  }
  await settled(twin);
  const sealed = unitsOf(twin);

  const per = (units: number) => units / requestCount;
  const writeUnits = per(sealed.writeUnits - before.writeUnits);
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const functionMs = Math.min(measuredFootprint.functionMs, sorted[Math.floor(sorted.length / 2)] ?? 0);
  const record = usageRecord({
    id: `use_${'0'.repeat(26)}`,
    time: 0,
    inputHash: 'f'.repeat(64),
    outputHash: 'f'.repeat(64),
  });
  const footprint = {
    ...measuredFootprint,
    functionMs,
    writeUnits,
    readUnits: per(sealed.readUnits - before.readUnits),
    ledgerBytes: JSON.stringify(ledgerItem(record)).length,
  };
  const items = costOfMillion(footprint);
  const rows = Object.entries(items).map(([item, dollars]) => ({ item, 'USD a million': dollars.toFixed(4) }));
  const metrics = {
    predictions: requestCount,
    write_units_per_prediction: writeUnits,
    write_units_while_serving: per(served.writeUnits - before.writeUnits),
    read_units_per_prediction: footprint.readUnits,
    usd_per_million: totalOf(items),
  };
  const bars = { write_units_per_prediction: { at_most: 1.1 } };
  const peers = { prices: `${awsPrices.region}, ${awsPrices.date}` };
  return {
    rows: [...rows, { item: 'sum', 'USD a million': metrics.usd_per_million.toFixed(4) }],
    metrics,
    bars,
    holds: holdsBars(metrics, bars),
    peers,
  };
}

/** Until the stream is folded and nothing writes any more. */
async function settled(twin: Twin): Promise<void> {
  for (let before = -1, same = 0; same < 4; ) {
    await new Promise((wake) => setTimeout(wake, 700));
    const now = unitsOf(twin).writeUnits;
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

function unitsOf(twin: Twin): { readonly readUnits: number; readonly writeUnits: number } {
  const tables = Object.values(twin.metrics().tables as Record<string, { readUnits: number; writeUnits: number }>);
  const [table] = tables;
  if (!table) throw new Error('The twin counted no table');
  // A copy: the twin goes on counting in what it answers.
  return { ...table };
}

async function putOnPlan({ awsUrls, deployment, operatorKey, clock }: Twin, tenantId: TenantId): Promise<void> {
  const settings = { endpoint: awsUrls.json, region: deployment.region, credentials: operatorKey };
  const table = new TableClient(deployment.tables[0]?.name ?? '', new DynamoDBClient(settings));
  const startMs = Math.floor(clock.now() / 1000) * 1000;
  const ids = { tenantId, id: 'sub_bench', subscriptionId: 'sub_bench', customerId: 'cus_bench', planId: 'scale' };
  await putPeriod(table, { ...ids, startMs, endMs: startMs + 30 * 24 * hourMs }, startMs);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock.ts';
import { parseRequest } from '../../../local/dynamodb/request.ts';
import { DynamoDbService } from '../../../local/dynamodb/service.ts';
import { tableFixture } from './table-fixture.ts';

/** Prints what writes cost: `npx node test/local/dynamodb/measure-writes.ts`. Not a test: figures depend on the disk. */
const dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-measure-'));
const clock = new VirtualClock();
const service = new DynamoDbService({ dataFolder, tables: [tableFixture], clock });
let made = 0;

function usageRecord() {
  made += 1;
  return {
    TableName: tableFixture.name,
    Item: {
      pk: { S: `tnt_${made % 50}#USE#2026-11-23T16` },
      sk: { S: `use_${made}` },
      entity: { S: 'usage_record' },
      meter: { S: 'predictions' },
      quantity: { N: '1' },
      time: { N: '1795453200000' },
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  };
}

for (const callers of [1, 16, 64]) {
  const writes = callers === 1 ? 1500 : 12_000;
  const latencies: number[] = [];
  const startMs = performance.now();
  const work = async () => {
    for (let n = 0; n < writes / callers; n += 1) {
      const sentMs = performance.now();
      await service.handle('PutItem', usageRecord());
      latencies.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: callers }, work));
  const perSecond = (latencies.length / (performance.now() - startMs)) * 1000;
  const medianMs = latencies.sort((left, right) => left - right)[Math.floor(latencies.length / 2)] ?? 0;
  console.log(`${callers} callers: ${perSecond.toFixed(0)} puts/s, median ${medianMs.toFixed(2)} ms`);
}

const inputs = Array.from({ length: 5000 }, usageRecord);
const parseStartMs = performance.now();
for (const input of inputs) parseRequest('PutItem', input);
const parseUs = ((performance.now() - parseStartMs) / inputs.length) * 1000;
console.log(`checking one put and its condition: ${parseUs.toFixed(0)} us`);

await service.close();
clock.close();
rmSync(dataFolder, { recursive: true });

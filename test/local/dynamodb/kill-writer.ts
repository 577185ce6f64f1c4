import { writeSync } from 'node:fs';
import { VirtualClock } from '../../../local/clock.ts';
import { DynamoDbService } from '../../../local/dynamodb/service.ts';
import { tableFixture } from './table-fixture.ts';

/** Writes until it is killed; each line of its output is a write that was acknowledged before. */
const [, , dataFolder = '', round = ''] = process.argv;
const service = new DynamoDbService({ dataFolder, tables: [tableFixture], clock: new VirtualClock() });
const TableName = tableFixture.name;

const item = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk }, gsi1pk: { S: 'all' }, gsi1sk: { S: sk } });

async function write(caller: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    const sk = `${round}-${caller}-${n}`;
    if (n % 2 === 0) await service.handle('PutItem', { TableName, Item: item('single', sk) });
    else {
      const TransactItems = ['left', 'right'].map((pk) => ({ Put: { TableName, Item: item(pk, sk) } }));
      await service.handle('TransactWriteItems', { TransactItems });
    }
    writeSync(1, `${sk}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, (_, caller) => write(caller)));

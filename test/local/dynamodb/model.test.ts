import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../../local/clock.ts';
import { DynamoDbService } from '../../../local/dynamodb/service.ts';
import { tableFixture } from './table-fixture.ts';

const TableName = 'gristmill';

interface Row {
  readonly n: number;
  readonly group: string | undefined;
}
type Model = Map<string, Row>;

interface Step {
  readonly kind: 'put' | 'create' | 'add' | 'delete';
  readonly place: string;
  readonly n: number;
  readonly group: string | undefined;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('put', 'create', 'add', 'delete'),
  place: fc.constantFrom('a1', 'a2', 'a3', 'b1', 'b2'),
  n: fc.integer({ min: -5, max: 5 }),
  group: fc.constantFrom('x', 'y', undefined),
});
/** A step alone, or several as a transaction. */
const commands = fc.array(fc.uniqueArray(step, { selector: ({ place }) => place, minLength: 1, maxLength: 4 }), {
  maxLength: 25,
});

/** What a step makes of a row; undefined when its condition refuses. */
function applyStep(model: Model, { kind, place, n, group }: Step): (() => void) | undefined {
  const row = model.get(place);
  if (kind === 'create' && row) return undefined;
  if (kind === 'delete') return () => model.delete(place);
  if (kind === 'add') return () => model.set(place, { n: (row?.n ?? 0) + n, group: row?.group });
  return () => model.set(place, { n, group });
}

const keyOf = (place: string) => ({ pk: { S: place.charAt(0) }, sk: { S: place } });
const imageOf = (place: string, { n, group }: Row) => ({
  ...keyOf(place),
  n: { N: String(n) },
  ...(group ? { gsi1pk: { S: group }, gsi1sk: { S: 'same' } } : {}),
});

function request({ kind, place, n, group }: Step) {
  if (kind === 'delete') return { name: 'Delete', input: { TableName, Key: keyOf(place) } };
  if (kind === 'add') {
    const ExpressionAttributeValues = { ':n': { N: String(n) } };
    return {
      name: 'Update',
      input: { TableName, Key: keyOf(place), UpdateExpression: 'ADD n :n', ExpressionAttributeValues },
    };
  }
  const condition = kind === 'create' ? { ConditionExpression: 'attribute_not_exists(pk)' } : {};
  return { name: 'Put', input: { TableName, Item: imageOf(place, { n, group }), ...condition } };
}

const isRefusal = (error: unknown) => {
  if (error instanceof Error && /conditional|ConditionalCheckFailed/.test(error.message)) return 'refused';
  throw error;
};

async function carryOut(service: DynamoDbService, steps: readonly Step[]): Promise<string> {
  const requests = steps.map(request);
  const [first] = requests;
  const outcome =
    requests.length === 1 && first
      ? service.handle(`${first.name}Item`, first.input)
      : service.handle('TransactWriteItems', {
          TransactItems: requests.map(({ name, input }) => ({ [name]: input })),
        });
  return outcome.then(() => 'done', isRefusal);
}

const sortedRows = (model: Model) => [...model].sort(([left], [right]) => (left < right ? -1 : 1));

async function query(service: DynamoDbService, condition: string, value: string, IndexName?: string) {
  const { Items } = await service.handle('Query', {
    TableName,
    KeyConditionExpression: `${condition} = :value`,
    ExpressionAttributeValues: { ':value': { S: value } },
    ...(IndexName ? { IndexName } : {}),
  });
  return Items;
}

it('random puts, updates, deletes and transactions behave like a map, and so do the index and the stream', {
  timeout: 60_000,
}, async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'gristmill-model-'));
  const clock = new VirtualClock();
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        run += 1;
        const service = new DynamoDbService({
          dataFolder: join(dataFolder, String(run)),
          tables: [tableFixture],
          clock,
        });
        const model: Model = new Map();
        for (const steps of sequence) {
          const effects = steps.map((each) => applyStep(model, each));
          const isAllowed = effects.every((effect) => effect !== undefined);
          if (isAllowed) for (const effect of effects) effect?.();
          expect(await carryOut(service, steps)).toBe(isAllowed ? 'done' : 'refused');
        }
        for (const pk of ['a', 'b']) {
          const rows = sortedRows(model).filter(([place]) => place.startsWith(pk));
          expect(await query(service, 'pk', pk)).toEqual(rows.map(([place, row]) => imageOf(place, row)));
        }
        for (const group of ['x', 'y']) {
          const rows = sortedRows(model).filter(([, row]) => row.group === group);
          expect(await query(service, 'gsi1pk', group, 'gsi1')).toEqual(
            rows.map(([place, row]) => imageOf(place, row)),
          );
        }
        const replayed = new Map<string, unknown>();
        for (const { dynamodb } of service.readStream(TableName, undefined, 1000)) {
          const place = JSON.stringify(dynamodb.Keys);
          expect(dynamodb.OldImage).toEqual(replayed.get(place));
          if (dynamodb.NewImage) replayed.set(place, dynamodb.NewImage);
          else replayed.delete(place);
        }
        expect(new Set(replayed.keys())).toEqual(
          new Set([...model.keys()].map((place) => JSON.stringify(keyOf(place)))),
        );
        await service.close();
      }),
      { numRuns: 30, seed: 20261123 },
    );
  } finally {
    clock.close();
    rmSync(dataFolder, { recursive: true });
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meterTenant } from '../../../functions/meter-storage/meter-tenant.ts';
import { tenantKey } from '../../../shared/table/keys.ts';
import { listUsageRecords } from '../../../shared/usage/store.ts';
import { idsOf, startTable } from '../../support/table.ts';

const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 23, hour, minute);
let fixture: Awaited<ReturnType<typeof startTable>>;
beforeAll(async () => {
  fixture = await startTable();
});
afterAll(() => fixture.close());

async function keep(letter: string) {
  const { tenantId, modelId, versionId } = idsOf(letter);
  await fixture.table.put({ ...tenantKey(tenantId), created_at: at(13, 30) });
  await fixture.table.put({ pk: tenantId, sk: 'DS#ds_1', size_bytes: 1_000, state: 'ready' });
  await fixture.table.put({ pk: tenantId, sk: 'DS#ds_2', size_bytes: 7_000_000, state: 'uploading' });
  await fixture.table.put({ pk: tenantId, sk: `MDL#${modelId}`, id: modelId });
  await fixture.table.put({ pk: `${tenantId}#${modelId}`, sk: `VER#${versionId}`, size_bytes: 500 });
  return tenantId;
}

const recorded = async (tenantId: Awaited<ReturnType<typeof keep>>) => {
  const { items } = await listUsageRecords(fixture.table, tenantId, { fromMs: at(0), toMs: at(23), limit: 100 });
  return items.map(({ id, meter, quantity }) => [id, meter, quantity]);
};

describe('meterTenant', () => {
  it('records the bytes of datasets and versions for each hour that is over', async () => {
    const tenantId = await keep('A');
    await meterTenant(fixture.table, tenantId, at(15, 1));
    expect(await recorded(tenantId)).toEqual([
      ['storage_2026-11-23T14', 'stored_byte_hours', 1_500],
      ['storage_2026-11-23T13', 'stored_byte_hours', 1_500],
    ]);
  });

  it('changes nothing when it runs again in the same hour, whatever is stored by then', async () => {
    const tenantId = await keep('B');
    await Promise.all([1, 2].map((minute) => meterTenant(fixture.table, tenantId, at(14, minute))));
    await fixture.table.put({ pk: tenantId, sk: 'DS#ds_3', size_bytes: 9, state: 'ready' });
    await meterTenant(fixture.table, tenantId, at(14, 59));
    expect(await recorded(tenantId)).toEqual([['storage_2026-11-23T13', 'stored_byte_hours', 1_500]]);
    await meterTenant(fixture.table, tenantId, at(15, 2));
    expect(await recorded(tenantId)).toHaveLength(2);
  });

  it('finishes what a crash left half done, without recording an hour twice', async () => {
    const tenantId = await keep('C');
    await meterTenant(fixture.table, tenantId, at(15));
    await fixture.table.update(tenantKey(tenantId), {
      UpdateExpression: 'SET storage_metered_until = :until',
      ExpressionAttributeValues: { ':until': at(13) },
    });
    await meterTenant(fixture.table, tenantId, at(16));
    expect((await recorded(tenantId)).map(([id]) => id)).toEqual([
      'storage_2026-11-23T15',
      'storage_2026-11-23T14',
      'storage_2026-11-23T13',
    ]);
  });

  it('leaves a tenant that is gone alone', async () => {
    await meterTenant(fixture.table, idsOf('D').tenantId, at(15));
    expect(await recorded(idsOf('D').tenantId)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { profileTable } from '../../../../shared/dataset/profile/profile-dataset.ts';
import { readRawTable } from '../../../../shared/dataset/read-csv/read-raw-table.ts';

async function profileOf(text: string) {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  return profileTable(await readRawTable(bytes()));
}
const rows = Array.from({ length: 60 }, (_, at) => at);

describe('interactions are recognised', () => {
  test('in CSV, with the columns that say who took what and when; ids are names, not numbers', async () => {
    const lines = rows.map(
      (at) => `${at % 7},${100 + (at % 11)},2026-01-${String(1 + (at % 28)).padStart(2, '0')},${1 + (at % 5)},toys`,
    );
    const profile = await profileOf(['customer_id,sku,bought_at,stars,category', ...lines].join('\n'));
    expect(profile.interactions).toEqual({
      user: 'customer_id',
      item: 'sku',
      time: 'bought_at',
      rating: 'stars',
      attributes: ['category'],
      user_count: 7,
      item_count: 11,
    });
    expect(profile.schema.slice(0, 2).map(({ kind }) => kind)).toEqual(['categorical', 'categorical']);
  });

  test('in JSON Lines, with Chinese names and without a time', async () => {
    const lines = rows.map((at) => JSON.stringify({ 用户编号: `u${at % 6}`, 商品: `p${at % 9}` }));
    expect((await profileOf(lines.join('\n'))).interactions).toMatchObject({
      user: '用户编号',
      item: '商品',
      time: null,
    });
  });

  test('but not where users or items never recur, or one of them is absent', async () => {
    const unique = rows.map((at) => `${at},${at % 9},1`);
    expect((await profileOf(['user,item,order', ...unique].join('\n'))).interactions).toBeUndefined();
    const alone = rows.map((at) => `${at % 9},1`);
    expect((await profileOf(['item,order', ...alone].join('\n'))).interactions).toBeUndefined();
  });
});

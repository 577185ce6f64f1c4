import { beforeAll, expect, it, vi } from 'vitest';
import type { GristmillClient } from '../../shared/api/client.generated.ts';
import { operatorClient } from '../support/operator-key.ts';
import { signUp } from '../support/tenant.ts';
import { loan, trainModel } from '../support/trained-model.ts';
import { useTwin } from '../support/twin.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const twin = useTwin();

let operator: GristmillClient;
beforeAll(async () => {
  operator = await operatorClient(twin());
});

it('a sponsor pays for the free plan: its line is shown, its clicks are counted, and it is told what it owes', async () => {
  const month = new Date(twin().clock.now()).toISOString().slice(0, 7);
  const terms = { per_thousand_impressions_minor: 1_000, per_click_minor: 25 };
  const body = { name: 'Acme', line: 'Mills for all', line_zh: '人人有磨坊', url: 'https://acme.example/', ...terms };
  await expect(operator.createSponsor({ body: { ...body, url: 'javascript:alert(1)' } })).rejects.toMatchObject({
    status: 400,
    param: 'url',
  });
  const sponsor = await operator.createSponsor({ body });
  expect((await operator.listSponsors()).data).toEqual([sponsor]);

  const { client } = await signUp(twin().url);
  const { modelId } = await trainModel(client);
  const answer = await client.predict({ model_id: modelId, body: { inputs: loan } });
  expect(answer.meta).toMatchObject({ sponsor: { name: 'Acme', line_zh: '人人有磨坊' } });
  const address = `${twin().url}${answer.meta?.sponsor.url}`;
  for (let time = 1; time <= 2; time += 1) {
    const response = await fetch(address, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, sponsor.url]);
  }
  expect((await fetch(`${address}x`, { redirect: 'manual' })).status).toBe(404);
  await client.predict({ model_id: modelId, body: { inputs: [loan, loan] } });
  const payouts = await operator.getSponsorPayouts({ month });
  expect(payouts.data).toMatchObject([{ impressions: 2, clicks: 1, amount: { amount_decimal: '27' } }]);

  expect((await operator.endSponsor({ sponsor_id: sponsor.id })).ends_at).not.toBeNull();
  const receiptKey = await client.getReceiptKey();
  const receipt = await client.getReceipt({ record_id: answer.usage.record_id ?? '' });
  expect(receipt.public_key).toBe(receiptKey.public_key);
});

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBrowserAbsent, useBrowser } from '../support/browser.ts';
import { useTwin } from '../support/twin.ts';
import { startReceiver, verified, type WebhookReceiver } from '../support/webhook-receiver.ts';

describe.skipIf(isBrowserAbsent)('webhooks in Chromium', { timeout: 90_000 }, () => {
  const twin = useTwin();
  const { complaints, button, look, goTo, signIn, ...browser } = useBrowser(twin);
  let page: Page;
  let receiver: WebhookReceiver;
  let secret = '';

  const endpoint = () => page.getByRole('row').filter({ hasText: receiver.url });
  const testEvents = () =>
    page.getByRole('row').filter({ has: page.locator('[data-label="Event"]').getByText('Test event') });
  const sendTest = () => endpoint().getByRole('button', { name: 'Send', exact: true }).click();

  beforeAll(async () => {
    page = browser.page();
    receiver = await startReceiver();
    await signIn();
    await goTo('Webhooks');
  });
  afterAll(() => receiver?.close());

  it('begins with no endpoint and no event', async () => {
    await page.getByText('No endpoint yet.').waitFor();
    await page.getByText('Nothing happened in the last 30 days.').waitFor();
    await look('webhooks-none');
  });

  it('says why an address is refused', async () => {
    await page.getByLabel('Address').fill('https://10.0.0.1/');
    await button('Add the endpoint').click();
    await page.getByRole('alert').getByText('must be an address that the public internet reaches').waitFor();
  });

  it('adds an endpoint for what is ticked, and shows its secret once', async () => {
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByLabel('Invoice paid').uncheck();
    await button('Add the endpoint').click();
    secret = await page.getByText(/^whsec_[\w+/=]+$/).innerText();
    await look('webhooks-secret');
    await button('I have kept it').click();
    await endpoint().getByText('Enabled').waitFor();
    expect(await endpoint().innerText()).toMatch(/Run succeeded.*Payment failed/s);
    expect(await endpoint().innerText()).not.toContain('Invoice paid');
    expect(await page.getByText(secret).count()).toBe(0);
  });

  it('sends a test event, which comes signed by that secret, and shows that it was delivered', async () => {
    await sendTest();
    await expect.poll(() => receiver.received.length, { timeout: 15_000 }).toBe(1);
    const [first] = receiver.received;
    if (!first) throw new Error('Nothing came');
    expect(verified(first, secret)).toMatchObject({ type: 'webhook_endpoint.test' });
    await endpoint().getByText('Delivered').waitFor();
    await testEvents().getByText('Delivered').waitFor();
    expect(await testEvents().innerText()).toMatch(/127\.0\.0\.1:\d+ Delivered HTTP\s204/);
    await look('webhooks-delivered');
  });

  it('shows what an endpoint answers that takes nothing', async () => {
    receiver.answer = 500;
    await sendTest();
    await endpoint().getByText('HTTP 500').waitFor();
    await endpoint().getByText('Failed', { exact: true }).waitFor();
    expect(await testEvents().count()).toBe(2);
    expect(await testEvents().first().innerText()).toMatch(/Failed HTTP\s500/);
    await look('webhooks-failed');
  });

  it('is read in Chinese, on a phone as well', async () => {
    await button('中文').click();
    await page.getByRole('heading', { name: '事件通知', exact: true }).waitFor();
    await look('webhooks-chinese');
    await page.setViewportSize({ width: 390, height: 800 });
    await look('webhooks-phone');
    await page.setViewportSize({ width: 1280, height: 800 });
    await button('English').click();
  });

  it('deletes an endpoint once the person has said so twice', async () => {
    await endpoint().getByRole('button', { name: 'Delete' }).click();
    await endpoint().getByRole('group').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No endpoint yet.').waitFor();
  });

  it('lets the browser complain of nothing', () => {
    expect(complaints).toEqual([]);
  });
});

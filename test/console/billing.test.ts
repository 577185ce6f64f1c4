import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { isBrowserAbsent, useBrowser } from '../support/browser.ts';
import { useTwin } from '../support/twin.ts';

describe.skipIf(isBrowserAbsent)('paying in Chromium', { timeout: 90_000 }, () => {
  const twin = useTwin();
  const { complaints, button, look, goTo, signIn, ...browser } = useBrowser(twin);
  let page: Page;

  const pay = async (card: string, name: string) => {
    await page.getByRole('textbox', { name: /^(Card number|卡号)/ }).fill(card);
    await button(name).click();
  };

  beforeAll(async () => {
    page = browser.page();
    await signIn();
    await goTo('Billing');
  });

  it('begins on the free plan, with two others to choose from', async () => {
    await button('Subscribe to Starter').waitFor();
    expect(await button('Subscribe to Scale').isVisible()).toBe(true);
    expect(await page.getByText('This is your plan.').count()).toBe(1);
    await look('billing-free');
  });

  it('is told that a card is declined, and by which reason', async () => {
    await button('Subscribe to Starter').click();
    await page.getByRole('heading', { name: 'Subscribe to Gristmill starter' }).waitFor();
    await look('checkout');
    await pay('4000 0000 0000 9995', 'Start trial');
    await page.getByRole('alert').getByText('Your card was declined. Try another one. (insufficient_funds)').waitFor();
    await look('checkout-declined');
  });

  it('is asked by its bank in its own language, and comes back with a plan', async () => {
    await page.getByRole('link', { name: '中文' }).click();
    await page.getByRole('heading', { name: '订阅 Gristmill starter' }).waitFor();
    await look('checkout-chinese');
    await pay('4000 0025 0000 3155', '开始试用');
    await look('bank-chinese');
    await button('验证失败').click();
    await page.getByRole('alert').getByText('银行无法确认是您本人').waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await pay('4000 0025 0000 3155', 'Start trial');
    await button('Complete authentication').click();
    await page.getByText('Trial until').waitFor();
    await page.getByRole('heading', { name: 'Next invoice' }).waitFor();
    expect(await page.getByText('$29.00').first().isVisible()).toBe(true);
    await look('billing-trial');
  });

  it('changes its plan once it has said so twice', async () => {
    await button('Change to this plan').click();
    await page.getByRole('group').getByRole('button', { name: 'Change to this plan' }).click();
    await page.getByText('$299.00').first().waitFor();
    await page.locator('dl').getByText('Scale', { exact: true }).waitFor();
  });

  it('pays for usage ahead', async () => {
    await page.getByLabel('Amount in dollars').fill('25');
    await button('Buy credit').click();
    await page.getByText('$25.00').first().waitFor();
    await look('sale');
    await pay('4242 4242 4242 4242', 'Pay $25.00');
    await page.getByText('$25.00 left').waitFor();
    await look('billing-credit');
  });

  it('takes another plan in the portal, which the console shows', async () => {
    await button('Card, invoices and cancellation').click();
    await page.getByRole('heading', { name: 'Billing of Mill & Söhne' }).waitFor();
    await look('portal');
    await button('Switch to Gristmill starter').click();
    await button('Switch to Gristmill scale').waitFor();
    await page.getByRole('link', { name: '← Done' }).click();
    await page.locator('dl').getByText('Starter', { exact: true }).waitFor();
  });

  it('ends its subscription in the portal, and sees until when', async () => {
    await button('Card, invoices and cancellation').click();
    await page.getByRole('heading', { name: 'Billing of Mill & Söhne' }).waitFor();
    await button('Cancel at the end of the period').click();
    await button('Keep the subscription').waitFor();
    await page.getByText(/Ends on/).waitFor();
    await page.getByRole('link', { name: '中文' }).click();
    await button('保留订阅').waitFor();
    await look('portal-chinese');
    await page.getByRole('link', { name: '← 完成' }).click();
    await page.getByText('Ends', { exact: true }).waitFor();
  });

  it('reads all of it in Chinese, on a phone as well', async () => {
    await button('中文').click();
    await page.getByRole('heading', { name: '账单', exact: true }).waitFor();
    await look('billing-chinese');
    await page.setViewportSize({ width: 390, height: 800 });
    await look('billing-phone');
  });

  it('lets the browser complain of nothing', () => {
    expect(complaints).toEqual([]);
  });
});

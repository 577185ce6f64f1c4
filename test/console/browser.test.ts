import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { GristmillClient } from '../../shared/api/client.generated.ts';
import { isBrowserAbsent, useBrowser } from '../support/browser.ts';
import { loansCsv } from '../support/loans.ts';
import { useTwin } from '../support/twin.ts';

/** All candidates of a small table, on a machine that runs other tests too. */
const trainingMs = 150_000;

describe.skipIf(isBrowserAbsent)('the console in Chromium', { timeout: 60_000 + trainingMs }, () => {
  const twin = useTwin();
  const { complaints, button, goTo, ...browser } = useBrowser(twin, { hearsConsole: true });
  let page: Page;
  beforeAll(() => {
    page = browser.page();
  });

  const heading = (name: string) => page.getByRole('heading', { name, exact: true });

  it('says that a wrong key is not known, and stays where it is', async () => {
    await page.getByLabel('API key').fill('gm_live_0000000000000000000000000000000000000000');
    await button('Sign in').click();
    await page.getByRole('alert').getByText('This API key is not known').waitFor();
    expect(await page.getByLabel('API key').isVisible()).toBe(true);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  });

  it('signs up, shows the key once, and begins with no dataset', async () => {
    await page.getByLabel('Name').fill('Mill & Söhne 磨坊');
    await page.getByLabel('E-mail').fill('miller@example.com');
    await button('Sign up').click();
    await page.getByText(/^gm_live_\w{32,}$/).waitFor();
    await button('Go on').click();
    await page.getByText('No dataset yet.').waitFor();
    expect(await page.title()).toBe('Datasets · Gristmill');
  });

  it('names what is wrong with a file that is no table', async () => {
    const buffer = Buffer.from('a,a\n1,2\n3,4\n');
    await page.getByLabel('Upload a CSV file').setInputFiles({ name: 'twice.csv', mimeType: 'text/csv', buffer });
    await heading('twice.csv').waitFor();
    await page.getByRole('alert').getByText('Two columns have the same name').waitFor();
    await goTo('Datasets');
  });

  it('uploads a file and shows its columns, their distributions and its findings', async () => {
    const buffer = Buffer.from(loansCsv(400));
    await page.getByLabel('Upload a CSV file').setInputFiles({ name: 'loans.csv', mimeType: 'text/csv', buffer });
    await heading('Findings').waitFor();
    await page.getByText('400 rows', { exact: true }).waitFor();
    await page.getByRole('cell', { name: /of "income" is missing/ }).waitFor();

    const histogram = page.getByRole('slider', { name: 'Distribution of purpose' });
    await histogram.focus();
    await page.keyboard.press('ArrowRight');
    await histogram.getByText(/^(car|home|school): \d+$/).waitFor();
  });

  it('refuses a target that cannot be learned before anything is spent', async () => {
    await page.getByLabel('Column to predict').selectOption('application');
    await button('Estimate').click();
    await page.getByRole('alert').getByText('This column cannot be predicted').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('422')]);
  });

  it('estimates, starts a run and shows it to its end', async () => {
    await page.getByLabel('Column to predict').selectOption('repaid');
    await button('Estimate').click();
    await page.getByText(/Classification · About \d+ to \d+ s of training, \$[\d.]+ at most\./).waitFor();

    await button('Start the run').click();
    await heading('Predicting repaid').waitFor();
    await page.getByRole('progressbar', { name: 'Progress', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Open the model' }).waitFor({ timeout: trainingMs });
    expect(await page.getByText('Succeeded', { exact: true }).isVisible()).toBe(true);
    const best = page.getByRole('row').filter({ has: page.getByRole('cell', { name: '1', exact: true }) });
    expect(await best.first().innerText()).toMatch(/Logistic regression|Boosted trees/);
  });

  it('shows how good the model is, and takes a prediction typed into fitting fields', async () => {
    await page.getByRole('link', { name: 'Open the model' }).click();
    await heading('Confusion matrix').waitFor();
    expect(await page.getByRole('img', { name: 'Calibration' }).isVisible()).toBe(true);

    await heading('Worst errors').waitFor();
    expect(await page.getByRole('cell', { name: /^\d+$/ }).count()).toBeGreaterThan(0);

    // A number field has the role of a spin button.
    await page.getByRole('spinbutton', { name: 'income' }).fill('90000');
    await page.getByRole('spinbutton', { name: 'debt' }).fill('1000');
    await page.getByRole('combobox', { name: 'purpose' }).fill('');
    const [request] = await Promise.all([page.waitForRequest(/\/predict$/), button('Predict').click()]);
    expect(request.postDataJSON().inputs).toMatchObject({ income: 90000, debt: 1000, purpose: null });
    const answer = page.getByRole('status').filter({ hasText: 'Answer' });
    await answer.getByText('This prediction cost $0.0005.').waitFor();
    expect(await answer.locator('strong').innerText()).toBe('yes');
  });

  it('shows what was used, and its price', async () => {
    await goTo('Usage');
    const row = page.getByRole('row').filter({ hasText: 'Predictions' });
    // Sums follow the ledger through the table's stream; the page reads them when it is opened.
    const reread = async () => {
      await page.reload();
      await page.getByText('Total').waitFor();
      return row.count();
    };
    await expect.poll(reread, { timeout: 15_000, interval: 300 }).toBe(1);
    expect(await row.innerText()).toContain('$0.0005');
  });

  it('makes a key for what is ticked and shows its secret once; it works until it is revoked', async () => {
    await goTo('Keys');
    await page.getByLabel('Name').fill('Scoring job');
    await page.getByLabel('Requests a minute').fill('120');
    await page.getByLabel('Expires').fill('2999-12-31');
    await page.getByLabel('Read the account').check();
    await page.getByLabel('Predict', { exact: true }).uncheck();
    await button('Make the key').click();
    const secret = await page.getByText(/^gm_live_\w{32,}$/).innerText();
    await button('I have kept it').click();
    const row = page.getByRole('row').filter({ hasText: 'Scoring job' });
    expect(await row.innerText()).toMatch(/Valid.*Read models, Read the account.*120.*2,?999|2999/s);
    expect(await page.getByText(secret).count()).toBe(0);
    const client = new GristmillClient({ url: twin().url, apiKey: secret });
    expect(await client.getTenant()).toMatchObject({ email: 'miller@example.com' });
    await expect(client.listDatasets()).rejects.toMatchObject({ code: 'missing_scope' });

    await row.getByRole('button', { name: 'Revoke' }).click();
    await button('Keep it').click();
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.getByRole('group').getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked').waitFor();
    await twin().clock.advance(120_000);
    await expect(client.getTenant()).rejects.toMatchObject({ code: 'revoked_api_key' });
  });

  it('points an alias of a model at a version', async () => {
    await goTo('Models');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('Is champion').waitFor();
    await button('Make version 1 the challenger').click();
    await page.getByText('Is challenger').waitFor();
    await page.reload();
    await page.getByText('Is challenger').waitFor();
    expect(await button('Make version 1 the challenger').count()).toBe(0);
  });

  it('shows what was told of predictions, and how right the model is in use', async () => {
    const apiKey = await page.evaluate(() => sessionStorage.getItem('gristmill.api_key') ?? '');
    const client = new GristmillClient({ url: twin().url, apiKey });
    const model_id = page.url().split('/').at(-1) ?? '';
    const inputs = { income: 90_000, debt: 1000, purpose: null };
    const answered = await client.predict({ model_id, body: { inputs, store: true } });
    if (!('output' in answered)) throw new Error('One input was answered by a list');
    const body = { is_right: false, comment: 'It was never paid.' };
    await client.giveFeedback({ prediction_id: answered.id, body });
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'It was never paid.' }).waitFor();
    const row = page.getByRole('row').filter({ hasText: 'Accuracy' }).filter({ hasText: 'Version 1' });
    expect(await row.innerText()).toMatch(/1\s+Accuracy\s+0%/);
    expect(await button('Make a dataset to train on').isEnabled()).toBe(true);
  });

  it('speaks Chinese when asked, and still does after a reload', async () => {
    await goTo('Usage');
    await button('中文').click();
    await heading('用量').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.reload();
    await heading('用量').waitFor();
    await goTo('训练任务');
    await page.getByText('成功', { exact: true }).waitFor();
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('训练任务成功。').waitFor();
  });

  it('fits a phone: no page is wider than the screen', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const list of ['数据集', '训练任务', '模型', '用量', '密钥']) {
      await goTo(list);
      await heading(list).waitFor();
      if (list !== '用量' && list !== '密钥') {
        await page.getByRole('table').getByRole('link').first().click();
        await page.getByRole('heading', { level: 2 }).last().waitFor();
      }
      const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect(excess, `${list}: pixels beyond the screen`).toBeLessThanOrEqual(0);
    }
  });

  it('deletes a model and a dataset once the person has said so twice', async () => {
    for (const list of ['模型', '数据集']) {
      await goTo(list);
      const links = page.getByRole('table').getByRole('link');
      await links.first().waitFor();
      const count = await links.count();
      await links.first().click();
      await button('删除').click();
      await page.getByRole('group').getByRole('button', { name: '删除' }).click();
      await heading(list).waitFor();
      await expect.poll(() => links.count(), { timeout: 15_000 }).toBe(count - 1);
    }
  });

  it('offers to sign in again when the key no longer counts', async () => {
    await page.evaluate(() =>
      sessionStorage.setItem('gristmill.api_key', 'gm_live_1111111111111111111111111111111111'),
    );
    await page.goto('about:blank');
    await page.goto(`${twin().url}/#/models`);
    await button('换一个密钥登录').click();
    await page.getByLabel('API 密钥').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);
  });

  it('lets the browser complain of nothing else', () => {
    expect(complaints).toEqual([]);
  });
});

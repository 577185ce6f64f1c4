import { describe, expect, it } from 'vitest';
import { makeQuestions } from '../../examples/faq/questions.ts';
import { followRun } from '../../shared/api/follow.ts';
import { isBrowserAbsent, useBrowser } from '../support/browser.ts';
import { uploadDataset } from '../support/dataset.ts';
import { signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

const strange = 'Do you sell gift vouchers for the theatre?';

describe.skipIf(isBrowserAbsent)('questions for a person in Chromium', { timeout: 300_000 }, () => {
  const twin = useTwin();
  const { button, look, complaints, ...browser } = useBrowser(twin, { hearsConsole: true });

  it('are handed over, answered, and learned besides the data before them', async () => {
    const page = browser.page();
    const { client, key } = await signUp(twin().url);
    const dataset = await uploadDataset(client, makeQuestions(1, 12), 'questions.csv');
    const body = { dataset_id: dataset.id, target: 'answer', candidates: ['bm25'] };
    const run = await followRun(client, (await client.createRun({ body })).id);

    await page.getByLabel('API key').fill(key);
    await button('Sign in').click();
    await page.goto(`${twin().url}/#/models/${run.model_id}`);
    await page.getByLabel('Question', { exact: true }).fill(strange);
    await button('Ask').click();
    const field = page.getByLabel(`Right answer to “${strange}”`);
    await field.waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    expect(await button('Make a dataset of those with an answer').count()).toBe(0);
    await field.fill('We sell none.');
    await button('Save').click();
    await button('Make a dataset of those with an answer').waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    await look('handovers');
    await button('Make a dataset of those with an answer').click();
    await page.getByText('1 rows', { exact: true }).waitFor();

    await page.goto(`${twin().url}/#/datasets/${dataset.id}`);
    await page.getByLabel('Learn from these rows, too').selectOption('Handed-over questions');
    await button('Estimate').click();
    await page.getByText(/Questions and answers · About/).waitFor();
    await button('Start the run').click();
    await page.getByRole('link', { name: 'Extra rows' }).waitFor();
    const [next] = (await client.listRuns({ limit: 1 })).data;
    expect(await followRun(client, next?.id ?? '')).toMatchObject({ state: 'succeeded' });
    await button('中文').click();
    await page
      .getByRole('button', { name: /^显示全部/ })
      .last()
      .click();
    await page.getByText(/另有 1 行仅用于训练的数据/).waitFor();
    await look('extra-rows-zh');
    expect(complaints).toEqual([]);
  });
});

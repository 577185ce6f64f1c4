import { describe, expect, it } from 'vitest';
import { followRun } from '../../shared/api/follow.ts';
import { isBrowserAbsent, useBrowser } from '../support/browser.ts';
import { uploadDataset } from '../support/dataset.ts';
import { sampleLabels } from '../support/learning/sample-labels.ts';
import { signUp } from '../support/tenant.ts';
import { useTwin } from '../support/twin.ts';

describe.skipIf(isBrowserAbsent)('sets of labels in Chromium', { timeout: 300_000 }, () => {
  const twin = useTwin();
  const { button, goTo, look, ...browser } = useBrowser(twin);

  it('are shown in a profile, judged label by label, and answered to whoever tries', async () => {
    const page = browser.page();
    const heading = (name: string) => page.getByRole('heading', { name, exact: true });
    const { client, key } = await signUp(twin().url);
    const lines = sampleLabels(200).map(({ text, labels }) => JSON.stringify({ text, topics: labels }));
    const dataset = await uploadDataset(client, lines.join('\n'), 'complaints.jsonl');
    const body = { dataset_id: dataset.id, target: 'topics', candidates: ['baseline', 'ngram_linear'] };
    const run = await followRun(client, (await client.createRun({ body })).id);

    await page.getByLabel('API key').fill(key);
    await button('Sign in').click();
    await page.getByRole('link', { name: 'complaints.jsonl' }).click();
    await page.getByRole('cell', { name: 'Labels', exact: true }).waitFor();
    await page.getByRole('cell', { name: /rows with no label in "topics"/ }).waitFor();
    await button('Estimate').click();
    await page.getByText(/Labels of texts · About/).waitFor();
    await look('labels-dataset');

    await goTo('Runs');
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('columnheader', { name: 'F1, micro' }).waitFor();
    await look('labels-run');
    await page.getByRole('link', { name: 'Open the model' }).click();
    await heading('Label by label').waitFor();
    const rude = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'rude', exact: true }) });
    expect(await rude.first().innerText()).toMatch(/%/);

    await page.getByRole('combobox', { name: 'text' }).fill('the parcel is late and nobody was polite');
    await button('Predict').click();
    const answer = page.getByRole('status').filter({ hasText: 'Answer' });
    await answer.getByText('This prediction cost').waitFor();
    expect((await answer.locator('strong').innerText()).split(', ').sort()).toEqual(['delivery', 'rude']);
    await look('labels-model');
    await page.getByRole('combobox', { name: 'text' }).fill('order 12, thanks');
    await button('Predict').click();
    await answer.locator('strong').getByText('no label fits').waitFor();

    await button('中文').click();
    await heading('各个标签').waitFor();
    await look('labels-model-zh');
    expect(run.state).toBe('succeeded');
  });
});

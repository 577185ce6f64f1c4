import { describe, expect, it } from 'vitest';
import { isBrowserAbsent, useBrowser } from '../support/browser.ts';
import { sampleLabels } from '../support/learning/sample-labels.ts';
import { useTwin } from '../support/twin.ts';

/** All candidates, on a machine that runs other tests too. */
const trainingMs = 240_000;

describe.skipIf(isBrowserAbsent)('sets of labels in Chromium', { timeout: 60_000 + trainingMs }, () => {
  const twin = useTwin();
  const { button, goTo, look, ...browser } = useBrowser(twin);

  it('a file of labelled texts is shown, learned, judged label by label and tried', async () => {
    const page = browser.page();
    const heading = (name: string) => page.getByRole('heading', { name, exact: true });
    await browser.signIn();
    await goTo('Datasets');
    const lines = sampleLabels(160).map(({ text, labels }) => JSON.stringify({ text, topics: labels }));
    const file = { name: 'complaints.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(lines.join('\n')) };
    await page.getByLabel('Upload a CSV file').setInputFiles(file);
    await heading('Findings').waitFor({ timeout: 60_000 });
    await page.getByRole('cell', { name: 'Labels', exact: true }).waitFor();
    await page.getByText('Rows with no label').waitFor();
    await look('labels-dataset');

    await page.getByLabel('Column to predict').selectOption('topics');
    await button('Estimate').click();
    await page.getByText(/Labels of texts · About/).waitFor();
    await button('Start the run').click();
    await page.getByRole('link', { name: 'Open the model' }).waitFor({ timeout: trainingMs });
    await page.getByRole('columnheader', { name: 'F1, micro' }).waitFor();
    await look('labels-run');

    await page.getByRole('link', { name: 'Open the model' }).click();
    await heading('Label by label').waitFor();
    await page.getByRole('combobox', { name: 'text' }).fill('the parcel is late and nobody was polite');
    await button('Predict').click();
    const answer = page.getByRole('status').filter({ hasText: 'Answer' });
    await answer.getByText('This prediction cost').waitFor();
    const said = await answer.locator('strong').innerText();
    expect(said.split(', ').sort()).toEqual(['delivery', 'rude']);
    await look('labels-model');

    await page.getByRole('combobox', { name: 'text' }).fill('order 12, thanks');
    await button('Predict').click();
    await answer.locator('strong').getByText('no label fits').waitFor();
    await button('中文').click();
    await heading('各个标签').waitFor();
    await look('labels-model-zh');
  });
});

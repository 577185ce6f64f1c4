import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { GristmillClient } from '../shared/api/client.generated.ts';
import { sampleFile, sampleTarget } from './sample.ts';
import { tellStory } from './story/tell-story.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    data: { type: 'string' },
    target: { type: 'string' },
  },
});

/** `npm run demo`: the story of the first start, told to a deployed stage. */
async function demo(): Promise<void> {
  const { url, key, data, target } = values;
  if (!url || !key)
    throw new Error('Usage: npm run demo -- --url https://… --key gm_live_… [--data file.csv --target column]');
  if (data && !target) throw new Error('Say which column to predict: --target column');
  const file = data ? { filename: basename(data), content: await openAsBlob(data) } : sampleFile();
  await tellStory({ client: new GristmillClient({ url, apiKey: key }), file, target: target ?? sampleTarget });
}

demo().catch((error: unknown) => {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
});

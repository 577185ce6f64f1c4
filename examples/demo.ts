import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { GristmillClient, type RunRequest } from '../shared/api/client.generated.ts';
import { makeSample, sampleNames } from './sample.ts';
import { tellStory } from './story/tell-story.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    data: { type: 'string' },
    target: { type: 'string' },
    task: { type: 'string' },
    example: { type: 'string' },
  },
});

/** `npm run demo`: the story of the first start, told to a deployed stage. */
async function demo(): Promise<void> {
  const { url, key, data, target, task, example } = values;
  if (!url || !key)
    throw new Error(
      'Usage: npm run demo -- --url https://… --key gm_live_… [--example ' +
        sampleNames.join('|') +
        ' | --data file --target column --task task]',
    );
  if (data && !target) throw new Error('Say which column to predict: --target column');
  const client = new GristmillClient({ url, apiKey: key });
  if (!data) return void (await tellStory({ client, ...makeSample(example) }));
  const file = { filename: basename(data), content: await openAsBlob(data) };
  await tellStory({ client, file, target: target ?? '', ...(task && { task: task as RunRequest['task'] }) });
}

demo().catch((error: unknown) => {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
});

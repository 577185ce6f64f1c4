import { existsSync, openAsBlob } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeSample, sampleNames } from '../examples/sample.ts';
import { tellStory } from '../examples/story/tell-story.ts';
import { GristmillClient, type RunRequest } from '../shared/api/client.generated.ts';
import { keepFirstTenant, readFirstTenant, signUp } from './first-tenant.ts';
import { publishConsole } from './publish-console.ts';
import { startTwin, type Twin } from './twin.ts';

const usage = `Usage: npm start -- [options]
  --data FILE      train on this file instead of the sample: CSV, JSONL or a ZIP of images (with --target)
  --target COLUMN  the column to predict
  --task TASK      what to learn, such as intent; guessed from the data unless given
  --example NAME   tell another example's story: ${sampleNames.join(', ')}
  --empty          only boot: no tenant, no story
  --folder FOLDER  where the data is kept                         (default .gristmill/data)
  --port N         port of the front door                         (default 8787, or the next free one)`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      target: { type: 'string' },
      task: { type: 'string' },
      example: { type: 'string' },
      empty: { type: 'boolean', default: false },
      folder: { type: 'string', default: '.gristmill/data' },
      port: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}"`);
  }
  if ((values.data === undefined) !== (values.target === undefined)) {
    throw new Error('--data and --target go together: the file, and the column to predict');
  }
  if (values.data !== undefined && !existsSync(values.data)) {
    throw new Error(
      `There is no file ${resolve(values.data)}: give --data the path of a CSV or JSONL file or a ZIP of images`,
    );
  }
  return { ...values, port };
}

type Options = NonNullable<ReturnType<typeof readOptions>>;

async function tell(twin: Twin, { data, target = '', task, example, folder }: Options): Promise<void> {
  const kept = readFirstTenant(folder);
  if (kept?.isToldOf && !data && !example) return;
  const tenant = kept ?? (await signUp(twin.url, folder));
  const client = new GristmillClient({ url: twin.url, apiKey: tenant.apiKey });
  const own = data && { filename: basename(data), content: await openAsBlob(data) };
  const told = own ? { file: own, target, ...(task && { task: task as RunRequest['task'] }) } : makeSample(example);
  const { version } = await tellStory({ client, ...told });
  keepFirstTenant(folder, { ...tenant, isToldOf: true });
  console.log(`\n  Model ${version.model_id} answers at POST ${twin.url}/v1/models/${version.model_id}/predict`);
}

function printAddresses(twin: Twin, folder: string): void {
  const tenant = readFirstTenant(folder);
  console.log(`
  Console    ${twin.url}
  Stripe     ${twin.stripe?.url ?? 'none'} (local; its Checkout and portal pages open from the console's billing page)
  API        ${twin.url}/openapi.json and ${twin.url}/llms.txt
  API key    ${tenant?.apiKey ?? 'none yet: sign up in the console, or POST /v1/tenants'}
  Data       ${resolve(folder)} (delete the folder to begin anew)

Press Ctrl-C to stop; the next start goes on from here.`);
}

/** Closes in order at Ctrl-C; whoever cannot wait presses it again. */
function closeOnSignal(twin: Twin): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log('\nStopping ...');
      twin.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

async function start(): Promise<void> {
  const options = readOptions();
  if (!options) return console.log(usage);
  const startedAt = performance.now();
  console.log('Starting the laptop twin ...');
  const twin = await startTwin({
    dataFolder: options.folder,
    ...(options.port !== undefined && { port: options.port }),
  });
  closeOnSignal(twin);
  await publishConsole(twin).catch(async (error: unknown) => {
    await twin.close();
    throw error;
  });
  console.log(`Serving ${twin.url} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  if (!options.empty) {
    await tell(twin, options).catch((error: unknown) => {
      console.error(`\n  ✗ ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  printAddresses(twin, options.folder);
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error('npm start -- --help lists the options.');
  process.exitCode = 1;
});

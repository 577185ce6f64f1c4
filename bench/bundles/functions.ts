import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleAll, functionsFolder } from '../../infra/bundle.ts';
import { onnxRuntimeLayerFolder } from '../../infra/onnx-runtime.ts';
import { type Bench, holdsBars } from '../bench.ts';
import { median } from '../quantile.ts';

const rounds = 9;
/** Those that run or train networks may be larger; ONNX Runtime itself lies in a layer (`layer_mb`). */
const withoutBar = new Set(['inference', 'prepare', 'train']);

/** Imports the bundle in a fresh process and tells how long that took, in milliseconds. */
function importMs(handler: string): number {
  const url = JSON.stringify(pathToFileURL(handler).href);
  const script = `const t=performance.now();await import(${url});console.log(performance.now()-t);process.exit()`;
  const environment = { ...process.env, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1', ...dummyEnvironment };
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: environment }).toString());
}

/** Functions read their environment when they start; the values only have to be well-formed. */
const dummyEnvironment = {
  STAGE: 'dev',
  TABLE_NAME: 'table',
  WEBHOOK_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/queue',
  WEBHOOK_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:webhook',
  BUCKET_NAME: 'bucket',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:pipeline',
  RECEIPT_KEY_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:receipts',
  KEY_PEPPER_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:pepper',
  STRIPE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:stripe',
  TRAINING_INSTANCE_TYPE: 'ml.g4dn.xlarge',
  HUB_URL: 'http://127.0.0.1:9',
  TRAINING_JOBS: 'sagemaker',
  TRAINING_MAX_RUNTIME_SECONDS: '3600',
  PIPELINE_MAX_SECONDS: '7200',
  INFERENCE_FUNCTION: 'inference',
};

/** The one layer: ONNX Runtime for the deployed platform, unpacked. */
function layerMb(): number {
  const files = readdirSync(onnxRuntimeLayerFolder, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map((file) => statSync(join(file.parentPath, file.name)).size);
  return Number((sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1));
}

export const bench: Bench = {
  group: 'bundles',
  name: 'functions',
  about: 'size and import time of every function bundle, each in a fresh process',
  run: async ({ print }) => {
    bundleAll();
    const rows = readdirSync(functionsFolder).map((name) => {
      print(`importing ${name} ...`);
      const handler = resolve(functionsFolder, name, 'handler.mjs');
      const code = readFileSync(handler);
      const sources: string[] = JSON.parse(readFileSync(`${handler}.map`, 'utf8')).sources;
      const times = Array.from({ length: rounds }, () => importMs(handler));
      return {
        function: name,
        kb: Number((code.length / 1000).toFixed(1)),
        gzip_kb: Number((gzipSync(code).length / 1000).toFixed(1)),
        import_ms: Number(median(times).toFixed(1)),
        stripe: sources.some((source) => source.includes('node_modules/stripe/')) ? 'yes' : 'no',
        times,
      };
    });
    const largest = Math.max(...rows.filter((row) => !withoutBar.has(row.function)).map((row) => row.kb));
    const predict = rows.find((row) => row.function === 'predict');
    const kbOf = (name: string) => rows.find((row) => row.function === name)?.kb ?? Number.NaN;
    const metrics = {
      largest_kb: largest,
      predict_kb: predict?.kb ?? Number.NaN,
      predict_import_ms: predict?.import_ms ?? Number.NaN,
      predict_imports_stripe: predict?.stripe === 'no' ? 0 : 1,
      inference_kb: kbOf('inference'),
      train_kb: kbOf('train'),
      layer_mb: layerMb(),
    };
    const bars = { largest_kb: { at_most: 1200 }, predict_imports_stripe: { at_most: 0 } };
    const shown = rows.map(({ times: _, ...row }) => row).sort((a, b) => b.kb - a.kb);
    return { rows: shown, metrics, bars, holds: holdsBars(metrics, bars), peers: {}, raw: rows };
  },
};

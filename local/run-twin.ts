import { parseArgs } from 'node:util';
import { startTwin } from './twin.ts';

/** A twin as a process of its own, for tests that kill it: says where it is in one line of JSON, and stays up. */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    port: { type: 'string' },
    assembly: { type: 'string' },
    seed: { type: 'string' },
  },
});
if (!values.data)
  throw new Error('Usage: node local/run-twin.ts --data FOLDER [--port N] [--assembly FOLDER] [--seed N]');

const twin = await startTwin({
  dataFolder: values.data,
  ...(values.port !== undefined && { port: Number(values.port) }),
  ...(values.assembly !== undefined && { assemblyFolder: values.assembly }),
  ...(values.seed !== undefined && { seed: Number(values.seed) }),
  quiet: true,
});
const { url, controlUrl, controlToken, awsUrls, operatorKey, deployment } = twin;
const stripeUrl = twin.stripe?.url;
const { TABLE_NAME: table, BUCKET_NAME: bucket } =
  deployment.functions.find(({ environment }) => environment.BUCKET_NAME)?.environment ?? {};
console.log(
  JSON.stringify({ url, controlUrl, controlToken, awsUrls, operatorKey, stripeUrl, table, bucket, pid: process.pid }),
);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void twin.close().then(() => process.exit(0));
  });
}

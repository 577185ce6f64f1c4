import type { DistributionSpec, FunctionSpec, HttpApiSpec } from '../../local/deployment.ts';
import { type FrontDoor, openFrontDoor } from '../../local/front-door.ts';
import type { BucketOrigin } from '../../local/gateway/bucket-origin.ts';
import { HttpApi } from '../../local/gateway.ts';
import { choosePorts } from '../../local/twin/ports.ts';
import { type HostedFunctions, hostFunctions, temporaryFolder } from './functions.ts';

export interface ServedApi extends HostedFunctions {
  readonly url: string;
  readonly door: FrontDoor;
  close(): Promise<void>;
}

interface ServeOptions {
  readonly functions: readonly FunctionSpec[];
  readonly api: Omit<HttpApiSpec, 'id'>;
  readonly distribution?: Partial<DistributionSpec>;
  readonly bucket?: BucketOrigin;
  readonly viewerRequestCode?: string;
}

/** An HTTP API behind a front door: `/v1/*` goes to the API, everything else to the bucket `console`. */
export async function serveApi(options: ServeOptions): Promise<ServedApi> {
  const hosted = hostFunctions(options.functions);
  const { host, clock } = hosted;
  const api = new HttpApi({
    spec: { id: 'api1', ...options.api },
    region: 'us-east-1',
    accountId: '000000000000',
    host,
    clock,
  });
  const { frontDoor: port } = await choosePorts(temporaryFolder('ports'), 0);
  const door = await openFrontDoor({
    distribution: {
      id: 'EDOOR',
      defaultRootObject: 'index.html',
      errorPages: [],
      behaviors: [
        {
          pathPattern: '/v1/*',
          origin: { kind: 'api', apiId: 'api1' },
          viewerRequestCode: options.viewerRequestCode,
        },
        { pathPattern: '*', origin: { kind: 'bucket', bucketName: 'console' }, viewerRequestCode: undefined },
      ],
      ...options.distribution,
    },
    apis: new Map([['api1', api]]),
    bucket: options.bucket ?? { readObject: () => undefined },
    port,
  });
  return {
    ...hosted,
    door,
    url: `http://127.0.0.1:${port}`,
    async close() {
      await door.close();
      host.close();
    },
  };
}

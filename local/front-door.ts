import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { DistributionSpec } from './deployment.ts';
import { type BucketOrigin, serveBucket } from './gateway/bucket-origin.ts';
import { type GatewayRequest, type GatewayResponse, gatewayMessage } from './gateway/message.ts';
import { compileViewerRequest, type ViewerRequestFunction } from './gateway/viewer-request.ts';
import type { HttpApi } from './gateway.ts';
import { compileWildcards } from './iam/wildcards.ts';

/** API Gateway's limit of a payload. */
const maxBodyBytes = 10 * 2 ** 20;

export interface FrontDoorOptions {
  readonly distribution: DistributionSpec;
  readonly apis: ReadonlyMap<string, HttpApi>;
  readonly bucket: BucketOrigin;
  readonly port: number;
}

export interface FrontDoor {
  /** Requests answered, by status. */
  readonly counts: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

interface Behavior {
  readonly matches: (path: string) => boolean;
  readonly viewerRequest: ViewerRequestFunction | undefined;
  readonly origin: DistributionSpec['behaviors'][number]['origin'];
}

/** CloudFront: chooses a behaviour by path, runs its viewer-request function and asks the API or a bucket. */
export async function openFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { distribution } = options;
  const counts = new Map<number, number>();
  const behaviors = distribution.behaviors.map(
    ({ pathPattern, origin, viewerRequestCode }): Behavior => ({
      matches: compileWildcards([pathPattern.startsWith('*') ? pathPattern : pathPattern.replace(/^\/?/, '/')], {
        isCaseSensitive: true,
      }),
      viewerRequest: viewerRequestCode ? compileViewerRequest(viewerRequestCode, distribution.id) : undefined,
      origin,
    }),
  );

  async function route(incoming: IncomingMessage): Promise<GatewayResponse | StreamedResponse> {
    const body = await readBody(incoming);
    if (!body) return gatewayMessage(413, 'Request Entity Too Large', { connection: 'close' });
    const { method = '', url = '/', headers, socket } = incoming;
    const at = url.indexOf('?');
    const sourceIp = socket.remoteAddress ?? '127.0.0.1';
    const sent: GatewayRequest = {
      method,
      path: at < 0 ? url : url.slice(0, at),
      query: at < 0 ? '' : url.slice(at + 1),
      headers: { ...headers, 'x-forwarded-for': sourceIp, 'x-forwarded-proto': 'http' },
      body,
      sourceIp,
    };
    const behavior = behaviors.find(({ matches }) => matches(sent.path));
    if (!behavior) return gatewayMessage(404, 'Not Found');
    const request = behavior.viewerRequest?.(sent) ?? sent;
    if ('status' in request) return request;
    const { origin } = behavior;
    if (origin.kind === 'bucket') return serveBucket(options.bucket, origin.bucketName, request, distribution);
    const api = options.apis.get(origin.apiId);
    return api ? api.handle(request) : gatewayMessage(502, 'There is no such origin');
  }

  const server = createServer((incoming, outgoing) => {
    route(incoming).then(
      (answer) => {
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        send(outgoing, answer);
      },
      (error: unknown) => {
        console.error(error);
        outgoing.destroy();
      },
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An object too large to hold: its body flows from the bucket. */
export interface StreamedResponse {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly stream: NodeJS.ReadableStream;
}

function send(outgoing: ServerResponse, answer: GatewayResponse | StreamedResponse): void {
  if ('stream' in answer) {
    outgoing.writeHead(answer.status, answer.headers);
    answer.stream.on('error', () => outgoing.destroy());
    answer.stream.pipe(outgoing);
    return;
  }
  const { status, headers, body } = answer;
  const hasBody = status !== 204 && status !== 304;
  outgoing.writeHead(status, hasBody ? { ...headers, 'content-length': Buffer.byteLength(body) } : headers);
  outgoing.end(hasBody ? body : undefined);
}

/** Undefined when it is larger than API Gateway takes. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const { headers } = incoming;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return Buffer.alloc(0);
  if (Number(headers['content-length'] ?? 0) > maxBodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

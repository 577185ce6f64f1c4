import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { DistributionSpec } from './deployment.ts';
import { type BucketOrigin, serveBucket } from './gateway/bucket-origin.ts';
import { type GatewayRequest, type GatewayResponse, gatewayMessage } from './gateway/message.ts';
import { compileViewerRequest, type ViewerRequestFunction } from './gateway/viewer-request.ts';
import type { HttpApi } from './gateway.ts';
import { listen } from './http/listen.ts';
import { readBody } from './http/read-body.ts';
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
    const body = await readBody(incoming, maxBodyBytes);
    if (!body) return gatewayMessage(413, 'Request Entity Too Large');
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

  const { close } = await listen((incoming, outgoing) => {
    route(incoming).then(
      (answer) => {
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        send(outgoing, answer);
      },
      (error: unknown) => {
        if (!incoming.destroyed) console.error(error);
        outgoing.destroy();
      },
    );
  }, options.port);
  return { counts, close };
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
  outgoing.writeHead(status, hasBody ? { 'content-length': Buffer.byteLength(body), ...headers } : headers);
  outgoing.end(hasBody ? body : undefined);
}

import { connect } from 'node:net';

/** One measured run: every request that was answered, and how long each took. */
export interface LoadReport {
  readonly requestCount: number;
  /** Answers with another status than 200. */
  readonly errorCount: number;
  /** The first of them: status, headers and the start of the body. */
  readonly firstError?: string;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

export interface LoadPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn, so that no answer can be the last one's. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

const headEnd = '\r\n\r\n';

/** Length in bytes of the first whole answer in `buffer`, or 0 when it is not complete yet. */
export function answerLength(buffer: Buffer): number {
  const head = buffer.indexOf(headEnd);
  if (head < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1];
  if (length === undefined) throw new Error('The server answers without content-length');
  const total = head + headEnd.length + Number(length);
  return buffer.length >= total ? total : 0;
}

/**
 * Keeps `connections` sockets busy, one request at a time on each, for `seconds`, and waits for the last answers. It
 * writes raw HTTP/1.1: a full HTTP client would take more of the processor than the servers under test.
 */
export async function load(plan: LoadPlan): Promise<LoadReport> {
  const { hostname, port } = new URL(plan.url);
  const requests = requestsOf(plan);
  const latenciesMs: number[] = [];
  let errorCount = 0;
  let firstError: string | undefined;
  let sentCount = 0;
  const start = performance.now();
  const end = start + plan.seconds * 1000;

  const drive = () =>
    new Promise<void>((done, fail) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let sentAt: number | undefined;
      let received: Buffer = Buffer.alloc(0);
      const send = () => {
        sentAt = undefined;
        if (performance.now() >= end) return socket.end();
        const request = requests[sentCount % requests.length] ?? '';
        sentCount += 1;
        sentAt = performance.now();
        return socket.write(request);
      };
      socket.on('connect', send);
      socket.on('error', fail);
      socket.on('close', () =>
        sentAt === undefined ? done() : fail(new Error('The server closed before it answered')),
      );
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const total = answerLength(received);
        if (total === 0 || sentAt === undefined) return;
        latenciesMs.push(performance.now() - sentAt);
        if (received.toString('latin1', 9, 12) !== '200') {
          errorCount += 1;
          firstError ??= received.toString('utf8', 0, 1000);
        }
        received = received.subarray(total);
        send();
      });
    });

  await Promise.all(Array.from({ length: plan.connections }, drive));
  const seconds = (performance.now() - start) / 1000;
  return { requestCount: latenciesMs.length, errorCount, seconds, latenciesMs, ...(firstError && { firstError }) };
}

function requestsOf({ url, headers, bodies }: LoadPlan): Buffer[] {
  const { host, pathname } = new URL(url);
  const lines = Object.entries({ host, 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return bodies.map((body) => {
    const length = Buffer.byteLength(body);
    return Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}content-length: ${length}${headEnd}${body}`);
  });
}

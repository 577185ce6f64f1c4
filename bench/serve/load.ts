import { connect } from 'node:net';

/** One measured run: completed requests per second and their latencies. */
export interface LoadReport {
  readonly requestCount: number;
  readonly errorCount: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

export interface LoadPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

const headEnd = '\r\n\r\n';

/** Length in bytes of the first whole answer in `buffer`, or 0 when it is not complete yet. */
function answerLength(buffer: Buffer): number {
  const head = buffer.indexOf(headEnd);
  if (head < 0) return 0;
  const length = /content-length: *(\d+)/i.exec(buffer.subarray(0, head).toString('latin1'))?.[1];
  if (length === undefined) throw new Error('The server answers without content-length');
  const total = head + headEnd.length + Number(length);
  return buffer.length >= total ? total : 0;
}

/**
 * Keeps `connections` sockets busy, one request at a time on each, for `seconds`. It writes raw HTTP/1.1 on sockets,
 * since a full HTTP client would take more of the two cores than the servers under test.
 */
export async function load(plan: LoadPlan): Promise<LoadReport> {
  const { hostname, port, pathname } = new URL(plan.url);
  const headers = Object.entries({ host: `${hostname}:${port}`, 'content-type': 'application/json', ...plan.headers });
  const lines = headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  const length = Buffer.byteLength(plan.body);
  const request = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\n${lines}\r\ncontent-length: ${length}${headEnd}${plan.body}`,
  );
  const latenciesMs: number[] = [];
  let errorCount = 0;
  const start = performance.now();
  const end = start + plan.seconds * 1000;

  const drive = () =>
    new Promise<void>((done, fail) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let sentAt = 0;
      let received: Buffer = Buffer.alloc(0);
      const send = () => {
        if (performance.now() >= end) return socket.end();
        sentAt = performance.now();
        return socket.write(request);
      };
      socket.on('connect', send);
      socket.on('error', fail);
      socket.on('close', () => done());
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
        const total = answerLength(received);
        if (total === 0) return;
        latenciesMs.push(performance.now() - sentAt);
        if (!received.subarray(9, 12).equals(Buffer.from('200'))) errorCount += 1;
        received = received.subarray(total);
        send();
      });
    });

  await Promise.all(Array.from({ length: plan.connections }, drive));
  const seconds = (performance.now() - start) / 1000;
  return { requestCount: latenciesMs.length, errorCount, seconds, latenciesMs };
}

/** The value below which `share` (0 to 1) of `values` lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

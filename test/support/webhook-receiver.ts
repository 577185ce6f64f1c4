import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a tenant runs to hear of events; `answer` is the status that it gives to each delivery. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: Received[];
  answer: number;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(receiver.answer, { location: 'http://127.0.0.1:1/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: 204,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return receiver;
}

/** The event of a delivery after its signature was checked, as a receiver does by standardwebhooks.com. */
export function verified({ headers, body }: Received, secret: string): Record<string, unknown> {
  const [id, time, signatures] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]));
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = `v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`;
  if (!signatures?.split(' ').includes(expected)) throw new Error(`${signatures} is not ${expected}`);
  return JSON.parse(body) as Record<string, unknown>;
}

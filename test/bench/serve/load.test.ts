import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { answerLength, load } from '../../../bench/serve/load.ts';

let close = () => {};
afterEach(() => close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`;
}

const plan = { headers: { authorization: 'Bearer x' }, bodies: ['{"a":1}', '{"b":"é"}'], connections: 2, seconds: 0.2 };

describe('the length of an answer', () => {
  const answer = 'HTTP/1.1 200 OK\r\nX-Content-Length: 9\r\nContent-Length: 2\r\n\r\nab';

  test('is known once its head and its whole body are there', () => {
    for (let size = 0; size < answer.length; size += 1)
      expect(answerLength(Buffer.from(answer.slice(0, size)))).toBe(0);
    expect(answerLength(Buffer.from(`${answer}HTTP/1.1 200`))).toBe(answer.length);
  });

  test('cannot be told of an answer that does not say it', () => {
    expect(() => answerLength(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('content-length');
  });
});

describe('the load', () => {
  test('sends the bodies in turn with the headers, and counts every answer', async () => {
    const seen: string[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
        response.end('{}');
      });
    });
    const report = await load({ ...plan, url });
    expect(report.requestCount).toBe(seen.length);
    expect(report.latenciesMs).toHaveLength(seen.length);
    expect(report.errorCount).toBe(0);
    expect(new Set(seen)).toEqual(new Set(['POST /predict Bearer x {"a":1}', 'POST /predict Bearer x {"b":"é"}']));
  });

  test('counts answers that are not 200', async () => {
    const url = await serve((_, response) => {
      response.statusCode = 429;
      response.end('{}');
    });
    const report = await load({ ...plan, url });
    expect(report.errorCount).toBe(report.requestCount);
    expect(report.errorCount).toBeGreaterThan(0);
    expect(report.firstError).toContain('429 Too Many Requests');
  });

  test('fails when the server hangs up before it has answered', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(load({ ...plan, url })).rejects.toThrow();
  });
});

import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LeanRequest, listenLean } from '../../../local/http/lean-server.ts';
import type { Listening } from '../../../local/http/listen.ts';

let server: Listening;
let heard: LeanRequest[];
let sockets: Socket[];
beforeEach(async () => {
  [heard, sockets] = [[], []];
  server = await listenLean({
    port: 0,
    maxBodyBytes: 1_000_000,
    async answer(sent) {
      heard.push(sent);
      if (sent.url === '/slow') await new Promise((done) => setTimeout(done, 20));
      return { status: 200, headers: { 'x-path': sent.url }, body: `é${sent.body.length}` };
    },
  });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
});

/** Sends raw text in pieces and answers all that came until the server closed or `answers` answers are there. */
async function exchange(pieces: readonly (string | Buffer)[], answers = 1): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  const done = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('data', (data) => {
      text += String(data);
      if (text.split('HTTP/1.1 ').length > answers && text.endsWith('é0') && answers > 0) resolve();
    });
  });
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((later) => setTimeout(later, 5));
  }
  await done;
  return text;
}

describe('the lean server', () => {
  test('serves a client of node:http, whatever comes of its body at once', async () => {
    const body = Buffer.alloc(900_000, 'x');
    const outgoing = request(`${server.url}/path?q=1`, {
      method: 'POST',
      headers: { 'X-Twice': ['a', 'b'], 'content-length': body.length },
    });
    outgoing.write(body.subarray(0, 300_000));
    setTimeout(() => outgoing.end(body.subarray(300_000)), 10);
    const [incoming] = await once(outgoing, 'response');
    let text = '';
    for await (const chunk of incoming) text += String(chunk);
    expect(text).toBe('é900000');
    expect(incoming.headers['x-path']).toBe('/path?q=1');
    expect(heard[0]).toMatchObject({ method: 'POST', headers: { 'x-twice': expect.stringMatching(/^a, ?b$/) } });
    expect(heard[0]?.body.equals(body)).toBe(true);
  });

  test('answers what comes in one piece in order, and what comes in many pieces once it is whole', async () => {
    const text = await exchange(['GET /slow HTTP/1.1\r\nhost: a\r\n\r\nGET /b HTTP/1.1\r\n', 'host: a\r\n\r\n'], 2);
    expect([...text.matchAll(/x-path: (\S+)/g)].map(([, path]) => path)).toEqual(['/slow', '/b']);
    await exchange(['PO', 'ST / HTTP/1.1\r\nContent-Le', 'ngth: 4\r\n\r', '\nab', 'cdGET / HTTP/1.1\r\n\r\n'], 2);
    expect(heard.map(({ body }) => body.toString())).toEqual(['', '', 'abcd', '']);
  });

  test.each([
    ['a body that is too large', 'POST / HTTP/1.1\r\ncontent-length: 1000001\r\n\r\n', 413],
    ['a body without a length', 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n', 411],
    ['a length that is none', 'POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n', 400],
    ['a line that is no header', 'POST / HTTP/1.1\r\nhello\r\n\r\n', 400],
    ['another protocol', 'hello\r\n\r\n', 505],
    ['a head without end', `GET / HTTP/1.1\r\nx: ${'y'.repeat(70_000)}`, 431],
  ])('refuses %s, and closes', async (_, text, status) => {
    expect(await exchange([text, 'more of it'], 0)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(heard).toEqual([]);
  });

  test('a caller that goes away while it is answered disturbs nobody', async () => {
    const socket = connect(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /slow HTTP/1.1\r\n\r\n');
    while (heard.length === 0) await new Promise((later) => setTimeout(later, 1));
    socket.destroy();
    await new Promise((later) => setTimeout(later, 40));
    expect(await exchange(['GET / HTTP/1.1\r\n\r\n'])).toContain('200');
  });
});

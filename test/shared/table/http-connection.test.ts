import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpConnection } from '../../../shared/table/http-connection.ts';

let server: Server;
let sockets: Socket[];
let requests: string[];
/** What the server does with the next requests, in turn. */
let answers: ((socket: Socket) => void)[];
let connection: HttpConnection;

beforeEach(async () => {
  [sockets, requests, answers] = [[], [], []];
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (data) => {
      requests.push(String(data));
      answers.shift()?.(socket);
    });
    socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  connection = new HttpConnection({ protocol: 'http:', hostname: '127.0.0.1', port }, 200);
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

const say = (text: string) => (socket: Socket) => socket.write(text);
const ok = say('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
const post = (body = '{"é":1}') => connection.post({ host: 'there', 'x-a': 'b' }, body);

test('posts a body with its length in bytes, again and again over one connection', async () => {
  answers = [ok, say('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n')];
  expect(await post()).toBe(200);
  expect(await post()).toBe(400);
  expect(sockets).toHaveLength(1);
  expect(requests[0]).toBe('POST / HTTP/1.1\r\ncontent-length: 8\r\nhost: there\r\nx-a: b\r\n\r\n{"é":1}');
});

test('waits for the whole of an answer that comes in pieces', async () => {
  let isWhole = false;
  answers = [
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nconte');
      setTimeout(() => socket.write('nt-length: 5\r\n\r\n{"a'), 10);
      setTimeout(() => {
        isWhole = true;
        socket.write('":');
      }, 20);
    },
    ok,
  ];
  expect(await post()).toBe(200);
  expect(isWhole).toBe(true);
  expect(connection.isBusy).toBe(false);
  expect(await post()).toBe(200);
});

test('opens another connection after one that its server closed, at once or between requests', async () => {
  answers = [say('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'), ok, ok];
  expect(await post()).toBe(200);
  expect(await post()).toBe(200);
  const [, second] = sockets;
  second?.end();
  if (second) await once(second, 'close');
  expect(await post()).toBe(200);
  expect(sockets).toHaveLength(3);
});

const faulty: [string, (socket: Socket) => void, string][] = [
  ['breaks off', (socket) => socket.destroy(), 'closed'],
  ['says nothing', () => undefined, 'No answer came in 200 ms'],
  ['has no length', say('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'), 'another form'],
  ['is not HTTP/1.1', say('SSH-2.0 hello\r\n\r\n'), 'another form'],
  ['is longer than it says', say('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{}'), 'another form'],
  ['has a head without end', say(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`), 'does not end'],
];

test.each(faulty)(
  'an answer that %s rejects the request, and the next one starts afresh',
  async (_, fault, message) => {
    answers = [fault, ok];
    await expect(post()).rejects.toThrow(message);
    expect(connection.isBusy).toBe(false);
    expect(await post()).toBe(200);
    expect(sockets).toHaveLength(2);
  },
);

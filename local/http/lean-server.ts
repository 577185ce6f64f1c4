import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Listening } from './listen.ts';

export interface LeanRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case; values of a repeated header joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface LeanResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface LeanServerOptions {
  readonly port: number;
  readonly maxBodyBytes: number;
  /** Never rejects. */
  answer(request: LeanRequest): Promise<LeanResponse>;
}

const maxHeadBytes = 65_536;
const headEnd = '\r\n\r\n';

interface Head {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly bodyBytes: number;
}

/**
 * HTTP/1.1 (RFC 9112) for the callers of the AWS services on this machine: bodies with a length, one request at a time on
 * a connection. node:http takes twice the processor time, for browsers' needs that an SDK does not have.
 */
export async function listenLean(options: LeanServerOptions): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, { maxBodyBytes, answer }: LeanServerOptions): void {
  let chunks: Buffer[] = [];
  let receivedBytes = 0;
  let head: Head | undefined;
  let isBusy = false;

  /** Bytes that came, as one buffer; the chunks of a large body are joined once. */
  const received = (): Buffer => {
    const [first] = chunks;
    if (first === undefined || chunks.length > 1) chunks = [Buffer.concat(chunks)];
    return chunks[0] ?? Buffer.alloc(0);
  };
  /** Says why, and drops what is still coming: a caller that cannot send on would not hear it. */
  const refuse = (status: string) => {
    socket.removeAllListeners('data').resume();
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0${headEnd}`);
  };
  const next = (): void => {
    if (isBusy || receivedBytes === 0) return;
    const read = head ?? readHead(received(), maxBodyBytes);
    if (typeof read === 'string') refuse(read);
    else if (read) take(read);
  };
  const take = (read: Head): void => {
    head = read;
    const { sizeBytes, bodyBytes, ...request } = head;
    const endsAt = sizeBytes + bodyBytes;
    if (receivedBytes < endsAt) return;
    const whole = received();
    chunks = [whole.subarray(endsAt)];
    receivedBytes -= endsAt;
    head = undefined;
    isBusy = true;
    void answer({ ...request, body: whole.subarray(sizeBytes, endsAt) }).then((response) => {
      socket.write(responseText(response));
      isBusy = false;
      next();
    });
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    receivedBytes += chunk.length;
    next();
  });
}

/** A status that refuses the request, or undefined while its head is not complete. */
function readHead(received: Buffer, maxBodyBytes: number): Head | string | undefined {
  const at = received.indexOf(headEnd);
  if (at < 0) return received.length > maxHeadBytes ? '431 Request Header Fields Too Large' : undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, at).split('\r\n');
  const [method = '', url = '', version] = first.split(' ');
  if (version !== 'HTTP/1.1') return '505 HTTP Version Not Supported';
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) return '400 Bad Request';
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  if (headers['transfer-encoding'] !== undefined) return '411 Length Required';
  const length = headers['content-length'] ?? '0';
  if (!/^\d{1,12}$/.test(length)) return '400 Bad Request';
  if (Number(length) > maxBodyBytes) return '413 Content Too Large';
  return { method, url, headers, sizeBytes: at + headEnd.length, bodyBytes: Number(length) };
}

function responseText({ status, headers, body }: LeanResponse): string {
  let text = `HTTP/1.1 ${status} \r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
  return `${text}\r\n${body}`;
}

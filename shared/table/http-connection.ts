import { Buffer } from 'node:buffer';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Origin {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
}

interface Exchange {
  readonly resolve: (status: number) => void;
  readonly reject: (reason: Error) => void;
}

/** An answer whose head is longer than this is none of ours. */
const maxHeadBytes = 16_384;
const headEnd = '\r\n\r\n';

/**
 * One kept-alive HTTP/1.1 connection that carries one small request at a time and tells no more than the status of its
 * answer. A request of node:http costs the processor three times as much. Whatever it does not expect ends the
 * connection and rejects the exchange, so it fits a caller that has another way and may ask twice.
 */
export class HttpConnection {
  readonly #origin: Origin;
  readonly #timeoutMs: number;
  #socket: Socket | undefined;
  #exchange: Exchange | undefined;
  #received: Buffer = Buffer.alloc(0);

  constructor(origin: Origin, timeoutMs: number) {
    this.#origin = origin;
    this.#timeoutMs = timeoutMs;
  }

  get isBusy(): boolean {
    return this.#exchange !== undefined;
  }

  /** Posts `body` to `/` and answers the status once the whole answer is there. The connection must not be busy. */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    let text = `POST / HTTP/1.1\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
    return new Promise((resolve, reject) => {
      this.#exchange = { resolve, reject };
      this.#socket ??= this.#open();
      // Between requests the process may end, or be frozen, without waiting for it.
      this.#socket.ref();
      this.#socket.write(`${text}\r\n${body}`);
    });
  }

  #open(): Socket {
    const { protocol, hostname, port } = this.#origin;
    const isTls = protocol === 'https:';
    const place = { host: hostname, port: port ?? (isTls ? 443 : 80) };
    const socket = isTls ? connectTls({ ...place, servername: hostname, ALPNProtocols: ['http/1.1'] }) : connect(place);
    this.#received = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.setTimeout(this.#timeoutMs, () => {
      if (this.isBusy) this.#drop(socket, new Error(`No answer came in ${this.#timeoutMs} ms`));
    });
    socket.on('data', (chunk: Buffer) => this.#take(socket, chunk));
    socket.on('error', (error: Error) => this.#drop(socket, error));
    socket.on('close', () => this.#drop(socket, new Error('The connection was closed')));
    return socket;
  }

  #drop(socket: Socket, reason: Error): void {
    socket.destroy();
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#end()?.reject(reason);
  }

  #end(): Exchange | undefined {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    return exchange;
  }

  #take(socket: Socket, chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const at = this.#received.indexOf(headEnd);
    if (at < 0) {
      if (this.#received.length > maxHeadBytes) this.#drop(socket, new Error('The head of an answer does not end'));
      return;
    }
    const head = this.#received.toString('latin1', 0, at);
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    const missing = at + headEnd.length + Number(length) - this.#received.length;
    // Without a length (chunked), before its request, or with more than was announced: not for us to understand.
    if (!status || !length || missing < 0 || !this.isBusy) this.#drop(socket, new Error('An answer has another form'));
    else if (missing === 0) {
      this.#received = Buffer.alloc(0);
      if (/\r\nconnection: *close/i.test(head)) this.#forget(socket);
      else socket.unref();
      this.#end()?.resolve(Number(status));
    }
  }

  #forget(socket: Socket): void {
    this.#socket = undefined;
    socket.destroy();
  }
}

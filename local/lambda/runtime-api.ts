import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly deadlineMs: number;
  readonly clockOffsetMs: number;
  /** The event as JSON: never parsed on the way. */
  readonly payload: string;
}

/** What an environment's process tells its host. */
export interface RuntimeEvents {
  /** The handler is loaded, or has answered: the environment waits for an invocation. */
  next(): void;
  response(requestId: string, payload: Buffer): void;
  error(requestId: string, payload: Buffer): void;
  initError(payload: Buffer): void;
}

const accepted = 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';
const notFound = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n';

/**
 * The Lambda Runtime API (2018-06-01) of one environment. Written on a bare socket: an invocation makes two exchanges,
 * and node:http would cost more than everything else between the gateway and the handler.
 */
export class RuntimeApi {
  readonly #events: RuntimeEvents;
  readonly #server: Server;
  #waiting: Socket | undefined;
  /**
   * Answers that wait for the next one on the same connection. A poll that was pipelined behind a result says that
   * nobody waits for the result's 202, and a write to a socket is the dearest thing the twin does for a request.
   */
  #unsent = '';
  readonly #sockets = new Set<Socket>();

  constructor(events: RuntimeEvents) {
    this.#events = events;
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the pending poll; the environment must be waiting. */
  deliver(invocation: Invocation): void {
    const socket = this.#waiting;
    if (!socket) throw new Error('The environment is not waiting for an invocation');
    this.#waiting = undefined;
    const { requestId, functionArn, deadlineMs, clockOffsetMs, payload } = invocation;
    const unsent = this.#unsent;
    this.#unsent = '';
    socket.write(
      `${unsent}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: ${requestId}\r\n` +
        `Lambda-Runtime-Deadline-Ms: ${deadlineMs}\r\nLambda-Runtime-Invoked-Function-Arn: ${functionArn}\r\n` +
        `Lambda-Runtime-Trace-Id: Root=1-00000000-000000000000000000000000\r\n` +
        `X-Twin-Clock-Offset-Ms: ${clockOffsetMs}\r\nContent-Length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`,
    );
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      for (;;) {
        const headEnd = received.indexOf('\r\n\r\n');
        if (headEnd < 0) break;
        const head = received.toString('latin1', 0, headEnd);
        const end = headEnd + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
        if (received.length < end) break;
        const body = received.subarray(headEnd + 4, end);
        received = received.subarray(end);
        this.#route(socket, head.slice(0, head.indexOf(' HTTP/')), body);
      }
      if (this.#unsent !== '' && this.#waiting !== socket) {
        socket.write(this.#unsent);
        this.#unsent = '';
      }
    });
  }

  #route(socket: Socket, request: string, body: Buffer): void {
    const match =
      /^(?:GET|POST) \/2018-06-01\/runtime\/(?:(init\/error)|invocation\/(?:(next)|([\w-]+)\/(response|error)))$/.exec(
        request,
      );
    const [, initError, next, requestId = '', outcome] = match ?? [];
    if (next) {
      this.#waiting = socket;
      this.#events.next();
      return;
    }
    this.#unsent += match ? accepted : notFound;
    if (initError) this.#events.initError(body);
    else if (outcome === 'response') this.#events.response(requestId, body);
    else if (outcome === 'error') this.#events.error(requestId, body);
  }
}

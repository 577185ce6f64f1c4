import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '../../http/listen.ts';
import { readBody } from '../../http/read-body.ts';
import type { LocalStripe, StripeAnswer } from '../local-stripe.ts';
import { answerPage } from './pages.ts';

const maxBodyBytes = 1_000_000;

interface ServeHooks {
  /** Keeps what the request changed. */
  beforeAnswer(): void;
  afterAnswer(): void;
}

/** Puts a local Stripe behind an address on 127.0.0.1: the API under /v1, and the pages that a person clicks through. */
export async function serveStripe(local: LocalStripe, port: number, hooks: ServeHooks): Promise<Listening> {
  return listen((request, response) => {
    answer(local, request)
      .then((answered) => {
        hooks.beforeAnswer();
        send(response, answered);
      })
      .catch((error: unknown) => {
        // A fault that cuts the connection, or one of the local Stripe's own: neither gets an answer.
        if (!(error instanceof Error && error.name === 'ConnectionReset')) console.error(error);
        request.socket.destroy();
      })
      .finally(hooks.afterAnswer);
  }, port);
}

async function answer(local: LocalStripe, incoming: IncomingMessage): Promise<StripeAnswer> {
  const body = (await readBody(incoming, maxBodyBytes))?.toString() ?? '';
  const { method = 'GET', url = '/' } = incoming;
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const request = { method, path: url, headers, body };
  if (!url.startsWith('/v1/') && !url.startsWith('/v2/')) {
    local.runDue();
    return answerPage(local.account, request);
  }
  return local.exclusively(request, (asked, isLocked) => Promise.resolve(local.handle(asked, isLocked)));
}

function send(response: ServerResponse, { status, headers, body }: StripeAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

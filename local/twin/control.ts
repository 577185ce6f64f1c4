import { randomBytes, timingSafeEqual } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import type { VirtualClock } from '../clock.ts';
import { type Faults, faultSchema } from '../faults.ts';
import { type Listening, listen } from '../http/listen.ts';
import { readBody } from '../http/read-body.ts';

export interface ControlOptions {
  readonly dataFolder: string;
  readonly port: number;
  readonly clock: VirtualClock;
  readonly faults: Faults;
  metrics(): Record<string, unknown>;
  /** Takes a training job's spot instance away. */
  interrupt(jobName: string): void;
}

const maxBodyBytes = 2 ** 20;
const advanceSchema = z.strictObject({ seconds: z.number().nonnegative() });
const interruptSchema = z.strictObject({ job: z.string().min(1) });

type Operation = (body: unknown) => unknown;

export interface Control extends Listening {
  /** Bearer token of every request; also in `control.token` of the data folder. */
  readonly token: string;
}

/** What tests may do to the world: move time, break things, take a spot instance away, read meters. */
export async function openControl(options: ControlOptions): Promise<Control> {
  const { clock, faults } = options;
  const token = randomBytes(24).toString('base64url');
  writeFileSync(join(options.dataFolder, 'control.token'), token, { mode: 0o600 });
  const operations: Readonly<Record<string, Operation>> = {
    'POST /clock/advance': async (body) => {
      await clock.advance(advanceSchema.parse(body).seconds * 1000);
      return { now: new Date(clock.now()).toISOString() };
    },
    'GET /clock': () => ({ now: new Date(clock.now()).toISOString(), offset_ms: clock.offsetMs }),
    'POST /faults': (body) => {
      faults.add(z.array(faultSchema).parse(body));
      return { faults: faults.report() };
    },
    'GET /faults': () => ({ faults: faults.report() }),
    'DELETE /faults': () => {
      faults.clear();
      return { faults: [] };
    },
    'GET /metrics': () => options.metrics(),
    'POST /sagemaker/interrupt': (body) => {
      options.interrupt(interruptSchema.parse(body).job);
      return {};
    },
  };

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    if (!hasToken(request, token)) return { status: 401, body: { message: 'The control token is missing or wrong' } };
    const operation = operations[`${request.method} ${request.url}`];
    if (!operation) return { status: 404, body: { operations: Object.keys(operations) } };
    const text = await readBody(request, maxBodyBytes);
    try {
      return { status: 200, body: await operation(text && text.length > 0 ? JSON.parse(text.toString()) : undefined) };
    } catch (error) {
      return { status: 400, body: { message: error instanceof Error ? error.message : String(error) } };
    }
  }

  const listening = await listen((request: IncomingMessage, response: ServerResponse) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  }, options.port);
  return { ...listening, token };
}

function hasToken({ headers }: IncomingMessage, token: string): boolean {
  const sent = Buffer.from(headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}

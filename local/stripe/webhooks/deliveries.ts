import { createHmac } from 'node:crypto';
import type { StripeFaults } from '../faults.ts';
import type { Table } from '../object-store.ts';
import type { StripeEvent, WebhookEndpoint } from '../types.ts';
import type { World } from '../world.ts';

interface Delivery {
  readonly id: string;
  readonly endpointId: string;
  readonly event: StripeEvent;
  readonly attempt: number;
  /** Seconds. */
  readonly dueAt: number;
}

/** Sends one delivery and tells the status that came back; throws when none did. */
export type SendWebhook = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

/** Stripe tries for three days, ever more seldom. */
const retrySeconds = [60, 300, 1_800, 7_200, 18_000, 36_000, 36_000, 43_200, 43_200, 43_200, 43_200];
const delaySeconds = 3 * 3600;

/** Stripe's signature of a body: `t=<seconds>,v1=<HMAC-SHA256 of t.body>`. */
function signatureOf(body: string, secret: string, atSeconds: number): string {
  const digest = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${digest}`;
}

/** Brings events to the webhook endpoints: signed, again when it fails, and as badly as the faults say. */
export class Deliveries {
  readonly #world: World;
  readonly #faults: StripeFaults;
  readonly #send: SendWebhook;
  readonly #open: Table<Delivery>;
  #running: Promise<void> | undefined;

  constructor(world: World, faults: StripeFaults, send: SendWebhook) {
    this.#world = world;
    this.#faults = faults;
    this.#send = send;
    this.#open = world.store.table('webhook_delivery');
  }

  /** Puts an event in line for every endpoint that asked for its type. */
  enqueue(event: StripeEvent): void {
    for (const endpoint of this.#world.endpoints.values()) {
      if (endpoint.status !== 'enabled' || !wants(endpoint, event.type)) continue;
      const now = this.#world.now();
      const strikes = (kind: 'webhook_lost' | 'webhook_duplicate' | 'webhook_delay' | 'webhook_twin') =>
        this.#faults.strike(event.type, [kind], now * 1000) !== undefined;
      if (strikes('webhook_lost')) continue;
      const dueAt = strikes('webhook_delay') ? now + delaySeconds : now;
      this.#line(endpoint, event, dueAt);
      if (strikes('webhook_duplicate')) this.#line(endpoint, event, now);
      // Stripe sometimes makes two Event objects for one change.
      if (strikes('webhook_twin')) {
        const twin = { ...event, id: this.#world.makeId('evt') };
        this.#world.events.put(twin.id, twin);
        this.#line(endpoint, twin, now);
      }
    }
  }

  /** When the next delivery is due (seconds). */
  nextDue(): number | undefined {
    const due = this.#open.values().map(({ dueAt }) => dueAt);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  get openCount(): number {
    return this.#open.values().length;
  }

  /** Sends everything that is due, one after the other; calls while it runs wait for the same run. */
  pump(): Promise<void> {
    this.#running ??= this.#pump().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #pump(): Promise<void> {
    for (;;) {
      const now = this.#world.now();
      const due = this.#open.values().find(({ dueAt }) => dueAt <= now);
      if (!due) return;
      await this.#attempt(due);
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const endpoint = this.#world.endpoints.get(delivery.endpointId);
    const isTaken = endpoint === undefined || (await this.#isTaken(endpoint, delivery.event));
    const wait = retrySeconds[delivery.attempt];
    if (isTaken || wait === undefined) this.#open.delete(delivery.id);
    else this.#open.put(delivery.id, { ...delivery, attempt: delivery.attempt + 1, dueAt: this.#world.now() + wait });
  }

  async #isTaken({ url, secret }: WebhookEndpoint, event: StripeEvent): Promise<boolean> {
    const body = JSON.stringify(event, null, 2);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signatureOf(body, secret, this.#world.now()),
    };
    const status = await this.#send(url, body, headers).catch(() => 0);
    return status >= 200 && status < 300;
  }

  #line(endpoint: WebhookEndpoint, event: StripeEvent, dueAt: number): void {
    const id = this.#world.makeId('whd');
    this.#open.put(id, { id, endpointId: endpoint.id, event, attempt: 0, dueAt });
  }
}

const wants = ({ enabled_events: wanted }: WebhookEndpoint, type: string) =>
  wanted.includes('*') || wanted.includes(type);

import type { Caller } from '../runtime/caller.ts';
import { grantedOf, leaseSize, windowMs, windowStartOf } from './lease.ts';
import type { CountRequests } from './store.ts';

/** What a key may still do in its window, as the RateLimit headers tell it. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  readonly limit: number;
  /** A lower bound: what this environment holds plus what no environment has leased yet. */
  readonly remaining: number;
  readonly resetSeconds: number;
}

interface KeyWindow {
  readonly start: number;
  leased: number;
  unleased: number;
  pending: Promise<void> | undefined;
}

const maxKeysHeld = 1_000;

/**
 * Limits each API key to its rate per minute. An environment leases a block of the window with one write and spends it
 * here, so most requests cost no write; served requests never exceed the limit, whatever environments come and go.
 */
export class RateLimiter {
  readonly #count: CountRequests;
  readonly #windows = new Map<string, KeyWindow>();

  constructor(count: CountRequests) {
    this.#count = count;
  }

  async take(caller: Caller, nowMs: number): Promise<RateVerdict> {
    const window = this.#windowOf(caller, windowStartOf(nowMs));
    while (window.leased === 0 && window.unleased > 0) {
      window.pending ??= this.#lease(caller, window).finally(() => {
        window.pending = undefined;
      });
      await window.pending;
    }
    const isAllowed = window.leased > 0;
    if (isAllowed) window.leased -= 1;
    return {
      isAllowed,
      limit: caller.ratePerMinute,
      remaining: window.leased + window.unleased,
      resetSeconds: Math.max(1, Math.ceil((window.start + windowMs - nowMs) / 1000)),
    };
  }

  async #lease({ tenantId, keyId, ratePerMinute }: Caller, window: KeyWindow): Promise<void> {
    const asked = leaseSize(ratePerMinute);
    const counted = await this.#count({ tenantId, keyId, windowStart: window.start }, asked);
    window.leased += grantedOf(asked, counted, ratePerMinute);
    window.unleased = Math.max(0, ratePerMinute - counted);
  }

  #windowOf({ keyId, ratePerMinute }: Caller, start: number): KeyWindow {
    const held = this.#windows.get(keyId);
    if (held?.start === start) return held;
    if (this.#windows.size >= maxKeysHeld) this.#windows.clear();
    const fresh: KeyWindow = { start, leased: 0, unleased: ratePerMinute, pending: undefined };
    this.#windows.set(keyId, fresh);
    return fresh;
  }
}

import { describeError, log } from '../runtime/logger.ts';
import type { Sponsor } from './store.ts';

/** How long an environment goes on with the sponsors that it knows. */
const knownMs = 60_000;

/** Chooses whose line an answer shows. Sponsors share the answers evenly; where they cannot be read, nobody is shown. */
export class SponsorPicker {
  readonly #read: () => Promise<readonly Sponsor[]>;
  #known: { readonly untilMs: number; readonly sponsors: readonly Sponsor[] } = { untilMs: 0, sponsors: [] };

  constructor(read: () => Promise<readonly Sponsor[]>) {
    this.#read = read;
  }

  /** The same `recordId` shows the same one, as long as the sponsors are the same. */
  async pick(recordId: string, nowMs: number): Promise<Sponsor | undefined> {
    if (this.#known.untilMs <= nowMs) this.#known = { untilMs: nowMs + knownMs, sponsors: await this.#readNow() };
    const showing = this.#known.sponsors.filter(
      ({ startsMs, endsMs }) => startsMs <= nowMs && (endsMs === null || nowMs < endsMs),
    );
    return showing[parseInt(recordId.slice(-4), 36) % showing.length];
  }

  async #readNow(): Promise<readonly Sponsor[]> {
    try {
      return await this.#read();
    } catch (error) {
      log('warn', 'sponsors could not be read', { error: describeError(error) });
      return [];
    }
  }
}

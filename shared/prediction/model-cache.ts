import type { LoadedModel } from '../learning/tasks/task.ts';
import { describeError, log } from '../runtime/logger.ts';

/** A model ready to answer, and the bytes of its artifact. */
export interface OpenedModel {
  readonly model: LoadedModel;
  readonly sizeBytes: number;
}

/**
 * Models in memory, the least recently used let go first once their artifacts pass `maxBytes` together. Requests that
 * need the same model while it is opened wait for one opening; an opening that failed is tried again by the next.
 */
export class ModelCache {
  readonly #open: (folder: string) => Promise<OpenedModel>;
  readonly #maxBytes: number;
  readonly #opened = new Map<string, OpenedModel>();
  readonly #opening = new Map<string, Promise<OpenedModel>>();

  constructor(open: (folder: string) => Promise<OpenedModel>, maxBytes: number) {
    this.#open = open;
    this.#maxBytes = maxBytes;
  }

  async get(folder: string): Promise<LoadedModel> {
    const held = this.#opened.get(folder) ?? (await this.#openOnce(folder));
    this.#opened.delete(folder);
    this.#opened.set(folder, held);
    this.#letGo();
    return held.model;
  }

  #openOnce(folder: string): Promise<OpenedModel> {
    const pending = this.#opening.get(folder);
    if (pending) return pending;
    const opening = this.#open(folder).finally(() => this.#opening.delete(folder));
    this.#opening.set(folder, opening);
    return opening;
  }

  #letGo(): void {
    let bytes = [...this.#opened.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [folder, { model, sizeBytes }] of this.#opened) {
      if (bytes <= this.#maxBytes || this.#opened.size === 1) return;
      this.#opened.delete(folder);
      bytes -= sizeBytes;
      model.close().catch((error: unknown) => log('warn', 'A model was not closed', describeError(error)));
    }
  }
}

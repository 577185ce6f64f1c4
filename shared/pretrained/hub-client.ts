import { RunError } from '../runtime/errors.ts';

/** How long a hub may take to begin with an answer, and then between two pieces of it. */
const silenceMs = 20_000;
/** Vocabularies of a hundred thousand words take some megabytes. */
const mostTextBytes = 30_000_000;

interface HubModel {
  readonly hub: string;
  readonly revision: string;
}

/**
 * Reads models from a hub in the layout of Hugging Face: `<base>/<owner>/<name>/resolve/<revision>/<file>`. Every failure
 * is a RunError that says what was asked for and what came back.
 */
export class HubClient {
  readonly #baseUrl: string;

  /** `baseUrl` without the last slash. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
  }

  /** A small file as text; undefined where the model has none of this name. */
  async text(model: HubModel, file: string): Promise<string | undefined> {
    const bytes = await this.#read(model, file, mostTextBytes);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** A file of at most `mostBytes`; undefined where the model has none of this name. */
  async bytes(model: HubModel, file: string, mostBytes: number): Promise<Uint8Array | undefined> {
    return this.#read(model, file, mostBytes);
  }

  async #read({ hub, revision }: HubModel, file: string, mostBytes: number): Promise<Uint8Array | undefined> {
    const url = `${this.#baseUrl}/${hub}/resolve/${encodeURIComponent(revision)}/${file}`;
    const control = new AbortController();
    let timer = setTimeout(() => control.abort(), silenceMs);
    try {
      const answer = await fetch(url, { signal: control.signal });
      if (answer.status === 404) return undefined;
      if (!answer.ok || !answer.body) throw refusedBy(url, answer.status);
      const tooLarge = () =>
        hubError('hub_file_too_large', `${url} has more than ${mostBytes} bytes. Choose a smaller model.`);
      if (Number(answer.headers.get('content-length') ?? 0) > mostBytes) throw tooLarge();
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of answer.body) {
        clearTimeout(timer);
        timer = setTimeout(() => control.abort(), silenceMs);
        length += chunk.length;
        if (length > mostBytes) throw tooLarge();
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, length);
    } catch (cause) {
      if (cause instanceof RunError) throw cause;
      const what = control.signal.aborted ? `was silent for ${silenceMs / 1000} s` : 'could not be reached';
      throw hubError('hub_unreachable', `${url} ${what}. Try again, or upload the model as a ZIP.`, cause);
    } finally {
      clearTimeout(timer);
      control.abort();
    }
  }
}

function refusedBy(url: string, status: number): RunError {
  if (status === 401 || status === 403) {
    const advice =
      'The model is private, gated, or not there. Download it with your own account and upload it as a ZIP.';
    return hubError('hub_refused', `${url} answered ${status}. ${advice}`);
  }
  return hubError('hub_failed', `${url} answered ${status}. Try again later, or upload the model as a ZIP.`);
}

const hubError = (code: string, message: string, cause?: unknown) =>
  new RunError(code, message, { param: 'pretrained', cause });

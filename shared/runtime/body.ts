import { Buffer } from 'node:buffer';
import { ProblemError } from './errors.ts';
import { jsonFault } from './json-fault.ts';

/** The largest JSON body that an operation takes unless it says otherwise. */
const defaultBodyLimitBytes = 1_000_000;

/** The part of an HTTP API event that carries the body. */
export interface BodySource {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Reads a body's text: '' when there is none. Throws ProblemError 413 over the limit, 400 when it is not UTF-8. */
export function readBodyText(source: BodySource, limitBytes = defaultBodyLimitBytes): string {
  if (source.body === undefined || source.body === '') return '';
  const sizeBytes = Buffer.byteLength(source.body, source.isBase64Encoded ? 'base64' : 'utf8');
  if (sizeBytes > limitBytes) {
    throw new ProblemError('payload_too_large', `The body has ${sizeBytes} bytes; this route takes ${limitBytes}.`);
  }
  if (!source.isBase64Encoded) return source.body;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(source.body, 'base64'));
  } catch (cause) {
    throw new ProblemError('invalid_json', 'The body is not UTF-8 text.', { cause });
  }
}

/** Parses the JSON of a body that is there. Throws ProblemError 415 for another media type, 400 with the position. */
export function parseJsonBody(text: string, contentType: string | undefined): unknown {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new ProblemError('unsupported_media_type', 'Send the body with `content-type: application/json`.', {
      param: 'content-type',
    });
  }
  try {
    return JSON.parse(text, surrogateEscape.test(text) ? refuseHalfPair : undefined) as unknown;
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    const fault = jsonFault(text);
    const where = fault ? ` at position ${fault.position}: expected ${fault.expected}` : '';
    throw new ProblemError('invalid_json', `The body stops being JSON${where}.`, { cause });
  }
}

const surrogateEscape = /\\u[dD][89a-fA-F]/;

/** Escapes can spell half of a surrogate pair: no character, and nothing that a store of UTF-8 keeps as it is. */
function refuseHalfPair(name: string, value: unknown): unknown {
  if (name.isWellFormed() && (typeof value !== 'string' || value.isWellFormed())) return value;
  const detail = 'A text holds half of a surrogate pair (\\ud800 to \\udfff), which is no character.';
  throw new ProblemError('invalid_json', detail);
}

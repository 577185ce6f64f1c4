import { RunError } from '../../runtime/errors.ts';
import { detectAsciiSuperset, detectUtf16, type Encoding, encodingOfMark } from './detect-encoding.ts';
import { recogniseBinary } from './recognise-binary.ts';

const blockBytes = 65_536;

/** A stretch of decoded text; `isSuspect` says that it holds NULs or bytes that the encoding does not have. */
export interface TextBlock {
  readonly text: string;
  readonly isSuspect: boolean;
}

/** Decodes a byte stream whose encoding it finds out itself, 64 KiB at a time. */
export class TextSource {
  /** UTF-8 until bytes outside ASCII say otherwise. */
  encoding: Encoding = 'utf-8';
  hasMark = false;
  readonly #bytes: AsyncIterable<Uint8Array>;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = bytes;
  }

  /** Yields the text once, from the start; throws RunError `binary_data` for files that are no text. */
  async *blocks(): AsyncGenerator<TextBlock> {
    let isDecided = false;
    let isFirst = true;
    let decode = makeDecoder(this.encoding);
    for await (const whole of inBlocks(this.#bytes)) {
      let block = whole;
      if (isFirst) {
        isFirst = false;
        const mark = encodingOfMark(whole);
        this.hasMark = mark !== null;
        const encoding = mark?.encoding ?? detectUtf16(whole);
        if (mark) block = whole.subarray(mark.markBytes);
        else refuseBinary(whole);
        if (encoding) {
          this.encoding = encoding;
          isDecided = true;
          decode = makeDecoder(encoding);
        }
      }
      if (!isDecided) {
        const encoding = detectAsciiSuperset(block);
        if (encoding) {
          this.encoding = encoding;
          isDecided = true;
          decode = makeDecoder(encoding);
        }
      }
      yield decode(block);
    }
    const rest = decode(null);
    if (rest.text !== '' || rest.isSuspect) yield rest;
  }
}

/**
 * Two decoders run in step: the strict one tells invalid bytes from a U+FFFD that stands in the file, the lenient
 * one goes on, so that the rows at fault can be named. Decoding is a small part of parsing, so twice is cheap.
 */
function makeDecoder(encoding: Encoding): (block: Uint8Array | null) => TextBlock {
  const strict = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder(encoding, { ignoreBOM: true });
  let isDamaged = false;
  return (block) => {
    const text = lenient.decode(block ?? undefined, { stream: block !== null });
    if (!isDamaged) {
      try {
        strict.decode(block ?? undefined, { stream: block !== null });
      } catch {
        isDamaged = true;
      }
    }
    return { text, isSuspect: isDamaged || text.includes('\0') };
  };
}

function refuseBinary(start: Uint8Array): void {
  const binary = recogniseBinary(start);
  if (binary) throw new RunError('binary_data', `The file is ${binary.name}, not CSV text: ${binary.advice}.`);
}

async function* inBlocks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; ) {
      const part = chunk.subarray(start, start + blockBytes - size);
      held.push(part);
      size += part.length;
      start += part.length;
      if (size < blockBytes) continue;
      yield Buffer.concat(held);
      held = [];
      size = 0;
    }
  }
  if (size > 0) yield Buffer.concat(held);
}

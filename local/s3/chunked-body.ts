import { ServiceError } from '../service.ts';

/** Decodes an `aws-chunked` body: the chunk sizes disappear, and the trailing headers are added to `trailers`. */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  for await (const bytes of source) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length > 0 && state !== 'done') {
      if (state === 'data') {
        const data: Buffer = rest.subarray(0, left);
        rest = rest.subarray(data.length);
        left -= data.length;
        if (left === 0) state = 'data-end';
        yield data;
        continue;
      }
      const end = rest.indexOf('\r\n');
      if (end < 0) break;
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 2);
      if (state === 'data-end') {
        if (line !== '') throw malformed('a chunk is longer than its size says');
        state = 'size';
      } else if (state === 'size') {
        left = chunkSize(line);
        state = left === 0 ? 'trailer' : 'data';
      } else if (line === '') {
        state = 'done';
      } else {
        const colon = line.indexOf(':');
        trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
    }
  }
  if (state !== 'done' && state !== 'trailer') throw malformed('the last chunk is missing');
}

function chunkSize(line: string): number {
  const size = /^([0-9a-f]{1,8})(;.*)?$/i.exec(line)?.[1];
  if (size === undefined) throw malformed('a chunk size is not a hexadecimal number');
  return Number.parseInt(size, 16);
}

function malformed(detail: string): ServiceError {
  return new ServiceError('IncompleteBody', `The aws-chunked body is malformed: ${detail}.`, 400);
}

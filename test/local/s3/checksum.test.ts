import { describe, expect, it } from 'vitest';
import { checksumAlgorithms, startChecksum } from '../../../local/s3/checksum.ts';
import { decodeChunks } from '../../../local/s3/chunked-body.ts';

// The catalogue of parametrised CRC algorithms gives each CRC of the digits 1 to 9 as its check value.
const checkValues = {
  crc32: Buffer.from('cbf43926', 'hex').toString('base64'),
  crc32c: Buffer.from('e3069283', 'hex').toString('base64'),
  crc64nvme: Buffer.from('ae8b14860a799888', 'hex').toString('base64'),
  sha1: Buffer.from('f7c3bc1d808e04732adf679965ccc34ca7ae3441', 'hex').toString('base64'),
  sha256: Buffer.from('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225', 'hex').toString('base64'),
};

describe('a checksum', () => {
  it.each(checksumAlgorithms)('by %s has the published check value, in one piece or several', (algorithm) => {
    for (const pieces of [['123456789'], ['1', '2345', '', '6789']]) {
      const checksum = startChecksum(algorithm);
      for (const piece of pieces) checksum.update(Buffer.from(piece));
      expect(checksum.digest()).toBe(checkValues[algorithm]);
    }
  });
});

describe('an aws-chunked body', () => {
  const wire = '5;chunk-signature=0\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n';

  async function decode(pieces: readonly string[]) {
    async function* source() {
      for (const piece of pieces) yield Buffer.from(piece);
    }
    const trailers = new Map<string, string>();
    let text = '';
    for await (const chunk of decodeChunks(source(), trailers)) text += chunk.toString();
    return { text, trailers: Object.fromEntries(trailers) };
  }

  it('is decoded wherever the network cuts it', async () => {
    for (let size = 1; size <= wire.length; size++) {
      const pieces = Array.from({ length: Math.ceil(wire.length / size) }, (_, at) =>
        wire.slice(at * size, (at + 1) * size),
      );
      expect(await decode(pieces)).toEqual({ text: 'hello world', trailers: { 'x-amz-checksum-crc32': 'DUoRhQ==' } });
    }
  });

  it('is refused when it ends early or a chunk size lies', async () => {
    await expect(decode(['5\r\nhel'])).rejects.toMatchObject({ type: 'IncompleteBody' });
    await expect(decode(['2\r\nhello\r\n0\r\n\r\n'])).rejects.toMatchObject({ type: 'IncompleteBody' });
    await expect(decode(['zz\r\nhello'])).rejects.toMatchObject({ type: 'IncompleteBody' });
  });
});

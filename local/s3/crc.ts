/** A running checksum; `digest` answers base64 of the big-endian value, as S3's checksum headers carry it. */
export interface Checksum {
  update(chunk: Uint8Array): void;
  digest(): string;
}

/** CRC-32C (Castagnoli), reflected polynomial 0x82F63B78: RFC 3720 appendix B.4. */
export function crc32c(): Checksum {
  let crc = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) crc = (crc >>> 8) ^ (castagnoli[(crc ^ byte) & 0xff] ?? 0);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
      return bytes.toString('base64');
    },
  };
}

/** CRC-64/NVME, reflected polynomial 0x9A6C9329AC4BC9B5 (NVM Express 2.0), in two 32-bit halves because BigInt is slow. */
export function crc64nvme(): Checksum {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = ((low ^ byte) & 0xff) * 2;
        low = ((low >>> 8) | (high << 24)) ^ (nvme[index + 1] ?? 0);
        high = (high >>> 8) ^ (nvme[index] ?? 0);
      }
    },
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes.toString('base64');
    },
  };
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

const nvme = nvmeTable();

function nvmeTable(): Uint32Array {
  const table = new Uint32Array(512);
  for (let index = 0; index < 256; index++) {
    let crc = BigInt(index);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0x9a6c9329ac4bc9b5n : crc >> 1n;
    table[index * 2] = Number(crc >> 32n);
    table[index * 2 + 1] = Number(crc & 0xffffffffn);
  }
  return table;
}

/**
 * The letter that stands for each byte (GPT-2's `bytes_to_unicode`): printable ones of Latin-1 for themselves, the others
 * from U+0100 on, so that no byte is white space.
 */
export const byteLetters: readonly string[] = listLetters();

function listLetters(): string[] {
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    if (isPrintable(byte)) return String.fromCharCode(byte);
    next += 1;
    return String.fromCharCode(next - 1);
  });
}

import { describe, expect, it } from 'vitest';
import { listZip, zipLimits } from '../../../../shared/dataset/images/zip-entries.ts';
import { archive, withDirectoryField } from './archive.ts';

const small = () => archive({ 'cats/a.png': 'aaaa', 'dogs/b.png': 'bbbb' });
const codeOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return { code: (error as { code?: string }).code, message: (error as Error).message };
  }
  return null;
};

describe('a ZIP file', () => {
  it('is listed without its folders, and unpacked file by file', () => {
    const entries = listZip(archive({ 'cats/': '', 'cats/a.png': 'aaaa', 'dogs/b.png': 'b'.repeat(1000) }));
    expect(entries.map(({ path }) => path)).toEqual(['cats/a.png', 'dogs/b.png']);
    expect(Buffer.from(entries[1]?.read() ?? []).toString()).toBe('b'.repeat(1000));
  });

  it.each(['../evil.png', 'cats/../../evil.png', '/etc/evil.png', 'C:/evil.png', 'cats\\evil.png'])(
    'may not lead out of itself: %s',
    (name) => {
      expect(codeOf(() => listZip(archive({ [name]: 'x' })))).toMatchObject({
        code: 'zip_refused',
        message: expect.stringContaining('leads out of the archive'),
      });
    },
  );

  it('may hold no links, no encrypted files and no rare packing', () => {
    const mode = withDirectoryField(small(), 38, 0o120777 * 65_536, 4);
    expect(codeOf(() => listZip(mode))?.message).toContain('holds a link, "cats/a.png"');
    expect(codeOf(() => listZip(withDirectoryField(small(), 8, 1)))?.message).toContain('is encrypted');
    expect(codeOf(() => listZip(withDirectoryField(small(), 10, 12)))?.message).toContain('by the method 12');
  });

  it('may not be a bomb: one file, many files, files that share their bytes, or files that lie about their size', () => {
    const huge = withDirectoryField(small(), 24, zipLimits.entryBytes + 1, 4);
    expect(codeOf(() => listZip(huge))?.message).toContain(`at most ${zipLimits.entryBytes}`);
    const zeros = archive({ 'cats/a.png': new Uint8Array(2_000_000) });
    expect(codeOf(() => listZip(zeros))?.message).toContain('to less than a hundredth');
    const shared = withDirectoryField(small(), 20, 200, 4);
    expect(codeOf(() => listZip(shared))?.message).toContain('in the bytes of another file');
    const liar = archive({ 'cats/a.png': new Uint8Array(900_000) });
    const [entry] = listZip(withDirectoryField(liar, 24, 100, 4));
    expect(codeOf(() => entry?.read())?.code).toBe('zip_damaged');
  });

  it('is refused when it unpacks to more than all may take together', () => {
    const files = Object.fromEntries(Array.from({ length: 70 }, (_, at) => [`a/${at}.png`, 'x']));
    const bytes = Buffer.from(archive(files));
    for (let at = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2])); at >= 0; ) {
      bytes.writeUInt32LE(30_000_000, at + 20);
      bytes.writeUInt32LE(30_000_000, at + 24);
      at = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]), at + 4);
    }
    expect(codeOf(() => listZip(bytes))?.message).toContain('more than 2 GB');
  });

  it('that is cut off, or whose bytes were changed, says so', () => {
    const whole = Buffer.from(small());
    expect(codeOf(() => listZip(whole.subarray(0, whole.length - 30)))?.code).toBe('zip_damaged');
    expect(codeOf(() => listZip(new Uint8Array(3)))?.code).toBe('zip_damaged');
    const changed = withDirectoryField(small(), 16, 12_345, 4);
    expect(codeOf(() => listZip(changed)[0]?.read())).toMatchObject({
      code: 'zip_damaged',
      message: expect.stringContaining('"cats/a.png"'),
    });
  });
});

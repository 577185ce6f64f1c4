import { readFile } from 'node:fs/promises';
import type { ZipEntry } from '../../shared/model/export/zip.ts';

const names = ['README.md', 'README.zh-CN.md', 'predict.mjs', 'predict.py', 'package.json', 'requirements.txt'];

/** The programs that answer an exported model offline, with what is said about them; bundled beside the handler. */
export const readRunner = (): Promise<ZipEntry[]> =>
  Promise.all(
    names.map(async (name) => ({ name, bytes: await readFile(new URL(`./runner/${name}`, import.meta.url)) })),
  );

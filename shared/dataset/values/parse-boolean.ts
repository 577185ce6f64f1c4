import { foldSpelling } from './fold-spelling.ts';

const yes = new Set(['true', 'yes', 'y', 't', '是', '有', '对', '真', 'on']);
const no = new Set(['false', 'no', 'n', 'f', '否', '没有', '无', '错', '假', 'off', '不是']);
const digit = /^[01](\.0+)?$/;

/** Reads a yes/no cell in English, Chinese or as 0/1; null when it is neither. */
export function parseBoolean(cell: string): boolean | null {
  const key = foldSpelling(cell).toLowerCase();
  if (yes.has(key)) return true;
  if (no.has(key)) return false;
  return digit.test(key) ? key[0] === '1' : null;
}

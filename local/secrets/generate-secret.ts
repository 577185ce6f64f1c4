import { randomInt } from 'node:crypto';
import type { SecretSpec } from '../deployment.ts';

/** What Secrets Manager draws from by default: printable ASCII without the space. */
const alphabet = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join('');
const required = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

/** A secret as GenerateSecretString makes it: one of each character type, put under `key` of the template when there is one. */
export function generateSecret({ length, template, key }: SecretSpec['generate']): string {
  const text = drawText(length);
  if (template === undefined || key === undefined) return text;
  return JSON.stringify({ ...(JSON.parse(template) as Record<string, unknown>), [key]: text });
}

function drawText(length: number): string {
  if (length < required.length) throw new RangeError(`A generated secret needs at least ${required.length} characters`);
  for (;;) {
    const text = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
    if (required.every((type) => type.test(text))) return text;
  }
}

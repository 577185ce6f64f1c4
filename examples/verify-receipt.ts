import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkProof } from '../shared/receipt/proof.ts';

const usage = 'Usage: npm run verify-receipt -- FILE --key PUBLIC_KEY   (FILE: an answer of GET .../proof)';

/** Checks a receipt with its proof offline, and says of each part whether it holds. */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: 'string' } } });
const [file] = positionals;
if (file === undefined || values.key === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const checks = checkProof(JSON.parse(readFileSync(file, 'utf8')), values.key);
  for (const { what, holds } of checks) console.log(`${holds ? 'holds' : 'FAILS'}: ${what}`);
  process.exitCode = checks.every(({ holds }) => holds) ? 0 : 1;
}

import { writeFile } from 'node:fs/promises';
import { type ApiDocument, generateClient } from './generate-client.ts';
import { describeApi } from './openapi.ts';
import { operations } from './operations.ts';

/** `npm run generate`: writes openapi.json and the client from the catalogue; both are checked in, and tests hold them to it. */
const document = describeApi(operations);
await writeFile(new URL('openapi.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`);
await writeFile(new URL('client.generated.ts', import.meta.url), generateClient(document as unknown as ApiDocument));

import { writeFileSync } from 'node:fs';
import { describeTypes } from './describe-types.ts';
import { schemaFile, writeSchemas } from './schema-file.ts';

/** `npm run stripe:schemas`: run it after every change of stripe-node's version or of roots.ts. */
writeFileSync(schemaFile, writeSchemas(describeTypes()));

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleAll } from './bundle.ts';
import { gristmill } from './gristmill.ts';

/** The CLI passes this context itself; the twin runs this file without the CLI. */
const cdkJson = JSON.parse(readFileSync(resolve(import.meta.dirname, '../cdk.json'), 'utf8'));

bundleAll();
const app = new App({ context: { ...cdkJson.context, 'aws:cdk:enable-path-metadata': true } });
gristmill(app);
app.synth();

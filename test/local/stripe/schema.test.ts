import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeTypes } from '../../../local/stripe/schema/describe-types.ts';
import { schemaFile, writeSchemas } from '../../../local/stripe/schema/schema-file.ts';

const document = describeTypes();

it('what stripe-node is typed as today is what is checked in', () => {
  expect(writeSchemas(document) === readFileSync(schemaFile, 'utf8'), 'run npm run stripe:schemas').toBe(true);
});

it('describes a request with what it needs, and closed to everything else', () => {
  const event = document.$defs['Billing.MeterEventCreateParams'];
  expect(event?.required).toEqual(['event_name', 'payload']);
  expect(event?.additionalProperties).toBe(false);
  expect(event?.properties?.timestamp).toEqual({ type: 'number' });
});

it('writes an exact decimal as the text that travels, and an expandable field as an id', () => {
  const text = { anyOf: [{ type: 'null' }, { type: 'string' }] };
  expect(document.$defs.Price?.properties?.unit_amount_decimal).toEqual(text);
  expect(document.$defs.Subscription?.properties?.customer).toEqual({ type: 'string' });
});

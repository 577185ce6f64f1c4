import { problems } from '../runtime/errors.ts';
import { minorDecimal, rateCard } from '../usage/rate-card.ts';
import type { Operation } from './operation.ts';

/** The plain-text guide at /llms.txt: what the API is for, how to call it, and every route and problem of its catalogue. */
export function writeGuide(operations: readonly Operation[]): string {
  const byTag = Object.entries(Object.groupBy(operations, ({ tag }) => tag));
  const routes = byTag.map(([tag, group = []]) => [`### ${tag}`, ...group.map(describeRoute)].join('\n'));
  const codes = Object.entries(problems).map(([code, { status, title }]) => `- ${status} \`${code}\`: ${title}`);
  return `# Gristmill

> Upload a dataset, run a pipeline that cleans it, trains and evaluates candidates, and predict from the best model
> through a metered HTTPS endpoint. /openapi.json holds every schema (OpenAPI 3.1).

## First steps
1. \`POST /v1/tenants\` with \`{"name", "email"}\` answers a tenant and an API key. The secret is shown once.
2. \`POST /v1/datasets\` answers presigned URLs; \`PUT\` the CSV's parts there; \`POST /v1/datasets/{dataset_id}/complete\`.
3. \`POST /v1/runs\` with \`{"dataset_id", "target"}\` (ask \`/v1/runs/estimate\` first for price and time), then read
   \`GET /v1/runs/{run_id}\` until \`state\` is \`succeeded\`, \`failed\` or \`cancelled\`.
4. \`POST /v1/models/{model_id}/predict\` with \`{"inputs": {"column": value}}\`; the run names its model.
5. With \`"store": true\` in that request, \`POST /v1/predictions/{prediction_id}/feedback\` with what was right; then
   \`POST /v1/models/{model_id}/feedback/dataset\` makes a dataset of it, which the next run of \`/v1/runs\` learns, too:
   name it in \`extra_dataset_ids\`, and as \`model_id\` the model that is to become better.

## Conventions
- Send \`Authorization: Bearer gm_live_...\` and \`content-type: application/json\`. Unknown fields are errors.
- Send an \`Idempotency-Key\` (a UUID) with every POST: a retry within 24 hours gets the first answer, and is billed once.
- Lists take \`limit\` (1 to 100) and \`after\`, and answer \`{object: "list", data, has_more, next_cursor}\`.
- Times are RFC 3339. Amounts are minor units (cents). Each answer has an \`x-request-id\`.
- 429 and 503 carry \`Retry-After\`. \`RateLimit\` tells what the key may still send this minute.
- A tenant sees its own objects only; another's id answers 404.

## Prices
- predictions: ${minorDecimal(rateCard.predictions.amountMicroMinor)} cents per 1,000 inputs; an input that is refused costs nothing
- training, cents a second: ${trainingPrices()}
- storage: ${minorDecimal(rateCard.stored_byte_hours.amountMicroMinor)} cents per gigabyte and month, counted by the hour

## Routes
${routes.join('\n\n')}

## Problems (application/problem+json)
${codes.join('\n')}
`;
}

const describeRoute = ({ method, path, summary, scope }: Operation): string =>
  `- \`${method} ${path}\`: ${summary} (${scope === null ? 'public' : `scope ${scope}`})`;

const trainingPrices = (): string =>
  Object.entries(rateCard.training_seconds)
    .map(([machine, { amountMicroMinor }]) => `${machine} ${minorDecimal(amountMicroMinor)}`)
    .join(', ');

import type Stripe from 'stripe';
import { type ListParams, listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { missing, StripeError } from '../stripe-error.ts';
import type { WebhookEndpoint } from '../types.ts';
import type { World } from '../world.ts';

const eventDays = 30;

function createEndpoint(world: World, params: Stripe.WebhookEndpointCreateParams): WebhookEndpoint {
  if (!/^https?:\/\//.test(params.url)) throw new StripeError(400, `Invalid URL: ${params.url}`, { param: 'url' });
  const id = world.makeId('we');
  const endpoint = world.make<WebhookEndpoint>('webhook_endpoint', {
    id,
    api_version: params.api_version ?? null,
    created: world.now(),
    description: params.description || null,
    enabled_events: params.enabled_events,
    metadata: mergeMetadata({}, params.metadata),
    secret: `whsec_${crypto.randomUUID().replaceAll('-', '')}`,
    status: 'enabled',
    url: params.url,
  });
  return world.endpoints.put(id, endpoint);
}

/** Stripe shows the secret once, when the endpoint is made. */
const withoutSecret = ({ secret: _, ...shown }: WebhookEndpoint) => shown;

function requireEndpoint(world: World, id: string): WebhookEndpoint {
  const found = world.endpoints.get(id);
  if (!found) throw missing('webhook endpoint', id);
  return found;
}

/** What happened, and who is told of it. */
export const eventRoutes: readonly Route[] = [
  route<Stripe.EventListParams>('GET', '/v1/events', {
    schema: 'EventList',
    honours: [...listParams, 'created', 'type', 'types'],
    run: ({ world }, { params }) => {
      const { created, type, types } = params;
      const range = typeof created === 'number' ? { gte: created, lte: created } : (created ?? {});
      const oldest = world.now() - eventDays * 86_400;
      const found = world.events
        .values()
        .filter(
          (event) =>
            event.created >= oldest &&
            (type === undefined || event.type === type) &&
            (types === undefined || types.includes(event.type)) &&
            (range.gte === undefined || event.created >= range.gte) &&
            (range.gt === undefined || event.created > range.gt) &&
            (range.lte === undefined || event.created <= range.lte) &&
            (range.lt === undefined || event.created < range.lt),
        );
      return pageOf(found, params, '/v1/events');
    },
  }),
  route('GET', '/v1/events/:id', {
    run: ({ world }, { id }) => {
      const found = world.events.get(id);
      if (!found) throw missing('event', id);
      return found;
    },
  }),
  route<Stripe.WebhookEndpointCreateParams>('POST', '/v1/webhook_endpoints', {
    schema: 'WebhookEndpointCreate',
    honours: ['api_version', 'description', 'enabled_events', 'metadata', 'url'],
    run: ({ world }, { params }) => createEndpoint(world, params),
  }),
  route<ListParams>('GET', '/v1/webhook_endpoints', {
    honours: listParams,
    run: ({ world }, { params }) =>
      pageOf(world.endpoints.values().map(withoutSecret), params, '/v1/webhook_endpoints'),
  }),
  route<Stripe.WebhookEndpointUpdateParams>('POST', '/v1/webhook_endpoints/:id', {
    schema: 'WebhookEndpointUpdate',
    honours: ['enabled_events', 'url', 'disabled'],
    run: ({ world }, { params, id }) => {
      const before = requireEndpoint(world, id);
      const { url = before.url, enabled_events = before.enabled_events } = params;
      const status = params.disabled === undefined ? before.status : params.disabled ? 'disabled' : 'enabled';
      return withoutSecret(world.endpoints.put(id, { ...before, url, enabled_events, status }));
    },
  }),
  route('DELETE', '/v1/webhook_endpoints/:id', {
    run: ({ world }, { id }) => {
      requireEndpoint(world, id);
      world.endpoints.delete(id);
      return { id, deleted: true };
    },
  }),
];

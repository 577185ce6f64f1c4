import type Stripe from 'stripe';
import { formatDecimal } from '../decimal.ts';
import { type ListParams, listParams, pageOf, type Route, route } from '../route.ts';
import { missing, StripeError } from '../stripe-error.ts';
import type { Meter } from '../types.ts';
import type { World } from '../world.ts';

const windows = { hour: 3600, day: 86_400 } as const;

function requireMeter(world: World, id: string): Meter {
  const found = world.meters.get(id);
  if (!found) throw missing('meter', id);
  return found;
}

function setStatus(world: World, id: string, status: Meter['status']): Meter {
  const at = status === 'inactive' ? world.now() : null;
  const after: Meter = { ...requireMeter(world, id), status, status_transitions: { deactivated_at: at } };
  world.emit(
    status === 'inactive' ? 'billing.meter.deactivated' : 'billing.meter.reactivated',
    world.meters.put(id, after),
  );
  return after;
}

function createMeter(world: World, params: Stripe.Billing.MeterCreateParams): Meter {
  const taken = world.meters.values().some((one) => one.status === 'active' && one.event_name === params.event_name);
  if (taken)
    throw new StripeError(400, `An active meter already counts ${params.event_name}.`, {
      code: 'resource_already_exists',
      param: 'event_name',
    });
  if (params.event_time_window !== undefined)
    throw new StripeError(501, 'The local Stripe models meters without event_time_window.', { code: 'not_modelled' });
  const meter = world.make<Meter>('billing.meter', {
    id: world.makeId('mtr'),
    created: world.now(),
    customer_mapping: params.customer_mapping ?? { event_payload_key: 'stripe_customer_id', type: 'by_id' },
    default_aggregation: params.default_aggregation,
    display_name: params.display_name,
    event_name: params.event_name,
    event_time_window: null,
    status: 'active',
    status_transitions: { deactivated_at: null },
    updated: world.now(),
    value_settings: params.value_settings ?? { event_payload_key: 'value' },
  });
  world.emit('billing.meter.created', world.meters.put(meter.id, meter));
  return meter;
}

/** Meters, the events on them, and what they add up to. */
export const meteringRoutes: readonly Route[] = [
  route<Stripe.Billing.MeterCreateParams>('POST', '/v1/billing/meters', {
    schema: 'MeterCreate',
    honours: [
      'customer_mapping',
      'default_aggregation',
      'display_name',
      'event_name',
      'event_time_window',
      'value_settings',
    ],
    run: ({ world }, { params }) => createMeter(world, params),
  }),
  route<ListParams & { status?: string }>('GET', '/v1/billing/meters', {
    honours: [...listParams, 'status'],
    run: ({ world }, { params }) => {
      const found = world.meters.values().filter(({ status }) => status === (params.status ?? status));
      return pageOf(found, params, '/v1/billing/meters');
    },
  }),
  route('GET', '/v1/billing/meters/:id', { run: ({ world }, { id }) => requireMeter(world, id) }),
  route<Stripe.Billing.MeterUpdateParams>('POST', '/v1/billing/meters/:id', {
    schema: 'MeterUpdate',
    honours: ['display_name'],
    run: ({ world }, { params, id }) => {
      const before = requireMeter(world, id);
      const after = world.meters.put(id, { ...before, display_name: params.display_name ?? before.display_name });
      world.emit('billing.meter.updated', after);
      return after;
    },
  }),
  route('POST', '/v1/billing/meters/:id/deactivate', { run: ({ world }, { id }) => setStatus(world, id, 'inactive') }),
  route('POST', '/v1/billing/meters/:id/reactivate', { run: ({ world }, { id }) => setStatus(world, id, 'active') }),
  route<Stripe.Billing.MeterListEventSummariesParams>('GET', '/v1/billing/meters/:id/event_summaries', {
    schema: 'MeterEventSummaryList',
    honours: [...listParams, 'customer', 'start_time', 'end_time', 'value_grouping_window'],
    run: ({ world, log }, { params, id }) => {
      const meter = requireMeter(world, id);
      const { start_time: start, end_time: end, value_grouping_window: window, customer } = params;
      const step = window === undefined ? end - start : (windows[window as keyof typeof windows] ?? 3600);
      const grain = window === undefined ? 60 : step;
      if (start % grain !== 0 || end % grain !== 0)
        throw new StripeError(400, `Times must be aligned to ${grain} seconds.`, { param: 'start_time' });
      if (end <= start) throw new StripeError(400, 'The end must be after the start.', { param: 'end_time' });
      const summaries = [];
      for (let from = start; from < end; from += step) {
        const sum = log.sum(meter.id, customer, { from, to: Math.min(end, from + step) }, true);
        summaries.push({
          id: `mtrusg_${meter.id.slice(-6)}${customer.slice(-6)}${from}`,
          object: 'billing.meter_event_summary',
          aggregated_value: Number(formatDecimal(sum)),
          start_time: from,
          end_time: Math.min(end, from + step),
          livemode: false,
          meter: meter.id,
        });
      }
      return pageOf(summaries, params, `/v1/billing/meters/${id}/event_summaries`);
    },
  }),
  route<Stripe.Billing.MeterEventCreateParams>('POST', '/v1/billing/meter_events', {
    schema: 'MeterEventCreate',
    honours: ['event_name', 'identifier', 'payload', 'timestamp'],
    run: ({ log, world }, { params }) => {
      const event = log.receive(params);
      return {
        object: 'billing.meter_event',
        created: world.now(),
        event_name: params.event_name,
        identifier: event.identifier,
        livemode: false,
        payload: params.payload,
        timestamp: event.timestamp,
      };
    },
  }),
  route<Stripe.Billing.MeterEventAdjustmentCreateParams>('POST', '/v1/billing/meter_event_adjustments', {
    schema: 'MeterEventAdjustmentCreate',
    honours: ['event_name', 'type', 'cancel'],
    run: ({ log }, { params }) => {
      const identifier = params.cancel?.identifier ?? '';
      log.cancel(params.event_name, identifier);
      return {
        object: 'billing.meter_event_adjustment',
        cancel: { identifier },
        event_name: params.event_name,
        livemode: false,
        status: 'complete',
        type: 'cancel',
      };
    },
  }),
];

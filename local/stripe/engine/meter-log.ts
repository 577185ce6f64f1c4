import { type Decimal, one, parseDecimal } from '../decimal.ts';
import type { Table } from '../object-store.ts';
import { StripeError } from '../stripe-error.ts';
import type { LoggedEvent, Meter } from '../types.ts';
import type { World } from '../world.ts';

interface Seen {
  readonly until: number;
  readonly eventId: string;
}

const maxPastSeconds = 35 * 86_400;
const maxFutureSeconds = 300;
const maxDigits = 15;

export interface IncomingEvent {
  readonly event_name: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly identifier?: string;
  readonly timestamp?: number;
}

/** The append-only log of meter events: what came, whether it counts, and from when on summaries show it. */
export class MeterLog {
  readonly #world: World;
  readonly #events: Table<LoggedEvent>;
  readonly #seen: Table<Seen>;
  readonly #byPlace = new Map<string, LoggedEvent[]>();
  /** Set by faults: the next events are taken and then dropped, as Stripe's second validation does. */
  dropReason: (event: LoggedEvent) => string | undefined = () => undefined;

  constructor(world: World) {
    this.#world = world;
    this.#events = world.store.table('meter_event');
    this.#seen = world.store.table('meter_identifier');
    for (const event of this.#events.values()) this.#index(event);
  }

  /** Takes an event, or throws what Stripe refuses at once. */
  receive({ event_name, payload, identifier = this.#world.makeId('mev'), timestamp }: IncomingEvent): LoggedEvent {
    const now = this.#world.now();
    const meter = this.#meterOf(event_name);
    const customer = payload[meter.customer_mapping.event_payload_key];
    const value = payload[meter.value_settings.event_payload_key];
    if (customer === undefined) throw refusal('meter_event_no_customer_defined', 'The payload names no customer.');
    if (value === undefined || parseDecimal(value) === undefined) {
      throw refusal('meter_event_invalid_value', `The value "${value}" is not a plain decimal.`);
    }
    if (value.replace(/\D/g, '').replace(/^0+/, '').length > maxDigits) {
      throw refusal('meter_event_value_too_many_digits', `The value has more than ${maxDigits} digits.`);
    }
    const at = timestamp ?? now;
    if (at < now - maxPastSeconds) throw refusal('timestamp_too_far_in_past', 'The timestamp is over 35 days back.');
    if (at > now + maxFutureSeconds) throw refusal('timestamp_in_future', 'The timestamp is over 5 minutes ahead.');
    const seen = this.#seen.get(identifier);
    if (seen && seen.until > now) {
      throw new StripeError(400, `An event already exists with identifier ${identifier}.`, {
        headers: { 'stripe-should-retry': 'false' },
      });
    }
    const { summaryLagSeconds, identifierSeconds } = this.#world.settings;
    const event: LoggedEvent = {
      identifier,
      meter: meter.id,
      customer,
      value,
      timestamp: at,
      receivedAt: now,
      visibleAt: now + summaryLagSeconds,
      status: 'counted',
    };
    const reason = this.#reasonToDrop(meter, event);
    if (reason !== undefined) Object.assign(event, { status: 'dropped', reason });
    const eventId = this.#world.makeId('mevlog');
    this.#events.put(eventId, event);
    this.#seen.put(identifier, { until: now + identifierSeconds, eventId });
    this.#index(event);
    return event;
  }

  /** Takes an event back that came less than 24 hours ago. */
  cancel(eventName: string, identifier: string): void {
    this.#meterOf(eventName);
    const seen = this.#seen.get(identifier);
    const event = seen && this.#events.get(seen.eventId);
    if (!seen || !event)
      throw new StripeError(404, `No event with identifier ${identifier}.`, { code: 'resource_missing' });
    if (event.receivedAt < this.#world.now() - 86_400) {
      throw new StripeError(400, 'The event is older than 24 hours and cannot be cancelled.');
    }
    event.status = 'cancelled';
    this.#events.put(seen.eventId, event);
  }

  /** The sum of what counts between two times (seconds, the second exclusive); `isVisible` leaves out what lags. */
  sum(meterId: string, customer: string, span: { from: number; to: number }, isVisible = false): Decimal {
    const formula = this.#world.meters.get(meterId)?.default_aggregation.formula ?? 'sum';
    const now = this.#world.now();
    let total: Decimal = 0n;
    for (const event of this.#byPlace.get(`${meterId} ${customer}`) ?? []) {
      if (event.status !== 'counted' || event.timestamp < span.from || event.timestamp >= span.to) continue;
      if (isVisible && event.visibleAt > now) continue;
      const value = formula === 'count' ? one : (parseDecimal(event.value) ?? 0n);
      total = formula === 'last' ? value : total + value;
    }
    return total;
  }

  /** How many events of each status the log holds. */
  counts(): Readonly<Record<LoggedEvent['status'], number>> {
    const counts = { counted: 0, dropped: 0, cancelled: 0 };
    for (const { status } of this.#events.values()) counts[status] += 1;
    return counts;
  }

  #meterOf(eventName: string): Meter {
    const named = this.#world.meters.values().filter(({ event_name }) => event_name === eventName);
    const found = named.find(({ status }) => status === 'active') ?? named[0];
    if (!found) throw refusal('no_meter', `No active meter found for event name ${eventName}.`);
    return found;
  }

  #reasonToDrop(meter: Meter, event: LoggedEvent): string | undefined {
    if (meter.status === 'inactive') return 'archived_meter';
    const customer = this.#world.customers.get(event.customer);
    if (!customer || customer.deleted) return 'meter_event_customer_not_found';
    return this.dropReason(event);
  }

  #index(event: LoggedEvent): void {
    const place = `${event.meter} ${event.customer}`;
    const events = this.#byPlace.get(place);
    if (events) events.push(event);
    else this.#byPlace.set(place, [event]);
  }
}

const refusal = (code: string, message: string) => new StripeError(400, message, { code, param: 'payload' });

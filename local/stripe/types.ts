/** The objects that the billing rules work on, as they go over the wire; what the rules do not touch is not named. */
interface StripeObject {
  readonly id: string;
  readonly object: string;
}

export interface Customer extends StripeObject {
  email: string | null;
  name: string | null;
  metadata: Record<string, string>;
  /** Below zero it is credit for the next invoice. */
  balance: number;
  currency: string | null;
  delinquent: boolean;
  deleted?: true;
  invoice_settings: { default_payment_method: string | null };
}

export interface Tier {
  up_to: number | null;
  flat_amount: number | null;
  flat_amount_decimal: string | null;
  unit_amount: number | null;
  unit_amount_decimal: string | null;
}

export interface Price extends StripeObject {
  active: boolean;
  billing_scheme: 'per_unit' | 'tiered';
  currency: string;
  lookup_key: string | null;
  metadata: Record<string, string>;
  nickname: string | null;
  product: string;
  recurring: {
    interval: 'day' | 'week' | 'month' | 'year';
    interval_count: number;
    meter: string | null;
    usage_type: 'licensed' | 'metered';
    trial_period_days: null;
  } | null;
  tiers?: Tier[];
  tiers_mode: 'graduated' | 'volume' | null;
  transform_quantity: { divide_by: number; round: 'up' | 'down' } | null;
  type: 'one_time' | 'recurring';
  unit_amount: number | null;
  unit_amount_decimal: string | null;
}

export interface Meter extends StripeObject {
  customer_mapping: { event_payload_key: string; type: 'by_id' };
  default_aggregation: { formula: 'sum' | 'count' | 'last' };
  display_name: string;
  event_name: string;
  event_time_window: 'hour' | 'day' | null;
  status: 'active' | 'inactive';
  status_transitions: { deactivated_at: number | null };
  value_settings: { event_payload_key: string };
}

/** What became of a meter event after it was taken. */
export interface LoggedEvent {
  readonly identifier: string;
  readonly meter: string;
  readonly customer: string;
  readonly value: string;
  /** Seconds: when it was used, when it came, and from when on summaries show it. */
  readonly timestamp: number;
  readonly receivedAt: number;
  readonly visibleAt: number;
  status: 'counted' | 'dropped' | 'cancelled';
  reason?: string;
}

export interface SubscriptionItem extends StripeObject {
  created: number;
  current_period_start: number;
  current_period_end: number;
  price: Price;
  quantity?: number;
  subscription: string;
  metadata: Record<string, string>;
}

type SubscriptionStatus =
  | 'incomplete'
  | 'incomplete_expired'
  | 'trialing'
  | 'active'
  | 'past_due'
  | 'unpaid'
  | 'canceled'
  | 'paused';

export interface Subscription extends StripeObject {
  billing_cycle_anchor: number;
  billing_mode: { type: 'flexible' | 'classic' };
  cancel_at: number | null;
  cancel_at_period_end: boolean;
  canceled_at: number | null;
  created: number;
  currency: string;
  customer: string;
  default_payment_method: string | null;
  discounts: string[];
  ended_at: number | null;
  items: { data: SubscriptionItem[] };
  latest_invoice: string | null;
  metadata: Record<string, string>;
  pause_collection: { behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void'; resumes_at: number | null } | null;
  status: SubscriptionStatus;
  trial_end: number | null;
  trial_start: number | null;
  trial_settings: { end_behavior: { missing_payment_method: 'cancel' | 'create_invoice' | 'pause' } } | null;
}

/** Usage of a metered price between two times (seconds, the second exclusive): rated when the invoice is finalised. */
export interface UsageSpan {
  readonly itemId: string;
  readonly price: Price;
  readonly from: number;
  readonly to: number;
}

/** A line whose amount stands: of a price, or of an invoice item that has none. */
export interface FixedLine {
  readonly itemId: string | null;
  readonly invoiceItemId?: string;
  readonly price: Price | null;
  readonly quantity: number;
  readonly amount: number;
  readonly from: number;
  readonly to: number;
  readonly isProration: boolean;
  readonly description: string;
}

/** What a subscription owes and no invoice holds yet. */
export interface SubscriptionBook {
  /** From when on the usage of each item is not invoiced (seconds). */
  usageFrom: Record<string, number>;
  closed: UsageSpan[];
  pending: FixedLine[];
}

/** What an invoice is made from. */
export interface InvoiceBook {
  readonly fixed: readonly FixedLine[];
  readonly usage: readonly UsageSpan[];
  readonly subscriptionId: string | null;
}

/** An amount that waits for the customer's next invoice; `invoice` is null until then. */
export interface InvoiceItem extends StripeObject {
  amount: number;
  currency: string;
  customer: string;
  date: number;
  description: string | null;
  invoice: string | null;
  metadata: Record<string, string>;
}

export interface InvoiceLine extends StripeObject {
  amount: number;
  currency: string;
  discount_amounts: { amount: number; discount: string }[];
  discountable: boolean;
  pretax_credit_amounts: { amount: number; credit_balance_transaction?: string; type: string }[];
  quantity: number | null;
  subtotal: number;
}

export interface Invoice extends StripeObject {
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  attempt_count: number;
  attempted: boolean;
  auto_advance: boolean;
  automatically_finalizes_at: number | null;
  billing_reason: string;
  created: number;
  currency: string;
  customer: string;
  discounts: string[];
  ending_balance: number | null;
  lines: { data: InvoiceLine[] };
  next_payment_attempt: number | null;
  number: string | null;
  period_start: number;
  period_end: number;
  post_payment_credit_notes_amount: number;
  pre_payment_credit_notes_amount: number;
  starting_balance: number;
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  status_transitions: { finalized_at: number | null; paid_at: number | null };
  subtotal: number;
  total: number;
}

export interface Coupon extends StripeObject {
  amount_off: number | null;
  currency: string | null;
  duration: 'forever' | 'once' | 'repeating';
  duration_in_months: number | null;
  max_redemptions: number | null;
  percent_off: number | null;
  redeem_by: number | null;
  times_redeemed: number;
  valid: boolean;
}

export interface PromotionCode extends StripeObject {
  active: boolean;
  code: string;
  customer: string | null;
  expires_at: number | null;
  max_redemptions: number | null;
  metadata: Record<string, string>;
  promotion: { coupon: string; type: 'coupon' };
  restrictions: { first_time_transaction: boolean };
  times_redeemed: number;
}

export interface Discount extends StripeObject {
  end: number | null;
  promotion_code: string | null;
  source: { coupon: string; type: 'coupon' };
  start: number;
  subscription: string | null;
}

export interface CreditGrant extends StripeObject {
  amount: { monetary: { currency: string; value: number } | null; type: 'monetary' };
  applicability_config: { scope: { price_type?: 'metered'; prices?: { id: string | null }[] } };
  category: 'paid' | 'promotional';
  created: number;
  customer: string;
  effective_at: number | null;
  expires_at: number | null;
  priority: number;
  voided_at: number | null;
}

export interface PaymentMethod extends StripeObject {
  card: { brand: string; last4: string; exp_month: number; exp_year: number };
  customer: string | null;
}

export interface WebhookEndpoint extends StripeObject {
  enabled_events: string[];
  secret: string;
  status: 'enabled' | 'disabled';
  url: string;
}

export interface StripeEvent extends StripeObject {
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: unknown; readonly previous_attributes?: unknown };
  readonly livemode: false;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}

import type Stripe from 'stripe';
import { one, parseDecimal } from '../decimal.ts';
import { checkCoupon } from '../engine/discounts.ts';
import { type ListParams, listParams, mergeMetadata, pageOf, type Route, route } from '../route.ts';
import { missing, StripeError } from '../stripe-error.ts';
import type { Coupon, Price, PromotionCode, Tier } from '../types.ts';
import type { World } from '../world.ts';

const wholeOf = (decimal: string) => {
  const value = parseDecimal(decimal);
  if (value === undefined) throw new StripeError(400, `Invalid decimal: ${decimal}`, { param: 'unit_amount_decimal' });
  return value % one === 0n ? Number(value / one) : null;
};

/** A decimal travels as text; the SDK's type of it is an object. */
const amountsOf = (part: { unit_amount?: number; unit_amount_decimal?: unknown }) => {
  const decimal =
    part.unit_amount_decimal === undefined ? String(part.unit_amount ?? 0) : String(part.unit_amount_decimal);
  return { unit_amount: wholeOf(decimal), unit_amount_decimal: decimal };
};

function createPrice(world: World, params: Stripe.PriceCreateParams): Price {
  const { product = '', recurring, lookup_key: lookupKey = null, tiers, transform_quantity } = params;
  world.require(world.products, 'product', product, 'product');
  if (recurring?.meter !== undefined) world.require(world.meters, 'meter', recurring.meter, 'recurring[meter]');
  if (recurring?.usage_type === 'metered' && recurring.meter === undefined) {
    throw new StripeError(400, 'A metered price needs a meter.', { param: 'recurring[meter]' });
  }
  if (tiers && transform_quantity)
    throw new StripeError(400, 'Tiers and transform_quantity exclude each other.', { param: 'tiers' });
  if (tiers && params.tiers_mode === undefined)
    throw new StripeError(400, 'Missing required param: tiers_mode.', { param: 'tiers_mode' });
  if (lookupKey !== null) takeLookupKey(world, lookupKey, params.transfer_lookup_key ?? false);
  const price = world.make<Price>('price', {
    id: world.makeId('price'),
    active: params.active ?? true,
    billing_scheme: params.billing_scheme ?? (tiers ? 'tiered' : 'per_unit'),
    created: world.now(),
    currency: params.currency,
    lookup_key: lookupKey,
    metadata: mergeMetadata({}, params.metadata),
    nickname: params.nickname ?? null,
    product,
    recurring: recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: recurring.meter ?? null,
          trial_period_days: null,
          usage_type: recurring.usage_type ?? 'licensed',
        }
      : null,
    tax_behavior: 'unspecified',
    ...(tiers && { tiers: tiers.map(tierOf) }),
    tiers_mode: params.tiers_mode ?? null,
    transform_quantity: transform_quantity ?? null,
    type: recurring ? 'recurring' : 'one_time',
    ...(tiers ? { unit_amount: null, unit_amount_decimal: null } : amountsOf(params)),
  });
  world.prices.put(price.id, price);
  world.emit('price.created', price);
  return price;
}

const tierOf = (tier: Stripe.PriceCreateParams.Tier): Tier => ({
  up_to: tier.up_to === 'inf' ? null : Number(tier.up_to),
  flat_amount: tier.flat_amount ?? null,
  flat_amount_decimal: tier.flat_amount === undefined ? null : String(tier.flat_amount),
  ...amountsOf(tier),
});

function takeLookupKey(world: World, key: string, isTransferred: boolean): void {
  const holder = world.prices.values().find(({ lookup_key }) => lookup_key === key);
  if (!holder) return;
  if (!isTransferred) {
    throw new StripeError(400, `A price already uses the lookup key ${key}.`, {
      code: 'resource_already_exists',
      param: 'lookup_key',
    });
  }
  world.prices.put(holder.id, { ...holder, lookup_key: null });
}

function createPromotionCode(world: World, params: Stripe.PromotionCodeCreateParams): PromotionCode {
  const coupon = world.require(world.coupons, 'coupon', params.promotion.coupon ?? '', 'promotion[coupon]');
  checkCoupon(world, coupon);
  const id = world.makeId('promo');
  const code = params.code ?? `GM${id.slice(-8)}`;
  const customer = params.customer ?? null;
  const isTaken = world.promotionCodes
    .values()
    .some((one) => one.active && one.code.toLowerCase() === code.toLowerCase() && one.customer === customer);
  if (isTaken)
    throw new StripeError(400, `An active promotion code with code: ${code} already exists.`, {
      code: 'resource_already_exists',
      param: 'code',
    });
  const made = world.make<PromotionCode>('promotion_code', {
    id,
    active: params.active ?? true,
    code,
    created: world.now(),
    customer,
    expires_at: params.expires_at ?? null,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    promotion: { coupon: coupon.id, type: 'coupon' },
    restrictions: {
      first_time_transaction: params.restrictions?.first_time_transaction ?? false,
      minimum_amount: null,
      minimum_amount_currency: null,
    },
  });
  world.emit('promotion_code.created', world.promotionCodes.put(id, made));
  return made;
}

function createCoupon(world: World, params: Stripe.CouponCreateParams): Coupon {
  if ((params.percent_off === undefined) === (params.amount_off === undefined)) {
    throw new StripeError(400, 'A coupon takes either percent_off or amount_off.', { param: 'percent_off' });
  }
  const id = params.id ?? world.makeId('coupon');
  if (world.coupons.get(id))
    throw new StripeError(400, `Coupon already exists: ${id}`, { code: 'resource_already_exists', param: 'id' });
  const coupon = world.make<Coupon>('coupon', {
    id,
    amount_off: params.amount_off ?? null,
    created: world.now(),
    currency: params.currency ?? null,
    duration: params.duration ?? 'once',
    duration_in_months: params.duration_in_months ?? null,
    max_redemptions: params.max_redemptions ?? null,
    metadata: mergeMetadata({}, params.metadata),
    name: params.name ?? null,
    percent_off: params.percent_off ?? null,
    redeem_by: params.redeem_by ?? null,
    valid: true,
  });
  world.emit('coupon.created', world.coupons.put(id, coupon));
  return coupon;
}

/** Products, prices, coupons and promotion codes. */
export const catalogueRoutes: readonly Route[] = [
  route<Stripe.ProductCreateParams>('POST', '/v1/products', {
    schema: 'ProductCreate',
    honours: ['id', 'name', 'active', 'description', 'metadata', 'unit_label'],
    run: ({ world }, { params }) => {
      const id = params.id ?? world.makeId('prod');
      if (world.products.get(id))
        throw new StripeError(400, `Product already exists: ${id}`, { code: 'resource_already_exists', param: 'id' });
      const product = world.make<{
        id: string;
        object: 'product';
        active: boolean;
        name: string;
        metadata: Record<string, string>;
      }>('product', {
        id,
        active: params.active ?? true,
        created: world.now(),
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        name: params.name,
        type: 'service',
        unit_label: params.unit_label ?? null,
        updated: world.now(),
      });
      world.emit('product.created', world.products.put(id, product));
      return product;
    },
  }),
  route('GET', '/v1/products/:id', {
    run: ({ world }, { id }) => world.products.get(id) ?? fail('product', id),
  }),
  route<Stripe.ProductUpdateParams>('POST', '/v1/products/:id', {
    schema: 'ProductUpdate',
    honours: ['name', 'active', 'description', 'metadata'],
    run: ({ world }, { params, id }) => {
      const before = world.products.get(id) ?? fail('product', id);
      const { metadata, ...rest } = params;
      const after = { ...before, ...rest, metadata: mergeMetadata(before.metadata, metadata), updated: world.now() };
      world.emit('product.updated', world.products.put(id, after as typeof before));
      return after;
    },
  }),
  route<Stripe.PriceCreateParams>('POST', '/v1/prices', {
    schema: 'PriceCreate',
    honours: [
      'active',
      'billing_scheme',
      'currency',
      'lookup_key',
      'metadata',
      'nickname',
      'product',
      'recurring',
      'tiers',
      'tiers_mode',
      'transfer_lookup_key',
      'transform_quantity',
      'unit_amount',
      'unit_amount_decimal',
    ],
    run: ({ world }, { params }) => createPrice(world, params),
  }),
  route<Stripe.PriceListParams>('GET', '/v1/prices', {
    schema: 'PriceList',
    honours: [...listParams, 'active', 'currency', 'lookup_keys', 'product', 'type'],
    run: ({ world }, { params }) => {
      const { active, currency, lookup_keys: keys, product, type } = params;
      const found = world.prices
        .values()
        .filter(
          (price) =>
            (active === undefined || price.active === active) &&
            (currency === undefined || price.currency === currency) &&
            (keys === undefined || (price.lookup_key !== null && keys.includes(price.lookup_key))) &&
            (product === undefined || price.product === product) &&
            (type === undefined || price.type === type),
        );
      return pageOf(found, params, '/v1/prices');
    },
  }),
  route('GET', '/v1/prices/:id', { run: ({ world }, { id }) => world.prices.get(id) ?? fail('price', id) }),
  route<Stripe.PriceUpdateParams>('POST', '/v1/prices/:id', {
    schema: 'PriceUpdate',
    honours: ['active', 'lookup_key', 'metadata', 'nickname', 'transfer_lookup_key'],
    run: ({ world }, { params, id }) => {
      const before = world.prices.get(id) ?? fail('price', id);
      const { active = before.active, nickname = before.nickname, lookup_key: key, metadata } = params;
      if (key !== undefined && key !== before.lookup_key)
        takeLookupKey(world, key, params.transfer_lookup_key ?? false);
      const after: Price = {
        ...before,
        active,
        nickname,
        lookup_key: key ?? before.lookup_key,
        metadata: mergeMetadata(before.metadata, metadata),
      };
      world.emit('price.updated', world.prices.put(id, after));
      return after;
    },
  }),
  route<Stripe.CouponCreateParams>('POST', '/v1/coupons', {
    schema: 'CouponCreate',
    honours: [
      'id',
      'amount_off',
      'currency',
      'duration',
      'duration_in_months',
      'max_redemptions',
      'metadata',
      'name',
      'percent_off',
      'redeem_by',
    ],
    run: ({ world }, { params }) => createCoupon(world, params),
  }),
  route('GET', '/v1/coupons/:id', { run: ({ world }, { id }) => world.coupons.get(id) ?? fail('coupon', id) }),
  route<ListParams>('GET', '/v1/coupons', {
    honours: listParams,
    run: ({ world }, { params }) => pageOf(world.coupons.values(), params, '/v1/coupons'),
  }),
  route<Stripe.PromotionCodeCreateParams>('POST', '/v1/promotion_codes', {
    schema: 'PromotionCodeCreate',
    honours: ['active', 'code', 'customer', 'expires_at', 'max_redemptions', 'metadata', 'promotion', 'restrictions'],
    run: ({ world }, { params }) => createPromotionCode(world, params),
  }),
  route<Stripe.PromotionCodeListParams>('GET', '/v1/promotion_codes', {
    schema: 'PromotionCodeList',
    honours: [...listParams, 'active', 'code', 'coupon'],
    run: ({ world }, { params }) => {
      const { active, code, coupon } = params;
      const found = world.promotionCodes
        .values()
        .filter(
          (one) =>
            (active === undefined || one.active === active) &&
            (code === undefined || one.code.toLowerCase() === code.toLowerCase()) &&
            (coupon === undefined || one.promotion.coupon === coupon),
        );
      return pageOf(found, params, '/v1/promotion_codes');
    },
  }),
  route('GET', '/v1/promotion_codes/:id', {
    run: ({ world }, { id }) => world.promotionCodes.get(id) ?? fail('promotion code', id),
  }),
  route<Stripe.PromotionCodeUpdateParams>('POST', '/v1/promotion_codes/:id', {
    schema: 'PromotionCodeUpdate',
    honours: ['active', 'metadata'],
    run: ({ world }, { params, id }) => {
      const before = world.promotionCodes.get(id) ?? fail('promotion code', id);
      const after = {
        ...before,
        active: params.active ?? before.active,
        metadata: mergeMetadata(before.metadata, params.metadata),
      };
      world.emit('promotion_code.updated', world.promotionCodes.put(id, after));
      return after;
    },
  }),
];

function fail(kind: string, id: string): never {
  throw missing(kind, id);
}

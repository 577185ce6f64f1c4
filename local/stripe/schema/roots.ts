import type Stripe from 'stripe';

/** Requests that the local Stripe takes, as stripe-node types them. `generate-schemas.ts` reads the names. */
export interface Requests {
  BillingPortalSessionCreate: Stripe.BillingPortal.SessionCreateParams;
  CheckoutSessionCreate: Stripe.Checkout.SessionCreateParams;
  CouponCreate: Stripe.CouponCreateParams;
  CreditBalanceSummaryRetrieve: Stripe.Billing.CreditBalanceSummaryRetrieveParams;
  CreditGrantCreate: Stripe.Billing.CreditGrantCreateParams;
  CreditNoteCreate: Stripe.CreditNoteCreateParams;
  CustomerCreate: Stripe.CustomerCreateParams;
  CustomerUpdate: Stripe.CustomerUpdateParams;
  EventList: Stripe.EventListParams;
  InvoiceCreate: Stripe.InvoiceCreateParams;
  InvoiceCreatePreview: Stripe.InvoiceCreatePreviewParams;
  InvoiceFinalize: Stripe.InvoiceFinalizeInvoiceParams;
  InvoiceItemCreate: Stripe.InvoiceItemCreateParams;
  InvoiceItemList: Stripe.InvoiceItemListParams;
  InvoiceList: Stripe.InvoiceListParams;
  InvoicePay: Stripe.InvoicePayParams;
  InvoiceUpdate: Stripe.InvoiceUpdateParams;
  MeterCreate: Stripe.Billing.MeterCreateParams;
  MeterEventAdjustmentCreate: Stripe.Billing.MeterEventAdjustmentCreateParams;
  MeterEventCreate: Stripe.Billing.MeterEventCreateParams;
  MeterEventSummaryList: Stripe.Billing.MeterListEventSummariesParams;
  MeterUpdate: Stripe.Billing.MeterUpdateParams;
  PaymentMethodAttach: Stripe.PaymentMethodAttachParams;
  PriceCreate: Stripe.PriceCreateParams;
  PriceList: Stripe.PriceListParams;
  PriceUpdate: Stripe.PriceUpdateParams;
  ProductCreate: Stripe.ProductCreateParams;
  ProductUpdate: Stripe.ProductUpdateParams;
  PromotionCodeCreate: Stripe.PromotionCodeCreateParams;
  PromotionCodeList: Stripe.PromotionCodeListParams;
  PromotionCodeUpdate: Stripe.PromotionCodeUpdateParams;
  SubscriptionCancel: Stripe.SubscriptionCancelParams;
  SubscriptionCreate: Stripe.SubscriptionCreateParams;
  SubscriptionList: Stripe.SubscriptionListParams;
  SubscriptionResume: Stripe.SubscriptionResumeParams;
  SubscriptionUpdate: Stripe.SubscriptionUpdateParams;
  WebhookEndpointCreate: Stripe.WebhookEndpointCreateParams;
  WebhookEndpointUpdate: Stripe.WebhookEndpointUpdateParams;
}

/** Objects that the local Stripe answers, by the name in their field `object`. */
export interface Objects {
  'billing.credit_balance_summary': Stripe.Billing.CreditBalanceSummary;
  'billing.credit_grant': Stripe.Billing.CreditGrant;
  'billing.meter': Stripe.Billing.Meter;
  'billing.meter_event': Stripe.Billing.MeterEvent;
  'billing.meter_event_adjustment': Stripe.Billing.MeterEventAdjustment;
  'billing.meter_event_summary': Stripe.Billing.MeterEventSummary;
  'billing_portal.session': Stripe.BillingPortal.Session;
  'checkout.session': Stripe.Checkout.Session;
  coupon: Stripe.Coupon;
  credit_note: Stripe.CreditNote;
  customer: Stripe.Customer;
  deleted_customer: Stripe.DeletedCustomer;
  discount: Stripe.Discount;
  invoice: Stripe.Invoice;
  invoiceitem: Stripe.InvoiceItem;
  line_item: Stripe.InvoiceLineItem;
  payment_method: Stripe.PaymentMethod;
  plan: Stripe.Plan;
  price: Stripe.Price;
  product: Stripe.Product;
  promotion_code: Stripe.PromotionCode;
  subscription: Stripe.Subscription;
  subscription_item: Stripe.SubscriptionItem;
  webhook_endpoint: Stripe.WebhookEndpoint;
}

import * as z from 'zod';
import { type Machine, machines } from '../usage/rate-card.ts';

export const planId = z.enum(['free', 'starter', 'scale']);
export type PlanId = z.infer<typeof planId>;

/** The name of a machine's meter: `ml.m5.large` is metered as `training_seconds_ml_m5_large`. */
export const meterOf = (machine: string) => `training_seconds_${machine.replaceAll('.', '_')}` as const;

type Underscored<T extends string> = T extends `${infer Head}.${infer Tail}` ? `${Head}_${Underscored<Tail>}` : T;
export type BillingMeter = 'predictions' | 'stored_byte_hours' | `training_seconds_${Underscored<Machine>}`;

/** What is metered at Stripe: one meter for each thing that has a price of its own. */
export const billingMeters = ['predictions', 'stored_byte_hours', ...machines.map(meterOf)] as readonly BillingMeter[];

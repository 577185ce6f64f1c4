import type * as z from 'zod';
import type { Margin } from '../margin/margin.ts';
import type { MarginReport } from '../margin/report.ts';
import type { marginReport } from './schema.ts';

const show = ({ revenueMinor, costMinor, marginMinor, share }: Margin) => ({
  revenue_minor: revenueMinor,
  cost_minor: costMinor,
  margin_minor: marginMinor,
  share,
});

const total = (revenueMinor: number, costMinor: number) =>
  show({
    revenueMinor,
    costMinor,
    marginMinor: revenueMinor - costMinor,
    share: revenueMinor === 0 ? null : (revenueMinor - costMinor) / revenueMinor,
  });

/** A margin report as the API shows it. */
export const showMargin = (report: MarginReport): z.infer<typeof marginReport> => ({
  object: 'margin_report',
  month: report.month,
  currency: report.currency,
  prices: report.prices,
  tenants: report.tenants.map(({ tenant, plan, margin, replayed, models }) => ({
    tenant_id: tenant,
    plan,
    margin: show(margin),
    replayed: replayed && show(replayed),
    models: models.map(({ model, margin: own }) => ({ model_id: model, margin: show(own) })),
  })),
  total: total(report.revenueMinor, report.costMinor),
  replayed_total: report.replayedRevenueMinor === null ? null : total(report.replayedRevenueMinor, report.costMinor),
});

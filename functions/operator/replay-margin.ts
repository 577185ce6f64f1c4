import { planChange } from '../../shared/margin/plan-change.ts';
import { reportMargin } from '../../shared/margin/report.ts';
import type { operatorOperations } from '../../shared/operator/operations.ts';
import { showMargin } from '../../shared/operator/show-margin.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const replayMargin =
  (table: TableClient): UseCaseOf<typeof operatorOperations, 'replayMargin'> =>
  async ({ body }) => {
    const { month, plan, monthly_minor: monthlyMinor, included, price_factor: priceFactor } = body;
    const change = planChange({ plan, monthlyMinor, included, priceFactor });
    return { body: showMargin(await reportMargin(table, month, change)) };
  };

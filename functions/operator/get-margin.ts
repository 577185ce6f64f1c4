import { reportMargin } from '../../shared/margin/report.ts';
import type { operatorOperations } from '../../shared/operator/operations.ts';
import { showMargin } from '../../shared/operator/show-margin.ts';
import type { UseCaseOf } from '../../shared/runtime/request.ts';
import type { TableClient } from '../../shared/table/client.ts';

export const getMargin =
  (table: TableClient): UseCaseOf<typeof operatorOperations, 'getMargin'> =>
  async ({ query }) => ({ body: showMargin(await reportMargin(table, query.month, null)) });

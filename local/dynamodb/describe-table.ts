import type { TableSchema } from './table-schema.ts';

/** The answer of DescribeTable: the twin creates its tables from the template at start, so they are always active. */
export function describeTable(table: TableSchema, itemCount: number): Record<string, unknown> {
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = table.definition;
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableStatus: 'ACTIVE',
    ItemCount: itemCount,
    KeySchema,
    AttributeDefinitions,
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    ...(GlobalSecondaryIndexes.length > 0
      ? {
          GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
            ...index,
            IndexStatus: 'ACTIVE',
            IndexArn: `${table.arn}/index/${index.IndexName}`,
          })),
        }
      : {}),
    ...(table.streamArn
      ? {
          StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
          LatestStreamArn: table.streamArn,
        }
      : {}),
  };
}

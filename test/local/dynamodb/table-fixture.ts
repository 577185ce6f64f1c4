import type { TableSpec } from '../../../local/deployment.ts';

/** The product's table: one partition and sort key, one index, time to live, a stream. */
export const tableFixture: TableSpec = {
  name: 'gristmill',
  arn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/gristmill',
  streamArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/gristmill/stream/2026-11-23T00:00:00.000',
  ttlAttribute: 'expires_at',
  definition: {
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk'].map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: 'gsi1',
        KeySchema: [
          { AttributeName: 'gsi1pk', KeyType: 'HASH' },
          { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
};

/**
 * Settings of every AWS client: a dead connection is noticed in a second and a call is tried three times, so that the
 * caller gets a 503 well before API Gateway's 30 s limit. Connections are kept alive by the SDK's default.
 */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 },
} as const;

const retryableNames: ReadonlySet<string> = new Set([
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);
const retryableSystemCodes: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
const retryableCancellations: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** True when an AWS call failed in a way that a later call may not: throttled, timed out, cut off, or their fault. */
export function isAwsUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (retryableNames.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && retryableSystemCodes.has(error.code)) return true;
  if (cancellationCodes(error).some((code) => retryableCancellations.has(code))) return true;
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }) : {};
  return (metadata.httpStatusCode ?? 0) >= 500;
}

/** Why each item of a DynamoDB transaction was refused (`None`, `ConditionalCheckFailed` ...); empty for other errors. */
export function cancellationCodes(error: unknown): readonly string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  const reasons = 'CancellationReasons' in error ? (error.CancellationReasons as readonly { Code?: string }[]) : [];
  return reasons.map(({ Code }) => Code ?? 'None');
}

/** True when a conditional write was refused by its condition. */
export function isConditionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === 'ConditionalCheckFailedException' || cancellationCodes(error).includes('ConditionalCheckFailed')
  );
}

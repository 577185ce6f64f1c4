import { ServiceError } from '../service.ts';
import type { Item } from './item.ts';

const namespace = 'com.amazonaws.dynamodb.v20120810#';

export const validationError = (message: string) =>
  new ServiceError('com.amazon.coral.validate#ValidationException', message);

/** AWS still takes these; the twin refuses them rather than skip a condition. */
export const legacyParameter = (operation: string, name: string) =>
  new ServiceError('NotImplementedException', `The twin takes expressions only: ${operation} with ${name}`, 501);

export const resourceNotFound = () =>
  new ServiceError(`${namespace}ResourceNotFoundException`, 'Requested resource not found');

export const conditionalCheckFailed = (item: Item | undefined) =>
  new ServiceError(
    `${namespace}ConditionalCheckFailedException`,
    'The conditional request failed',
    400,
    item ? { Item: item } : {},
  );

export const tokenMismatch = () =>
  new ServiceError(
    `${namespace}IdempotentParameterMismatchException`,
    'The ClientRequestToken was used with other parameters',
  );

export interface CancellationReason {
  readonly Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError';
  readonly Message?: string;
  readonly Item?: Item;
}

export const transactionCanceled = (reasons: readonly CancellationReason[]) =>
  new ServiceError(
    `${namespace}TransactionCanceledException`,
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
    400,
    { CancellationReasons: reasons },
  );

export const isConditionalCheckFailed = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.type.endsWith('#ConditionalCheckFailedException');

export const isValidationError = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.type.endsWith('#ValidationException');

/** dynalite's errors carry the body that AWS would send; everything else passes unchanged. */
export function asServiceError(error: unknown): unknown {
  if (!(error instanceof Error) || !('body' in error)) return error;
  const { __type, message, Message } = error.body as { __type: string; message?: string; Message?: string };
  return new ServiceError(__type, message ?? Message ?? error.message);
}

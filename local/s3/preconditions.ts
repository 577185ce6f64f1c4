import { ServiceError } from '../service.ts';
import type { ObjectVersion } from './catalog.ts';
import type { S3Request } from './request.ts';

/** Whether a read is answered 304; throws PreconditionFailed where RFC 9110 says 412. */
export function isNotModified(request: S3Request, version: ObjectVersion): boolean {
  const refused = ['if-modified-since', 'if-unmodified-since'].find((name) => request.header(name) !== undefined);
  if (refused !== undefined) throw new ServiceError('NotImplemented', `The header ${refused} is not supported.`, 501);
  const ifMatch = request.header('if-match');
  if (ifMatch !== undefined && !names(ifMatch, version.etag)) throw failed('If-Match');
  const ifNoneMatch = request.header('if-none-match');
  return ifNoneMatch !== undefined && names(ifNoneMatch, version.etag);
}

/** Throws unless a conditional write may replace `current`. Call it in the tick that writes. */
export function checkWriteCondition(request: S3Request, current: ObjectVersion | undefined): void {
  const existing = current?.isMarker ? undefined : current;
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*') {
      throw new ServiceError('NotImplemented', 'If-None-Match on a write takes only *.', 501);
    }
    if (existing) throw failed('If-None-Match');
  }
  const ifMatch = request.header('if-match');
  if (ifMatch === undefined) return;
  if (!existing) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404, { Key: request.key });
  if (!names(ifMatch, existing.etag)) throw failed('If-Match');
}

function names(header: string, etag: string): boolean {
  return header.split(',').some((value) => value.trim() === '*' || value.trim().replaceAll('"', '') === etag);
}

function failed(condition: string): ServiceError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new ServiceError('PreconditionFailed', message, 412, { Condition: condition });
}

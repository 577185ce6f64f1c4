import { type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Caller, TwinClock } from '../service.ts';
import type { Credentials } from './credentials.ts';
import { computeSignature, deriveSigningKey, type Scope, type SignedRequest } from './signature.ts';

/** A request whose signature holds. */
export interface VerifiedRequest {
  readonly caller: Caller;
  readonly isPresigned: boolean;
  /** As it was signed: a hex digest that the body must have, `UNSIGNED-PAYLOAD` or a `STREAMING-...` form. */
  readonly payloadHash: string;
  /** The seed of the chunk signatures of a `STREAMING-AWS4-HMAC-SHA256-...` body, with what they are made from. */
  readonly signature: string;
  readonly signingKey: KeyObject;
  readonly timestamp: string;
  readonly scope: Scope;
}

export type SignatureFault = 'missing' | 'malformed' | 'unknown_key' | 'mismatch' | 'skewed' | 'expired';

export class SignatureError extends Error {
  override readonly name = 'SignatureError';
  readonly fault: SignatureFault;

  constructor(fault: SignatureFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

const maxSkewMs = 15 * 60_000;
const maxExpirySeconds = 7 * 24 * 3600;

interface Claim {
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly payloadHash: string;
  readonly expirySeconds: number | undefined;
}

/** Checks AWS Signature Version 4 of header-signed and presigned requests against the virtual clock. */
export class SignatureVerifier {
  readonly #credentials: Credentials;
  readonly #clock: TwinClock;
  /** Deriving a key costs four HMACs; a caller's key holds for a day. */
  readonly #keys = new Map<string, KeyObject>();

  constructor(credentials: Credentials, clock: TwinClock) {
    this.#credentials = credentials;
    this.#clock = clock;
  }

  /** `bodyDigest` stands in for an absent `x-amz-content-sha256` header. Throws SignatureError. */
  verify(request: SignedRequest, bodyDigest?: () => string): VerifiedRequest {
    const claim = readPresigned(request) ?? readHeader(request, bodyDigest);
    const known = this.#credentials.find(claim.scope.accessKeyId);
    if (!known) throw new SignatureError('unknown_key', 'The AWS access key Id you provided does not exist.');
    this.#checkTime(claim, isStreamed(request) ? this.#clock.movedLatelyMs() : 0);
    if (!claim.signedHeaders.includes('host')) throw new SignatureError('malformed', 'The host header must be signed.');
    const key = this.#signingKey(known.secretAccessKey, claim.scope);
    const expected = computeSignature(request, { ...claim, key });
    if (!isSame(expected, claim.signature)) {
      throw new SignatureError('mismatch', 'The request signature we calculated does not match the one you provided.');
    }
    return {
      caller: known.caller,
      isPresigned: claim.expirySeconds !== undefined,
      payloadHash: claim.payloadHash,
      signature: claim.signature,
      signingKey: key,
      timestamp: claim.timestamp,
      scope: claim.scope,
    };
  }

  #checkTime({ timestamp, scope, expirySeconds }: Claim, graceMs: number): void {
    const signedAt = parseTimestamp(timestamp);
    if (Number.isNaN(signedAt) || !timestamp.startsWith(scope.day)) {
      throw new SignatureError('malformed', 'X-Amz-Date is not a time, or not of the day in the credential scope.');
    }
    const ageMs = this.#clock.now() - signedAt;
    if (expirySeconds === undefined) {
      if (ageMs < -maxSkewMs || ageMs > maxSkewMs + graceMs) {
        throw new SignatureError(
          'skewed',
          'The difference between the request time and the current time is too large.',
        );
      }
      return;
    }
    if (!(expirySeconds >= 1 && expirySeconds <= maxExpirySeconds)) {
      throw new SignatureError('malformed', 'X-Amz-Expires must be between 1 second and a week.');
    }
    if (ageMs < -maxSkewMs) throw new SignatureError('skewed', 'The request is signed for a later time.');
    if (ageMs > expirySeconds * 1000) throw new SignatureError('expired', 'Request has expired');
  }

  #signingKey(secret: string, scope: Scope): KeyObject {
    const name = `${scope.accessKeyId}/${scope.day}/${scope.region}/${scope.service}`;
    let key = this.#keys.get(name);
    if (!key) {
      if (this.#keys.size > 1000) this.#keys.clear();
      key = deriveSigningKey(secret, scope);
      this.#keys.set(name, key);
    }
    return key;
  }
}

function readHeader({ headers }: SignedRequest, bodyDigest: (() => string) | undefined): Claim {
  const { authorization } = headers;
  if (!authorization) throw new SignatureError('missing', 'The request is not signed.');
  const match = /^AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  const timestamp = headers['x-amz-date'];
  if (!match || typeof timestamp !== 'string') {
    throw new SignatureError('malformed', 'The Authorization header is not a Signature Version 4 one.');
  }
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  const sent = headers['x-amz-content-sha256'];
  const payloadHash = typeof sent === 'string' ? sent : bodyDigest?.();
  if (payloadHash === undefined) throw new SignatureError('malformed', 'x-amz-content-sha256 is missing.');
  return {
    scope: parseScope(credential),
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    payloadHash,
    expirySeconds: undefined,
  };
}

function readPresigned({ query }: SignedRequest): Claim | undefined {
  if (!query.includes('X-Amz-Signature=')) return undefined;
  const values = new URLSearchParams(query);
  const take = (name: string) => {
    const found = values.getAll(name);
    if (found.length !== 1) throw new SignatureError('malformed', `${name} must be given once.`);
    return found[0] ?? '';
  };
  if (take('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new SignatureError('malformed', 'X-Amz-Algorithm only supports AWS4-HMAC-SHA256.');
  }
  return {
    scope: parseScope(take('X-Amz-Credential')),
    signedHeaders: take('X-Amz-SignedHeaders').split(';'),
    signature: take('X-Amz-Signature'),
    timestamp: take('X-Amz-Date'),
    payloadHash: values.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    expirySeconds: Number(take('X-Amz-Expires')),
  };
}

function parseScope(credential: string): Scope {
  const [accessKeyId = '', day = '', region = '', service = '', terminator] = credential.split('/');
  if (terminator !== 'aws4_request') throw new SignatureError('malformed', 'The credential scope is not complete.');
  return { accessKeyId, day, region, service };
}

/** `20261123T165105Z` to epoch milliseconds; NaN when it is no such time. */
function parseTimestamp(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** An SDK cannot correct its clock and send a streamed body again, as it does with any other. */
function isStreamed({ headers }: SignedRequest): boolean {
  return /^(STREAMING-|UNSIGNED-PAYLOAD)/.test(String(headers['x-amz-content-sha256'] ?? ''));
}

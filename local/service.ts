/** Who calls a local service: a role of the template, or the twin's operator (tests, publishing the console). */
export interface Caller {
  readonly kind: 'role' | 'operator';
  readonly arn: string;
}

/** One thing a call needs: allowed by the caller's role, or the call is denied. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys that the call carries, such as `dynamodb:LeadingKeys` or `s3:prefix`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface Call {
  readonly caller: Caller;
  readonly requestId: string;
}

/** The virtual clock: real time plus an offset that tests advance. */
export interface TwinClock {
  now(): number;
  /** How far time was moved in the last real seconds: a request that was under way meanwhile bears a time older by that. */
  movedLatelyMs(): number;
  /** Runs `task` once at virtual time `atMs` (soon after, never before); the answer cancels it. */
  at(atMs: number, task: () => void): () => void;
}

/** An AWS service that speaks JSON with an `X-Amz-Target` header (DynamoDB, SQS, Step Functions, SageMaker, Secrets Manager ...). */
export interface JsonService {
  /** The part of `X-Amz-Target` before the dot, such as `DynamoDB_20120810`. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** Operations that the product uses; every other one is answered 501 with its name. */
  readonly operations: ReadonlySet<string>;
  permissions(operation: string, input: Readonly<Record<string, unknown>>): readonly Permission[];
  handle(operation: string, input: Readonly<Record<string, unknown>>, call: Call): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A request to a service that is called by path; `path` and `query` are as they came over the wire. */
export interface PathRequest {
  readonly path: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface PathAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An operation of an AWS service that is called by path and not by `X-Amz-Target` (Lambda). */
export interface PathService {
  /** As faults and counts name it, such as `lambda:Invoke`. */
  readonly name: string;
  matches(method: string, path: string): boolean;
  permissions(request: PathRequest): readonly Permission[];
  handle(request: PathRequest): Promise<PathAnswer>;
}

/** An error that a service answers as AWS would: `__type`, message, status. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly type: string;
  readonly status: number;
  /** Further members of the error body, such as `CancellationReasons`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(type: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.type = type;
    this.status = status;
    this.members = members;
  }
}

/** Invokes a function of the template, as API Gateway, Step Functions or an event source does. */
export interface FunctionInvoker {
  /** Waits for the answer; throws FunctionError when the function throws, times out or is throttled. */
  invoke(functionArn: string, payload: unknown): Promise<unknown>;
  /** Asynchronous invocation with AWS's retries and on-failure destination; settles when the function had room for it and has ended once. */
  invokeAsync(functionArn: string, payload: unknown): Promise<void>;
}

export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  /** As Step Functions matches it: the thrown error's name, `Lambda.TooManyRequestsException`, `Sandbox.Timedout` ... */
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** Decides by the synthesised IAM; throws ServiceError `AccessDeniedException` naming the statement that would allow it. */
export type Authorize = (caller: Caller, permissions: readonly Permission[]) => void;

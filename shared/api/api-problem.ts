/** What the API says went wrong (RFC 9457), as an error. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Of the error catalogue; `unknown` when something before the API answered. */
  readonly code: string;
  /** The field, column or header at fault. */
  readonly param: string | null;
  readonly requestId: string | null;

  constructor(status: number, body: unknown, requestId: string | null) {
    const told = (typeof body === 'object' && body !== null ? body : {}) as {
      readonly detail?: string;
      readonly code?: string;
      readonly param?: string | null;
    };
    super(told.detail ?? `The API answered ${status}`);
    this.status = status;
    this.code = told.code ?? 'unknown';
    this.param = told.param ?? null;
    this.requestId = requestId;
  }
}

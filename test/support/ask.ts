/** What to send, byte for byte; nothing is made up, encoded or tried again. */
export interface Question {
  readonly method?: string;
  /** Secret of an API key. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, as `application/json` unless `headers` say otherwise. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body's fields, when it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** One request as a stranger might send it, where a client of ours would not. */
export async function ask(address: string, question: Question = {}): Promise<Answer> {
  const { key, json } = question;
  const body = question.body ?? (json === undefined ? undefined : JSON.stringify(json));
  const method = question.method ?? (body === undefined ? 'GET' : 'POST');
  const headers = {
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...question.headers,
  };
  const response = await fetch(address, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : {};
  return { status: response.status, headers: response.headers, text, body: parsed as Answer['body'] };
}

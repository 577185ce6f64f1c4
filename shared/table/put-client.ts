import { type DynamoDBClient, PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { clientDefaults } from '../runtime/aws.ts';
import { HttpConnection } from './http-connection.ts';
import { type SigningPlace, signPost } from './sign-request.ts';

/** A flat item without binary values, which JSON writes as DynamoDB reads them. */
export type PlainItem = Readonly<Record<string, { S: string } | { N: string } | { NULL: true }>>;
export type PlainPut = Omit<PutItemCommandInput, 'Item'> & { readonly Item: PlainItem };

type SdkRequest = Parameters<DynamoDBClient['config']['requestHandler']['handle']>[0];

/** How the SDK sent a put: where to, with which headers, signed for which region and service. */
interface Pattern {
  readonly connection: HttpConnection;
  readonly headers: Readonly<Record<string, string>>;
  /** Not signed, as the SDK does not: a proxy may change it. */
  readonly userAgent: string;
  readonly place: SigningPlace;
}

const signedHeaders = ['host', 'content-type', 'x-amz-target', 'x-amz-user-agent'];

/**
 * Puts without the SDK, which costs most of a small put's processor time, for the one write of the hot path. The first
 * goes through the SDK, and the next are sent as it was, one at a time over a connection of their own: with its endpoint,
 * credentials and clock. Whatever is not a plain success goes through the SDK again, which knows about retries, clock
 * skew and errors; so an item must be put under a condition by which the second of two equal puts does no harm.
 */
export class PutClient {
  readonly #dynamo: DynamoDBClient;
  #pattern: Pattern | undefined;

  constructor(dynamo: DynamoDBClient) {
    this.#dynamo = dynamo;
  }

  /** Durable when it returns. Throws as the SDK does. */
  async put(input: PlainPut): Promise<void> {
    if (this.#pattern && (await this.#putAs(this.#pattern, JSON.stringify(input)))) return;
    const command = new PutItemCommand({ ...input, Item: { ...input.Item } });
    command.middlewareStack.add(
      (next) => async (args) => {
        this.#pattern ??= patternOf(args.request as SdkRequest);
        return next(args);
      },
      { step: 'deserialize', name: 'learnPattern' },
    );
    // With options of its own the call makes its own middleware, of which this is a part.
    await this.#dynamo.send(command, {});
  }

  async #putAs({ connection, headers, userAgent, place }: Pattern, body: string): Promise<boolean> {
    const { config } = this.#dynamo;
    try {
      const keys = await config.credentials();
      if (connection.isBusy) return false;
      const signed = signPost(headers, body, { keys, place, nowMs: Date.now() + config.systemClockOffset });
      signed['user-agent'] = userAgent;
      return (await connection.post(signed, body)) === 200;
    } catch {
      // The SDK tries again, and throws what there is to throw.
      return false;
    }
  }
}

/** Undefined when the SDK sent anything but what is known here: then every put goes through it. */
function patternOf(request: SdkRequest): Pattern | undefined {
  const given = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const headers = Object.fromEntries(given.filter(([name]) => signedHeaders.includes(name)));
  const headerOf = (wanted: string) => given.find(([name]) => name === wanted)?.[1] ?? '';
  const [, region, service] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\//.exec(headerOf('authorization')) ?? [];
  const isKnown = request.method === 'POST' && request.path === '/' && headers.host && region && service;
  if (!isKnown) return undefined;
  const connection = new HttpConnection(request, clientDefaults.requestHandler.requestTimeout);
  return { connection, headers, userAgent: headerOf('user-agent'), place: `${region}/${service}` };
}

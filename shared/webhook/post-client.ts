import { type LookupAddress, lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './target.ts';

/** Standard Webhooks: between 15 and 30 s; less, since ten are sent within one invocation of 29 s. */
const timeoutMs = 15_000;

/** What came of a delivery: the status of the answer, or why there was none. */
export type PostOutcome = { readonly status: number } | { readonly error: string };

/** The name of an endpoint stands for an address inside a private network. */
class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * Posts a body where a tenant wants it: at most 15 s, no redirect is followed, nothing of the answer is read but its
 * status. A name is resolved once and the connection made to the very addresses that were checked.
 */
export function poster(privateHosts: ReadonlySet<string>) {
  return async (url: string, headers: Readonly<Record<string, string>>, body: string): Promise<PostOutcome> => {
    const { protocol, hostname } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const isExempt = privateHosts.has(host);
    // Node.js looks no address up that is one already.
    if (!isExempt && isIP(host) !== 0 && !isPublicAddress(host)) return { error: 'The address is not public.' };
    if (!isExempt && protocol !== 'https:') return { error: 'The address is not https.' };
    return new Promise((resolve) => {
      const send = protocol === 'https:' ? requestHttps : requestHttp;
      const request = send(url, {
        method: 'POST',
        agent: false,
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(isExempt ? {} : { lookup: publicLookup }),
      });
      request.once('response', (response) => {
        response.destroy();
        resolve({ status: response.statusCode ?? 0 });
      });
      request.once('error', (error) => resolve({ error: reasonOf(error) }));
      request.end(body);
    });
  };
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const [first] = addresses;
    const isOpen = first !== undefined && addresses.every(({ address }) => isPublicAddress(address));
    if (!isOpen) return callback(new PrivateAddressError(), '');
    return answer(addresses, first);
  });

  function answer(addresses: LookupAddress[], { address, family }: LookupAddress): void {
    if (options.all) callback(null, addresses);
    else callback(null, address, family);
  }
};

/** Said to the tenant: nothing of our own network is told. */
function reasonOf(error: Error & { readonly code?: string }): string {
  if (error instanceof PrivateAddressError) return 'The name stands for an address that is not public.';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'No answer came within 15 seconds.';
  if (error.code === 'ENOTFOUND') return 'The name is not known.';
  if (error.code === 'ECONNREFUSED') return 'The connection was refused.';
  return 'The connection failed.';
}

import { BlockList, isIP } from 'node:net';
import { ProblemError } from '../runtime/errors.ts';

/** Networks that are not of the public internet: IANA's special-purpose registries for IPv4 and IPv6. */
const subnets = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '::1/128',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
] as const;

const closed = new BlockList();
for (const subnet of subnets) {
  const [net = '', bits] = subnet.split('/');
  closed.addSubnet(net, Number(bits), net.includes(':') ? 'ipv6' : 'ipv4');
}

/** True for an address that the public internet reaches; IPv4 inside of IPv6 is taken for what it is. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && !closed.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** Hosts that webhooks may reach although they are not public: the twin's own machine. Throws in production. */
export function privateHostsOf(
  stage: string,
  source: Readonly<Record<string, string | undefined>> = process.env,
): ReadonlySet<string> {
  const named = source.WEBHOOK_PRIVATE_HOSTS;
  if (!named) return new Set();
  if (stage === 'prod') throw new Error('WEBHOOK_PRIVATE_HOSTS is set in production, where webhooks stay outside');
  return new Set(named.split(','));
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

/**
 * Refuses an address that no webhook may go to, as far as the address itself says so; what its name stands for is looked
 * at again whenever something is sent. Throws ProblemError 400.
 */
export function checkTarget(text: string, privateHosts: ReadonlySet<string>): void {
  const { protocol, hostname, username, password } = new URL(text);
  const host = bare(hostname);
  const refuse = (detail: string) => {
    throw new ProblemError('invalid_request', `\`url\`: ${detail}`, { param: 'url' });
  };
  if (username !== '' || password !== '') refuse('must not hold a user name or a password.');
  if (privateHosts.has(host)) return;
  if (protocol !== 'https:') refuse('must begin with https://.');
  const isName = isIP(host) === 0;
  if (isName ? !host.includes('.') || /(^|\.)(localhost|local|internal)\.?$/.test(host) : !isPublicAddress(host)) {
    refuse('must be an address that the public internet reaches.');
  }
}

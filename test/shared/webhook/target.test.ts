import { describe, expect, it } from 'vitest';
import { poster } from '../../../shared/webhook/post-client.ts';
import { checkTarget, isPublicAddress, privateHostsOf } from '../../../shared/webhook/target.ts';

const none = new Set<string>();

describe('an address', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.31.255.255',
    '192.168.1.1',
    '198.19.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::a00:1',
    'fd00::1',
    'fe80::1',
    'ff02::1',
    'not an address',
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('an endpoint', () => {
  it.each([
    'http://example.com/hook',
    'https://user:secret@example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/',
    'https://localhost./',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://intranet/',
  ])('%s is refused', (url) => {
    expect(() => checkTarget(url, none)).toThrow(/^`url`: /);
  });

  it('of the public internet, on any port, is taken', () => {
    expect(() => checkTarget('https://hooks.example.com:8443/gristmill?tenant=1', none)).not.toThrow();
  });

  it('may be private where the stage says so, but never in production', () => {
    const hosts = privateHostsOf('dev', { WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' });
    expect(() => checkTarget('http://127.0.0.1:4000/', hosts)).not.toThrow();
    expect(() => checkTarget('http://127.0.0.2:4000/', hosts)).toThrow();
    expect(privateHostsOf('prod', {})).toEqual(none);
    expect(() => privateHostsOf('prod', { WEBHOOK_PRIVATE_HOSTS: '127.0.0.1' })).toThrow(/production/);
  });
});

describe('a delivery', () => {
  it('goes to no name that stands for a private address, and says nothing of where that is', async () => {
    expect(await poster(none)('https://localhost:9/', {}, '{}')).toEqual({
      error: 'The name stands for an address that is not public.',
    });
    expect(await poster(none)('https://127.0.0.1:9/', {}, '{}')).toEqual({ error: 'The address is not public.' });
  });
});

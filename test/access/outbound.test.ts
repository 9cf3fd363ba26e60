import { describe, expect, it } from 'vitest';
import { outboundGuard } from '../../src/access/index.ts';
import { WeirError } from '../../src/contract/index.ts';

const closed = outboundGuard({ development: false, allow: [], ownPorts: () => [4000] });
const outcome = (guard: typeof closed, host: string, port = 80) =>
  guard.addressOf(host, port, 'shop').catch((thrown: unknown) => (thrown instanceof WeirError ? thrown.code : String(thrown)));

/** As a URL has them once it is read: what WHATWG makes of a spelling is what is dialled. */
const hostOf = (spelling: string): string => new URL(`http://${spelling}/`).hostname;

describe('addresses that production does not reach, in any spelling', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7f.0x0.0x0.0x1',
    '017700000001',
    '0177.0.0.1',
    '0177.1',
    '127.0.0.1.',
    'localhost',
    'localhost.',
    'LOCALHOST',
    '0.0.0.0',
    '0',
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::10.0.0.1]',
    '[2002:7f00:1::]',
    '[2002:a00:1::]',
    '10.0.0.1',
    '10.255.255.255',
    '0x0a000001',
    '167772161',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '2852039166',
    '[::ffff:169.254.169.254]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fc00::1]',
    '224.0.0.1',
    '[ff02::1]',
    '240.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '192.0.2.1',
    '%31%32%37.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
  ])('%s', async (spelling) => {
    expect(await outcome(closed, hostOf(spelling))).toBe('ADDRESS_REFUSED');
  });

  // PostgreSQL's hosts are no URL's: the resolver reads the spelling.
  it.each(['127.0.0.1', '127.1', '2130706433', '0x7f.1', '0177.0.0.1', '::1', '::ffff:127.0.0.1', 'localhost', '/var/run/postgresql'])(
    'a host of PostgreSQL: %s',
    async (host) => {
      expect(await outcome(closed, host)).toBe('ADDRESS_REFUSED');
    },
  );
});

it('reaches public addresses, and gives the one that was looked at', async () => {
  expect(await outcome(closed, '93.184.216.34')).toBe('93.184.216.34');
  expect(await outcome(closed, '[2606:2800:220:1::1]')).toBe('2606:2800:220:1::1');
});

it('refuses a name of which one address is closed, whatever the others are', async () => {
  const named = (...addresses: string[]) =>
    outboundGuard({ development: false, allow: [], ownPorts: () => [], resolve: () => Promise.resolve(addresses) });
  expect(await outcome(named('93.184.216.34', '10.0.0.7'), 'db.example')).toBe('ADDRESS_REFUSED');
  expect(await outcome(named('93.184.216.34', '93.184.216.35'), 'db.example')).toBe('93.184.216.34');
  expect(await outcome(named(), 'db.example')).toBe('SOURCE_UNAVAILABLE');
});

it('asks for the name once for a connection, so that no second answer can be another', async () => {
  const answers = ['93.184.216.34', '127.0.0.1'];
  let asked = 0;
  const resolve = () => Promise.resolve([answers[asked++] ?? '127.0.0.1']);
  const guard = outboundGuard({ development: false, allow: [], ownPorts: () => [], resolve });
  expect(await outcome(guard, 'rebound.example')).toBe('93.184.216.34');
  expect(asked).toBe(1);
});

it('opens what the workspace names, and nothing beside', async () => {
  const guard = outboundGuard({ development: false, allow: ['10.1.0.0/16', 'fd12::/16', '127.0.0.0/8'], ownPorts: () => [4000] });
  expect(await outcome(guard, '10.1.2.3')).toBe('10.1.2.3');
  expect(await outcome(guard, '10.2.0.1')).toBe('ADDRESS_REFUSED');
  expect(await outcome(guard, '[fd12::1]')).toBe('fd12::1');
  expect(await outcome(guard, '[fd13::1]')).toBe('ADDRESS_REFUSED');
  expect(await outcome(guard, '/var/run/postgresql', 5432)).toBe('/var/run/postgresql');
  expect(await outcome(guard, '127.0.0.1', 5000)).toBe('127.0.0.1');
});

it('reaches this machine in development, but not the hub itself', async () => {
  const guard = outboundGuard({ development: true, allow: [], ownPorts: () => [4000] });
  expect(await outcome(guard, '127.0.0.1', 5432)).toBe('127.0.0.1');
  expect(await outcome(guard, '127.0.0.1', 4000)).toBe('ADDRESS_REFUSED');
  expect(await outcome(guard, '0.0.0.0', 5432)).toBe('ADDRESS_REFUSED');
  expect(await outcome(guard, '169.254.169.254')).toBe('ADDRESS_REFUSED');
  expect(await outcome(guard, '10.0.0.1')).toBe('ADDRESS_REFUSED');
});

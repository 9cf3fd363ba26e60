import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { WeirError } from '../contract/index.ts';
import type { Outbound } from '../contract/index.ts';

export interface OutboundRules {
  /** This machine's own addresses are open, as whoever reaches the hub is admin anyway. */
  readonly development: boolean;
  /** `network.allow`: ranges that are open beside the public ones, as `10.0.0.0/8`. */
  readonly allow: readonly string[];
  /** Ports that the hub itself listens on. */
  readonly ownPorts: () => readonly number[];
  /** Addresses of a name; the system's resolver where nothing is said. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** IPv4 addresses inside IPv6 ones (RFC 6052, 4291 section 2.5.5.1, 3056): what counts is where they lead. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const COMPATIBLE = ipaddr.IPv6.parseCIDR('::/96');
const SIX_TO_FOUR = ipaddr.IPv6.parseCIDR('2002::/16');

/**
 * Says which address a source may be reached at. A name is resolved once, by the system's resolver, which reads every spelling of an
 * address that a dialler would; all of its addresses have to be open, and the connection is made to the one that was looked at.
 * https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function outboundGuard(rules: OutboundRules): Outbound {
  const resolve = rules.resolve ?? (async (host: string) => (await lookup(host, { all: true })).map(({ address }) => address));
  const isOpen = (address: Address): boolean => {
    if (rules.allow.some((range) => isIn(address, range))) return true;
    const kind = address.range();
    return kind === 'unicast' || (rules.development && kind === 'loopback');
  };
  return {
    async addressOf(host, port, source) {
      const refused = (why: string) =>
        new WeirError('ADDRESS_REFUSED', `Source "${source}": the address ${host.slice(0, 100)} ${why}`, { source });
      if (host.startsWith('/')) {
        if (rules.development || rules.allow.some((range) => isIn(ipaddr.parse('127.0.0.1'), range))) return host;
        throw refused(
          'is a socket of this machine, which production does not reach. `network: {allow: ["127.0.0.0/8"]}` in weir.yaml opens it.',
        );
      }
      // A name that ends with a dot is the same name, said to be whole.
      const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
      let found: readonly string[];
      try {
        found = await resolve(bare);
      } catch (thrown) {
        throw new WeirError(
          'SOURCE_UNAVAILABLE',
          `Source "${source}": the name ${host.slice(0, 100)} has no address`,
          { source },
          { cause: thrown },
        );
      }
      const [first] = found;
      if (first === undefined)
        throw new WeirError('SOURCE_UNAVAILABLE', `Source "${source}": the name ${host.slice(0, 100)} has no address`, { source });
      for (const text of found) {
        const address = plain(text.replace(/%.*$/, ''));
        if (!isOpen(address)) {
          const range = address.kind() === 'ipv4' ? `${address.toString()}/32` : `${address.toString()}/128`;
          throw refused(
            `leads to ${what(address)}, which sources may not reach. \`network: {allow: ["${range}"]}\` in weir.yaml opens it.`,
          );
        }
        if (isOwn(address) && rules.ownPorts().includes(port)) throw refused('is this hub itself, which is no source of its own.');
      }
      return first;
    },
  };
}

/** Where an address leads: an IPv4 one that is written as IPv6 is the IPv4 one. */
function plain(text: string): Address {
  const address = ipaddr.process(text);
  if (!(address instanceof ipaddr.IPv6)) return address;
  const bytes = address.toByteArray();
  if (address.range() === 'unicast' && address.match(COMPATIBLE)) return ipaddr.fromByteArray(bytes.slice(12)) as ipaddr.IPv4;
  if (address.match(NAT64)) return ipaddr.fromByteArray(bytes.slice(12)) as ipaddr.IPv4;
  if (address.match(SIX_TO_FOUR)) return ipaddr.fromByteArray(bytes.slice(2, 6)) as ipaddr.IPv4;
  return address;
}

function isIn(address: Address, range: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(range);
  return network.kind() === address.kind() && address.match(network, bits);
}

const isOwn = (address: Address): boolean => ['loopback', 'unspecified'].includes(address.range());

const KINDS: Readonly<Record<string, string>> = {
  loopback: 'this machine',
  unspecified: 'this machine',
  private: 'a private network',
  uniqueLocal: 'a private network',
  carrierGradeNat: 'a private network',
  linkLocal: 'the local link, where clouds have their metadata',
};

const what = (address: Address): string => KINDS[address.range()] ?? `${address.toString()}, a reserved address`;

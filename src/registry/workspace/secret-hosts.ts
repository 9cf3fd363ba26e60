import { WeirError } from '../../contract/index.ts';
import type { Outbound } from '../../contract/index.ts';

/** Keeps the secrets of one source to the hosts that they were granted for (`secrets.allow` with `hosts`). */
export function secretHosts(): {
  /** Takes note of a reference that the source resolved. */
  readonly bound: (reference: string, hosts: readonly string[]) => void;
  /** A guard that refuses other hosts, before it asks the given one. */
  readonly guard: (outbound: Outbound) => Outbound;
} {
  const allowed = new Map<string, readonly string[]>();
  return {
    bound: (reference, hosts) => void allowed.set(reference, hosts),
    guard: (outbound) => ({
      addressOf(host, port, source) {
        const plain = host
          .replace(/^\[(.*)\]$/, '$1')
          .replace(/\.$/, '')
          .toLowerCase();
        for (const [reference, hosts] of allowed) {
          if (hosts.some((pattern) => matches(plain, pattern.toLowerCase()))) continue;
          const message = `Source "${source}": \`${reference}\` is granted for ${hosts.join(', ')}, and would be sent to ${host.slice(0, 100)}. Add the host to its \`hosts\` under \`secrets.allow\` in weir.yaml, if it is meant.`;
          return Promise.reject(new WeirError('ADDRESS_REFUSED', message, { source }));
        }
        return outbound.addressOf(host, port, source);
      },
    }),
  };
}

const matches = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1 : host === pattern;

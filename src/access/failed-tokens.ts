import ipaddr from 'ipaddr.js';
import { WeirError } from '../contract/index.ts';

/**
 * Counts tokens that were refused, by the address that they came from. Past the limit the answer is another one, and costs less;
 * tokens that hold are taken from such an address as from any.
 */
export interface FailedTokens {
  /** Counts one more. Throws LIMIT_EXCEEDED, with the seconds to wait, where there were too many. */
  fail(address: string): void;
  isOver(address: string): boolean;
}

/** Of one address, in a minute: a proxy has many people behind it, and a program with an old token tries again and again. */
const MOST = 100;
const WINDOW_MS = 60_000;
/** Past so many addresses the oldest are forgotten. */
const KEPT = 10_000;

export function openFailedTokens(now: () => number = () => performance.now()): FailedTokens {
  const counted = new Map<string, { since: number; failures: number }>();
  const of = (address: string) => {
    const place = network(address);
    const known = counted.get(place);
    if (known && now() - known.since < WINDOW_MS) return { place, window: known };
    return { place, window: { since: now(), failures: 0 } };
  };
  return {
    isOver: (address) => counted.size > 0 && of(address).window.failures >= MOST,
    fail(address) {
      const { place, window } = of(address);
      window.failures += 1;
      counted.delete(place);
      counted.set(place, window);
      const oldest = counted.size > KEPT ? counted.keys().next().value : undefined;
      if (oldest !== undefined) counted.delete(oldest);
      if (window.failures <= MOST) return;
      const retryAfterSeconds = Math.ceil((window.since + WINDOW_MS - now()) / 1000);
      throw new WeirError(
        'LIMIT_EXCEEDED',
        `From this address came ${MOST} tokens within a minute that are not known here. Try again in ${retryAfterSeconds} seconds, with another token.`,
        { retryAfterSeconds },
      );
    },
  };
}

/** Who has one IPv6 address has all of its /64. */
function network(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const read = ipaddr.process(address);
  return read instanceof ipaddr.IPv6 ? read.parts.slice(0, 4).join(':') : read.toString();
}

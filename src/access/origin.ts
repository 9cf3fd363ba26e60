import { WeirError } from '../contract/index.ts';

/** The headers by which a browser says where a request comes from. */
export interface Whence {
  /** As it was sent, each time that it was. */
  readonly hosts: readonly string[];
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly fetchMode: string | undefined;
}

export interface WhenceRule {
  readonly development: boolean;
  readonly loopbackOrigins: boolean;
  readonly origins: readonly string[];
  readonly navigation: boolean;
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

const hostOf = (origin: string): string | undefined => {
  try {
    const { protocol, host } = new URL(origin);
    return protocol === 'http:' || protocol === 'https:' ? host : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Refuses what a web page of elsewhere could make a browser send, before the request is read (SURFACE: Origin and
 * Sec-Fetch-Site). `loopbackOrigins`: a page served from this machine may use this door (development, /graphql); `origins`: so may
 * pages of these.
 * Throws FORBIDDEN, and BAD_REQUEST for a host that came twice: what stands before the hub may have read the other.
 */
export function checkWhence(whence: Whence, rule: WhenceRule): void {
  const { hosts, origin, fetchSite, fetchMode } = whence;
  const [host] = hosts;
  if (hosts.length > 1) throw new WeirError('BAD_REQUEST', `\`host\` was sent ${hosts.length} times. Send it once.`);
  if (host === undefined || (rule.development && !LOOPBACK.test(host))) {
    throw new WeirError(
      'FORBIDDEN',
      'In development mode the hub answers on a loopback name only: ask http://127.0.0.1 or http://localhost.',
    );
  }
  if (origin !== undefined) {
    const from = hostOf(origin);
    const own = from !== undefined && from.toLowerCase() === host.toLowerCase();
    if (own || rule.origins.includes(origin) || (rule.loopbackOrigins && from !== undefined && LOOPBACK.test(from))) return;
    throw new WeirError('FORBIDDEN', `A page of the origin ${origin.slice(0, 100)} may not ask this.`);
  }
  if (fetchSite === 'cross-site' && !(rule.navigation && fetchMode === 'navigate')) {
    throw new WeirError('FORBIDDEN', 'A page of another site may not ask this.');
  }
}

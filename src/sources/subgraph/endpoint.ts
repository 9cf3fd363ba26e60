import { WeirError } from '../../contract/index.ts';
import type { SourceSetting } from '../../contract/index.ts';
import type { SubgraphDeclaration } from './declaration.ts';

/** Where a subgraph is, and what is sent with every request. */
export interface Endpoint {
  readonly source: string;
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Takes every header's value out of what a server said: it may echo what it was sent. */
  readonly withoutSecrets: (text: string) => string;
}

/** What of a declaration says where its endpoint is. */
export type EndpointDeclaration = Pick<SubgraphDeclaration, 'source' | 'url' | 'headers' | 'timeout' | 'maxResponse'>;

/** Throws BAD_DEFINITION for what is no address of HTTP, and what resolving a reference throws. */
export function endpointOf(declaration: EndpointDeclaration, setting: SourceSetting): Endpoint {
  const { source, url, timeout, maxResponse } = declaration;
  const headers = Object.fromEntries(
    Object.entries(declaration.headers).map(([name, value]) => [name.toLowerCase(), setting.resolve(value)]),
  );
  const address = parsed(setting.resolve(url));
  const bad = (why: string) => new WeirError('BAD_DEFINITION', `Source "${source}": its \`url\` ${why}`, { source });
  if (!address || !/^https?:$/.test(address.protocol)) throw bad('is no address that begins with http:// or https://');
  if (address.username !== '' || address.password !== '')
    throw bad('holds a user or password; send an `authorization` in `headers` instead');
  const secrets = Object.values(headers).flatMap((value) => [value, ...value.split(/\s+/)]);
  return {
    source,
    origin: address.origin,
    path: `${address.pathname}${address.search}`,
    headers,
    timeoutMs: timeout,
    maxBytes: maxResponse,
    // Shorter ones (`no`, `gzip`) are in any text and no secrets.
    withoutSecrets: (text) =>
      secrets.filter((secret) => secret.length > 5).reduce((shown, secret) => shown.replaceAll(secret, '***'), text),
  };
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

import { isIP } from 'node:net';
import { suggestion, WeirError } from '../../contract/index.ts';
import { isSslMode, SSL_MODES, type TlsDemand } from './tls.ts';

/** Where a source lies, and as whom it is asked. */
export interface Address {
  /** For messages: `db.example:3306/shop`. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly connectTimeoutMs: number;
  readonly tls: TlsDemand;
}

const CONNECT_TIMEOUT_MS = 10_000;
const PARAMETERS = ['ssl-mode', 'ssl-ca', 'ssl-cert', 'ssl-key', 'connect_timeout'] as const;
const FORM = /^(?:mysql|mariadb):\/\/([^/?#]*)\/([^?#]*)(?:\?(.*))?$/;

/** Reads a connection URL. Throws BAD_DEFINITION that says what is wrong, and never what it read: the text may hold a password. */
export function parseAddress(url: string, source: string): Address {
  const wrong = (what: string) => new WeirError('BAD_DEFINITION', `Source "${source}": its connection ${what}`, { source });
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw wrong('has a % that is not followed by two hexadecimal digits: write % itself as %25');
    }
  };
  const [matched, authority = '', path = '', query = ''] = FORM.exec(url) ?? [];
  if (matched === undefined || path === '') throw wrong('is not a URL of the form mysql://user:password@host:3306/database');
  const at = authority.lastIndexOf('@');
  const [user = '', ...password] = authority.slice(0, Math.max(at, 0)).split(':');
  const [, name = '', digits = ''] = /^(\[[^\]]*\]|[^:,]*)(?::(\d*))?$/.exec(authority.slice(at + 1)) ?? [];
  const given = new Map<string, string>();
  for (const part of query.split('&').filter(Boolean)) {
    const [key = '', ...value] = part.split('=');
    if (!(PARAMETERS as readonly string[]).includes(key))
      throw wrong(`has the parameter \`${key}\`, which Weir does not take.${suggestion(key, PARAMETERS)}`);
    given.set(key, decode(value.join('=')));
  }
  const host = decode(name.replace(/^\[(.*)\]$/, '$1'));
  if (host === '') throw wrong('names no host');
  if (user === '') throw wrong('names no user');
  const port = Number(digits || 3306);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw wrong('has a port that is not one');
  const seconds = Number(given.get('connect_timeout') ?? 0);
  if (!Number.isInteger(seconds) || seconds < 0) throw wrong('has a connect_timeout that is not a number of seconds');
  const mode = given.get('ssl-mode') ?? 'PREFERRED';
  if (!isSslMode(mode)) throw wrong(`has an ssl-mode that there is not; there is ${SSL_MODES.join(', ')}`);
  if (mode === 'VERIFY_IDENTITY' && isIP(host) !== 0)
    throw wrong(
      'has an address for its host, and ssl-mode=VERIFY_IDENTITY, which looks for a name in the certificate: write the name, or VERIFY_CA',
    );
  const database = decode(path);
  return {
    label: `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`,
    host,
    port,
    user: decode(user),
    password: decode(password.join(':')),
    database,
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : CONNECT_TIMEOUT_MS,
    tls: { mode, ca: given.get('ssl-ca'), cert: given.get('ssl-cert'), key: given.get('ssl-key') },
  };
}

/** Whether a connection as it was *written* has its password in it, rather than a reference to one. */
export function holdsPassword(written: string): boolean {
  const [, authority = ''] = FORM.exec(written) ?? [];
  const at = authority.lastIndexOf('@');
  const password = at < 0 ? '' : authority.slice(0, at).split(':').slice(1).join(':');
  return password.replaceAll(/\$\{[^}]*\}/g, '') !== '';
}

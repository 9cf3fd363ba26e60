import { userInfo } from 'node:os';
import type { ClientConfig } from 'pg';
import { suggestion, WeirError } from '../../contract/index.ts';
import { isSslMode, SSL_MODES } from './tls.ts';
import type { TlsDemand } from './tls.ts';

/** Where a source lies, and as whom it is asked. */
export interface Address {
  /** For messages: `db.example:5432/shop`. */
  readonly label: string;
  readonly role: string;
  readonly host: string;
  readonly config: Pick<ClientConfig, 'host' | 'port' | 'user' | 'password' | 'database' | 'application_name'>;
  /** Server settings of the URL's `options`, in the form of the server's command line. */
  readonly options: string;
  readonly connectTimeoutMs: number;
  readonly tls: TlsDemand;
}

/** A server that has not answered by then is down to whoever asks; libpq would wait for ever. */
const CONNECT_TIMEOUT_MS = 10_000;

const PARAMETERS = [
  'host',
  'port',
  'user',
  'password',
  'dbname',
  'application_name',
  'options',
  'connect_timeout',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
] as const;

const FORM = /^postgres(?:ql)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?(.*))?$/;

/**
 * Reads a connection URL with libpq's meaning. Throws BAD_DEFINITION that says what is wrong, and never what it read: the
 * text may hold a password.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
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
  if (matched === undefined) throw wrong('is not a URL of the form postgres://role:password@host:5432/database');
  const at = authority.lastIndexOf('@');
  const [user, ...password] = authority.slice(0, Math.max(at, 0)).split(':');
  const place = authority.slice(at + 1);
  if (place.includes(',')) throw wrong('names several hosts; Weir takes one');
  const [, name = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(place) ?? [];
  if (place !== '' && name === '' && port === '') throw wrong('has a port that is not a number');

  const given = new Map<string, string>();
  for (const part of query.split('&').filter(Boolean)) {
    const [key = '', ...value] = part.split('=');
    if (!(PARAMETERS as readonly string[]).includes(key)) {
      throw wrong(`has the parameter \`${key}\`, which Weir does not take.${suggestion(key, PARAMETERS)}`);
    }
    given.set(key, decode(value.join('=')));
  }

  const host = given.get('host') ?? (decode(name.replace(/^\[(.*)\]$/, '$1')) || 'localhost');
  const role = given.get('user') ?? (decode(user ?? '') || userInfo().username);
  const database = given.get('dbname') ?? (decode(path) || role);
  const portNumber = Number(given.get('port') ?? (port || 5432));
  if (!Number.isInteger(portNumber) || portNumber < 1 || portNumber > 65_535) throw wrong('has a port that is not one');
  const seconds = Number(given.get('connect_timeout') ?? 0);
  if (!Number.isInteger(seconds) || seconds < 0) throw wrong('has a connect_timeout that is not a number of seconds');
  const sslmode = given.get('sslmode') ?? (given.get('sslrootcert') === 'system' ? 'verify-full' : 'prefer');
  if (!isSslMode(sslmode)) throw wrong(`has an sslmode that there is not; there is ${SSL_MODES.join(', ')}`);
  if (given.get('sslrootcert') === 'system' && sslmode !== 'verify-full') {
    throw wrong('has sslrootcert=system, with which sslmode can only be verify-full');
  }

  return {
    label: `${host.includes(':') ? `[${host}]` : host}:${portNumber}/${database}`,
    role,
    host,
    config: {
      host,
      port: portNumber,
      user: role,
      password: given.get('password') ?? (password.length ? decode(password.join(':')) : undefined),
      database,
      application_name: given.get('application_name') ?? 'weir',
    },
    options: given.get('options') ?? '',
    connectTimeoutMs: seconds > 0 ? seconds * 1000 : CONNECT_TIMEOUT_MS,
    tls: { mode: sslmode, rootCert: given.get('sslrootcert'), cert: given.get('sslcert'), key: given.get('sslkey') },
  };
}

/** Whether a connection as it was *written* has its password in it, rather than a reference to one. */
export function holdsPassword(written: string): boolean {
  const [, authority = '', , query = ''] = FORM.exec(written) ?? [];
  const at = authority.lastIndexOf('@');
  const password = at < 0 ? '' : authority.slice(0, at).split(':').slice(1).join(':');
  const inQuery = /(?:^|&)password=([^&]*)/.exec(query)?.[1] ?? '';
  return [password, inQuery].some((text) => text.replaceAll(/\$\{[^}]*\}/g, '') !== '');
}

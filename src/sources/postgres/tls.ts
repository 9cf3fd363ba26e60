import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { messageOf, WeirError } from '../../contract/index.ts';

/** @see https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export type SslMode = (typeof SSL_MODES)[number];

export const isSslMode = (text: string): text is SslMode => (SSL_MODES as readonly string[]).includes(text);

/** What a URL asks of TLS. Files are relative to the workspace. */
export interface TlsDemand {
  readonly mode: SslMode;
  /** A file of certificates, or `system` for those that the machine trusts. */
  readonly rootCert: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** One way to connect: without TLS, or with it so. */
export type TlsAttempt = false | ConnectionOptions;

/**
 * The ways to connect, in the order in which libpq tries them: `prefer` goes on without TLS, `allow` with it. Where there are
 * root certificates the server's chain is verified in every mode; its host name in `verify-full` only. pg's own reading of
 * `sslmode` is stricter and has no fallback, so that a URL that works with psql would not work here.
 *
 * Throws SOURCE_UNAVAILABLE naming the file that cannot be read.
 */
export function tlsAttempts(demand: TlsDemand, host: string, folder: string, source: string): readonly TlsAttempt[] {
  // libpq ignores sslmode on a Unix socket.
  if (demand.mode === 'disable' || host.startsWith('/')) return [false];
  const fault = (what: string, cause?: unknown) =>
    new WeirError('SOURCE_UNAVAILABLE', `Source "${source}": ${what}`, { source }, { cause });
  const read = (parameter: string, file: string): Buffer => {
    try {
      return readFileSync(resolve(folder, file));
    } catch (thrown) {
      throw fault(`${parameter} "${file}" cannot be read: ${messageOf(thrown)}`, thrown);
    }
  };

  const ownRoots = join(homedir(), '.postgresql', 'root.crt');
  const rootCert = demand.rootCert ?? (existsSync(ownRoots) ? ownRoots : undefined);
  if (demand.mode.startsWith('verify-') && rootCert === undefined) {
    throw fault(
      `sslmode=${demand.mode} needs certificates to verify the server by: add sslrootcert=<file>, or sslrootcert=system for those the machine trusts`,
    );
  }
  const tls: ConnectionOptions = {
    rejectUnauthorized: rootCert !== undefined,
    ...(rootCert !== undefined && rootCert !== 'system' && { ca: read('sslrootcert', rootCert) }),
    ...(demand.cert !== undefined && { cert: read('sslcert', demand.cert) }),
    ...(demand.key !== undefined && { key: read('sslkey', demand.key) }),
    ...(demand.mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
  switch (demand.mode) {
    case 'allow':
      return [false, tls];
    case 'prefer':
      return [tls, false];
    default:
      return [tls];
  }
}

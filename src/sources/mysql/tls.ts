import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SslOptions } from 'mysql2';
import { messageOf, WeirError } from '../../contract/index.ts';

/** @see https://dev.mysql.com/doc/refman/8.0/en/connection-options.html#option_general_ssl-mode */
export const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type SslMode = (typeof SSL_MODES)[number];

export const isSslMode = (text: string): text is SslMode => (SSL_MODES as readonly string[]).includes(text);

/** What a URL asks of TLS. Files are relative to the workspace; without `ca`, what the machine trusts is trusted. */
export interface TlsDemand {
  readonly mode: SslMode;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** The ways to connect, in their order: `false` is without TLS. Throws SOURCE_UNAVAILABLE naming the file that cannot be read. */
export function tlsAttempts(demand: TlsDemand, folder: string, source: string): readonly (false | SslOptions)[] {
  const { mode, ca, cert, key } = demand;
  if (mode === 'DISABLED') return [false];
  const read = (parameter: string, file: string): string => {
    try {
      return readFileSync(resolve(folder, file), 'utf8');
    } catch (thrown) {
      throw new WeirError(
        'SOURCE_UNAVAILABLE',
        `Source "${source}": ${parameter} "${file}" cannot be read: ${messageOf(thrown)}`,
        { source },
        { cause: thrown },
      );
    }
  };
  const tls: SslOptions = {
    rejectUnauthorized: mode.startsWith('VERIFY_'),
    verifyIdentity: mode === 'VERIFY_IDENTITY',
    ...(ca !== undefined && { ca: read('ssl-ca', ca) }),
    ...(cert !== undefined && { cert: read('ssl-cert', cert) }),
    ...(key !== undefined && { key: read('ssl-key', key) }),
  };
  return mode === 'PREFERRED' ? [tls, false] : [tls];
}

import { messageOf, WeirError } from '../../contract/index.ts';
import type { Address } from './address.ts';

/** What a message about a source names. */
export interface Place {
  readonly source: string;
  readonly address: Address;
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'EACCES',
]);

/** Not a valid value, out of range, not a date, a date out of range, not a character of the encoding, no name that is known. */
const VALUE = new Set(['22P02', '22003', '22007', '22008', '22021', '22P05', '22023']);

const isServerError = (thrown: unknown): thrown is Error & { code: string } =>
  thrown instanceof Error && 'severity' in thrown && 'code' in thrown && typeof thrown.code === 'string';

/** `ECONNREFUSED`, `CERT_HAS_EXPIRED`, or the SQLSTATE of what a server said. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** No such column, table, schema, type, or operator for a type: what was asked is not there any more. */
const GONE = new Set(['42703', '42P01', '3F000', '42704', '42883']);

/** Whether a question failed since the source's structure is another than it was asked by. */
export const tellsOfDrift = (thrown: unknown): thrown is WeirError => thrown instanceof WeirError && GONE.has(codeOf(thrown.cause));

/** Whether TLS could not be had, or the server's certificate was refused. */
function isTlsFault(thrown: unknown): boolean {
  if (isServerError(thrown)) return false;
  return (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH)/.test(codeOf(thrown)) ||
    /does not support SSL|establishing an SSL connection/.test(messageOf(thrown))
  );
}

/** Whether another way to connect may fare better: TLS failed, or the server takes this role only with TLS or only without. */
export const mayFareBetter = (thrown: unknown): boolean => isTlsFault(thrown) || codeOf(thrown) === '28000';

/** What to tell of anything that a connection or a statement threw. */
export function faultOf(thrown: unknown, place: Place): WeirError {
  if (thrown instanceof WeirError) return thrown;
  const { source, address } = place;
  const say = (code: 'SOURCE_UNAVAILABLE' | 'SOURCE_ERROR' | 'TIMEOUT' | 'BAD_USER_INPUT', message: string) =>
    new WeirError(code, message, { source }, { cause: thrown });
  const down = (why: string) => say('SOURCE_UNAVAILABLE', `Source "${source}" at ${address.label}: ${why}`);

  if (isServerError(thrown)) {
    const { code, message } = thrown;
    if (code === '28P01') return down(`the server refused the password of role "${address.role}"`);
    if (code === '57014') return say('TIMEOUT', `Source "${source}": ${message}`);
    if (VALUE.has(code)) return say('BAD_USER_INPUT', `Source "${source}": ${message}`);
    // Connection faults, refused roles and databases, too many connections, shutting down, starting up, a slot or lock in use.
    if (/^(08|28|3D|53|57P|55006|55P03)/.test(code)) return down(message);
    if (code === '55000' && /accepting connections/.test(message)) return down(message);
    return say('SOURCE_ERROR', `Source "${source}": ${message} (SQLSTATE ${code})`);
  }
  if (isTlsFault(thrown)) {
    const { mode, rootCert } = address.tls;
    return down(`no TLS connection with sslmode=${mode} and sslrootcert=${rootCert ?? '(none)'}: ${messageOf(thrown)}`);
  }
  if (/client password must be/.test(messageOf(thrown))) {
    return down(`the server asks for a password of role "${address.role}", and the connection has none`);
  }
  const refused = thrown instanceof AggregateError ? messageOf(thrown.errors[0]) : messageOf(thrown);
  if (/timeout exceeded when trying to connect/.test(refused)) {
    return say('TIMEOUT', `Source "${source}": all its connections were in use for ${address.connectTimeoutMs} ms`);
  }
  if (NETWORK.has(codeOf(thrown)) || /Connection terminated|connection timeout|timeout expired|not queryable/i.test(refused)) {
    return down(refused);
  }
  return say('SOURCE_ERROR', `Source "${source}": ${refused}`);
}

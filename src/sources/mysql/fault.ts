import { messageOf, WeirError } from '../../contract/index.ts';
import type { Address } from './address.ts';
import { SERVERS, type Server } from './server-version.ts';

/** What a message about a source names. */
export interface Place {
  readonly source: string;
  readonly address: Address;
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

const OTHER_SERVER = 'OTHER_SERVER';

/** The server is another than the one that a question is written for. */
export const otherServer = (server: Server, expected: Server): Error =>
  Object.assign(new Error(`its server is ${SERVERS[server]}, and was ${SERVERS[expected]}`), { code: OTHER_SERVER });

/** No such column, table, database or function: what was asked is not there any more. */
const GONE = new Set([OTHER_SERVER, 'ER_BAD_FIELD_ERROR', 'ER_NO_SUCH_TABLE', 'ER_BAD_DB_ERROR', 'ER_UNKNOWN_TABLE', 'ER_VIEW_INVALID']);

/** Whether a question failed since the source's structure is another than it was asked by. */
export const tellsOfDrift = (thrown: unknown): thrown is WeirError => thrown instanceof WeirError && GONE.has(codeOf(thrown.cause));

const LATE = new Set(['ER_STATEMENT_TIMEOUT', 'ER_QUERY_INTERRUPTED', 'ER_QUERY_TIMEOUT']);

/** What of a server's message says how a statement is written, behind what is wrong with it: nobody's who asks. */
const WRITTEN: Readonly<Record<string, RegExp>> = { ER_DATA_OUT_OF_RANGE: / in '.*$/s, ER_PARSE_ERROR: / near '.*$/s };

/** The server cannot be reached, or does not let us in, or not now. */
const DOWN =
  /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|EHOST|ENET|PROTOCOL_CONNECTION_LOST|PROTOCOL_|HANDSHAKE_|AUTH_SWITCH_|MYSQL_CLEAR_|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|ERR_TLS|ERR_SSL|ER_ACCESS_DENIED|ER_DBACCESS_DENIED|ER_BAD_DB_ERROR|ER_CON_COUNT|ER_USER_LIMIT|ER_TOO_MANY_USER|ER_HOST_|ER_SERVER_SHUTDOWN|ER_NEW_ABORTING|ER_CONNECTION_KILLED|ER_TABLEACCESS_DENIED)/;

const CLOSED = /closed state|Connection lost|connect ETIMEDOUT|socket has been ended/i;

/** What to tell of anything that a connection or a statement threw. */
export function faultOf(thrown: unknown, { source, address }: Place): WeirError {
  if (thrown instanceof WeirError) return thrown;
  const code = codeOf(thrown);
  const message = messageOf(thrown instanceof AggregateError ? thrown.errors[0] : thrown).replace(WRITTEN[code] ?? /$^/, '');
  const say = (as: 'SOURCE_UNAVAILABLE' | 'SOURCE_ERROR' | 'TIMEOUT', what: string) =>
    new WeirError(as, `Source "${source}"${what}`, { source }, { cause: thrown });
  if (LATE.has(code)) return say('TIMEOUT', `: ${message}`);
  if (DOWN.test(code) || CLOSED.test(message)) return say('SOURCE_UNAVAILABLE', ` at ${address.label}: ${message}`);
  return say('SOURCE_ERROR', `: ${message}${code === '' ? '' : ` (${code})`}`);
}

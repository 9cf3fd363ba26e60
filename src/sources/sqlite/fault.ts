import { messageOf, WeirError } from '../../contract/index.ts';

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** What says that the file itself cannot be read, or not now. */
const UNREADABLE = /^SQLITE_(BUSY|LOCKED|CANTOPEN|NOTADB|CORRUPT|IOERR|PERM|AUTH|READONLY)/;

/** Whether a question failed since the source's structure is another than it was asked by. */
export const tellsOfDrift = (thrown: unknown): thrown is WeirError =>
  thrown instanceof WeirError && /no such (table|column)/.test(messageOf(thrown.cause));

/** What to tell of anything that the database threw. `file` is what the user calls it. */
export function faultOf(thrown: unknown, source: string, file: string): WeirError {
  if (thrown instanceof WeirError) return thrown;
  const message = messageOf(thrown);
  const say = (code: 'SOURCE_UNAVAILABLE' | 'SOURCE_ERROR' | 'LIMIT_EXCEEDED', what: string) =>
    new WeirError(code, `Source "${source}"${what}`, { source }, { cause: thrown });
  if (/parser stack overflow/.test(message))
    return say('LIMIT_EXCEEDED', ` is asked for more levels at once than SQLite's parser takes; ask for fewer, in two questions`);
  if (/ConnectionFailed/.test(message)) return say('SOURCE_UNAVAILABLE', ` at ${file}: it cannot be opened`);
  if (UNREADABLE.test(codeOf(thrown))) return say('SOURCE_UNAVAILABLE', ` at ${file}: ${message}`);
  return say('SOURCE_ERROR', `: ${message}`);
}

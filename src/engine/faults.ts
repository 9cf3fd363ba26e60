import { WeirError, messageOf } from '../contract/index.ts';

/** What to throw when the signal has fired: its own WeirError where it has one, else TIMEOUT. */
export function stopped(signal: AbortSignal): WeirError {
  const reason: unknown = signal.reason;
  if (reason instanceof WeirError) return reason;
  const late = reason instanceof Error && reason.name === 'TimeoutError';
  return new WeirError(
    'TIMEOUT',
    late ? 'the statement took too long and was stopped' : 'the statement was stopped by whoever asked for it',
  );
}

/** What to throw for a statement that failed: SOURCE_UNAVAILABLE for a file that could not be opened or read, else SOURCE_ERROR. */
export function faultOf(thrown: unknown, signal: AbortSignal): WeirError {
  if (thrown instanceof WeirError) return thrown;
  if (signal.aborted) return stopped(signal);
  const said = messageOf(thrown);
  return new WeirError(said.startsWith('IO Error') ? 'SOURCE_UNAVAILABLE' : 'SOURCE_ERROR', essence(said), {}, { cause: thrown });
}

/** DuckDB's words on one line, without the SQL and the options that it quotes and the advice for who writes the SQL. */
function essence(said: string): string {
  const [words = ''] = said.split(/\n+(?:LINE \d+:|Possible |Try increasing |  file = )/);
  return words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line))
    .join('; ');
}

/** A CSV line is quoted whole, and may be megabytes. */
const LONGEST_LINE = 200;

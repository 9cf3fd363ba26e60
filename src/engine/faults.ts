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

/** What to throw for a statement that failed. DuckDB's words stay; the SQL that it quotes after them does not. */
export function faultOf(thrown: unknown, signal: AbortSignal): WeirError {
  if (thrown instanceof WeirError) return thrown;
  if (signal.aborted) return stopped(signal);
  const said = messageOf(thrown).split(/\n+LINE \d+:/)[0] ?? '';
  return new WeirError('SOURCE_ERROR', said.trim(), {}, { cause: thrown });
}

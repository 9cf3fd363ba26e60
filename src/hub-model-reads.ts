import pg from 'pg';
import { messageOf, WeirError, type ReadContext, type SqlStatement } from './contract/index.ts';
import { MODELS } from './hub-models.ts';
import { PostgresSessions } from './sources/index.ts';
import { connectionOf, type Storage } from './storage/index.ts';

/** Asks the database of the curated models. */
export interface ModelReads {
  readonly ask: (statement: SqlStatement, context: ReadContext) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The server ends: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const ENDED = /^57P0[123]$/;
const SETTINGS = '-c default_transaction_read_only=on -c jit=off';

const unavailable = (thrown: unknown) =>
  new WeirError('SOURCE_UNAVAILABLE', `The database of the curated models does not answer: ${messageOf(thrown)}`, { source: MODELS });

function fault(thrown: unknown): WeirError {
  if (thrown instanceof WeirError) return thrown;
  if (!(thrown instanceof pg.DatabaseError) || ENDED.test(thrown.code ?? '')) return unavailable(thrown);
  return new WeirError('SOURCE_ERROR', `The curated models: ${messageOf(thrown)}`, { source: MODELS });
}

const ended = (reason: unknown): WeirError =>
  reason instanceof WeirError
    ? reason
    : new WeirError('TIMEOUT', 'The statement on the curated models took too long, or nobody waits for it any more.');

/** Models are asked as sources are, over connections of their own: what fills them does not keep their readers waiting. */
export function openModelReads({ pool, url }: Storage): ModelReads {
  const sessions = new PostgresSessions({
    config: () => Promise.resolve({ options: SETTINGS, ...connectionOf(url) }),
    async cancel(client) {
      await pool.query('select pg_cancel_backend($1)', [(client as unknown as { processID: number }).processID]).catch(() => undefined);
      return true;
    },
    fault,
    ended,
  });
  return {
    async ask({ text, values }, { signal }) {
      try {
        return await sessions.cell(text, values, signal);
      } catch (thrown) {
        if (!(thrown instanceof WeirError) || thrown.code !== 'SOURCE_UNAVAILABLE') throw thrown;
        throw new WeirError('STORAGE_UNAVAILABLE', thrown.message, thrown.extensions);
      }
    },
    close: () => sessions.close(unavailable('it was closed')),
  };
}

import { WeirError } from '../../contract/index.ts';
import type { Question, ReadContext, Source, SourceSetting, SqlStatement } from '../../contract/index.ts';
import { holdsPassword, parseAddress } from './address.ts';
import { readTable } from './bulk.ts';
import { closedFault } from '../closed-fault.ts';
import { readCatalogue } from './catalogue.ts';
import type { PostgresDeclaration } from './declaration.ts';
import { Dialer } from './dial.ts';
import { linkOf } from './link-of.ts';
import { tellsOfDrift } from './fault.ts';
import { forgetBaselines } from './polling/baseline.ts';
import { pollingOf } from './polling/poll.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { replicate } from './replication/replicate.ts';
import { Sessions } from './sessions.ts';
import { structureOf } from './structure.ts';

/**
 * A PostgreSQL database (13 or later) as a source. Throws BAD_DEFINITION where its connection is not one, and SECRET_REFUSED
 * where a password is written out in it.
 */
export function openPostgres(declaration: PostgresDeclaration, setting: SourceSetting, options: PostgresOptions): Source {
  const { source, connection, schemas, include, changes } = declaration;
  const { drifted } = setting;
  const report = onceEach(setting.report);
  if (holdsPassword(connection)) {
    throw new WeirError(
      'SECRET_REFUSED',
      `Source "${source}": its connection has a password written out; name a variable instead: \${env:NAME}`,
      {
        source,
      },
    );
  }
  const place = { source, address: parseAddress(setting.resolve(connection), source) };
  const dialer = new Dialer(place, setting.workspace, setting.outbound);
  const sessions = new Sessions(linkOf(dialer));
  const closing = new AbortController();
  const until = (signal: AbortSignal) => AbortSignal.any([signal, closing.signal]);
  const changesOf = (): Pick<Source, 'changes' | 'polled' | 'problems'> => {
    if (typeof changes !== 'object') return {};
    if ('replication' in changes) {
      const { replication } = changes;
      return {
        changes: (tables, signal, after, answering) =>
          replicate({ dialer, sessions, replication, tables, report, drifted }, until(signal), after, answering),
      };
    }
    const polling = pollingOf({ everyMs: changes.poll, dialer, sessions, engine: options.engine, report, drifted });
    return {
      polled: true,
      changes: (tables, signal, after, answering) => polling.changes(tables, until(signal), after, answering),
      problems: () => polling.problems(),
    };
  };

  return {
    name: source,
    kind: 'postgres',
    async describe(signal) {
      return structureOf(await readCatalogue(sessions, schemas, signal), { source, schemas, include, report });
    },
    async execute(question: Question, context: ReadContext) {
      const { text, values } = statementOf(question, source);
      try {
        return await sessions.cell(text, values, context.signal);
      } catch (thrown) {
        if (!tellsOfDrift(thrown)) throw thrown;
        drifted?.();
        const { code, message, extensions } = thrown;
        throw new WeirError(code, `${message}: its structure is looked at anew, ask again by that`, extensions, {
          cause: thrown,
        });
      }
    },
    read: (table, columns, signal) => readTable(dialer, table, columns, until(signal)),
    ...changesOf(),
    async forget(signal) {
      await forgetBaselines(await options.engine(), source, signal);
      return { leftovers: [] };
    },
    async close() {
      const why = closedFault(source);
      closing.abort(why);
      await sessions.close(why);
    },
  };
}

/** What is asked again and again says the same again and again. */
function onceEach(report: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (!said.has(line)) report(line);
    said.add(line);
  };
}

function statementOf(question: Question, source: string): SqlStatement {
  if (question.kind === 'sql') return question;
  throw new WeirError('INTERNAL', `Source "${source}" is asked in SQL, not in GraphQL`, { source });
}

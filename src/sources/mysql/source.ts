import { WeirError } from '../../contract/index.ts';
import type { Question, ReadContext, Source, SourceSetting } from '../../contract/index.ts';
import { holdsPassword, parseAddress } from './address.ts';
import { closedFault } from '../closed-fault.ts';
import { readTable } from './bulk.ts';
import { readCatalogue } from './catalogue.ts';
import type { MysqlDeclaration } from './declaration.ts';
import { Dialer } from './dial.ts';
import { tellsOfDrift } from './fault.ts';
import { serverOf, type Server } from './server-version.ts';
import { Sessions } from './sessions.ts';
import { structureOf } from './structure.ts';

/**
 * A database of MariaDB (10.6 or later) or MySQL (8.0.17 or later), which is only ever read. Throws BAD_DEFINITION where its connection is not one, and SECRET_REFUSED
 * where a password is written out in it.
 */
export function openMysql(declaration: MysqlDeclaration, { resolve, outbound, workspace, drifted }: SourceSetting): Source {
  const { source, connection } = declaration;
  if (holdsPassword(connection))
    throw new WeirError(
      'SECRET_REFUSED',
      `Source "${source}": its connection has a password written out; name a variable instead: \${env:NAME}`,
      { source },
    );
  const dialer = new Dialer({ source, address: parseAddress(resolve(connection), source) }, workspace, outbound);
  const sessions = new Sessions(dialer);
  const closing = new AbortController();
  /** Whose SQL its questions are written in, once it was looked at. */
  let server: Server | undefined;
  return {
    name: source,
    kind: 'mysql',
    async describe(signal) {
      server = serverOf(await sessions.cell('select version()', [], signal), source);
      return structureOf(await readCatalogue(sessions, server, signal), server, declaration);
    },
    async execute(question: Question, context: ReadContext) {
      if (question.kind !== 'sql') throw new WeirError('INTERNAL', `Source "${source}" is asked in SQL, not in GraphQL`, { source });
      try {
        return await sessions.cell(question.text, question.values, context.signal, server);
      } catch (thrown) {
        if (!tellsOfDrift(thrown)) throw thrown;
        drifted?.();
        const { code, message, extensions } = thrown;
        throw new WeirError(code, `${message}: its structure is looked at anew, ask again by that`, extensions, { cause: thrown });
      }
    },
    read: (table, columns, signal) => readTable(dialer, table, columns, AbortSignal.any([signal, closing.signal])),
    async close() {
      closing.abort(closedFault(source));
      await sessions.close();
    },
  };
}

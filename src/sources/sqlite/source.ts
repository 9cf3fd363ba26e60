import { WeirError } from '../../contract/index.ts';
import type { Question, ReadContext, Source, SourceSetting } from '../../contract/index.ts';
import { findFile } from '../files/index.ts';
import { readTable } from './bulk.ts';
import { readCatalogue } from './catalogue.ts';
import type { SqliteDeclaration } from './declaration.ts';
import { tellsOfDrift } from './fault.ts';
import { Sessions } from './sessions.ts';
import type { SqliteOptions } from './sqlite-options.ts';
import { structureOf } from './structure.ts';

/** A SQLite database in a file, which is only ever read. */
export function openSqlite(declaration: SqliteDeclaration, setting: SourceSetting, options: SqliteOptions): Source {
  const { source, file } = declaration;
  const { drifted, workspace } = setting;
  const said = new Set<string>();
  // What is looked at again and again says the same again and again.
  const report = (line: string) => {
    if (!said.has(line)) setting.report(line);
    said.add(line);
  };
  const sessions = new Sessions(source, () => findFile(file, { workspace, allow: options.allow }));
  return {
    name: source,
    kind: 'sqlite',
    async describe(signal) {
      await sessions.look();
      return structureOf(await readCatalogue(sessions, report, signal), declaration);
    },
    async execute(question: Question, context: ReadContext) {
      if (question.kind !== 'sql') throw new WeirError('INTERNAL', `Source "${source}" is asked in SQL, not in GraphQL`, { source });
      try {
        return await sessions.cell(question.text, question.values, context.signal);
      } catch (thrown) {
        if (!tellsOfDrift(thrown)) throw thrown;
        drifted?.();
        const { code, message, extensions } = thrown;
        throw new WeirError(code, `${message}: its structure is looked at anew, ask again by that`, extensions, { cause: thrown });
      }
    },
    read: (table, columns, signal) => readTable(sessions, source, table, columns, signal),
    close: () => sessions.close(),
  };
}

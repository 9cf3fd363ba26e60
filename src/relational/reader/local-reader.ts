import type { Catalog, CursorSeal, Dataset, DialectName, Identity, LocalReader } from '../../contract/index.ts';
import { DIALECTS, quoteName } from '../../sql/index.ts';
import { compiledRead, type Execution } from './compiled-read.ts';
import { indexCatalog } from './dataset-index.ts';
import { entitiesText } from './entities.ts';
import type { Variables } from './input.ts';
import { callerOf, policedTable, type IsRead, type PolicedReading } from './policed.ts';
import { rootText } from './root.ts';
import { StatementParts, type Statement } from './statement.ts';
import type { Writing } from './writing.ts';

export interface LocalReaderOptions extends Execution {
  readonly home: string;
  readonly dialect: DialectName;
  readonly catalog: Catalog;
  readonly cursors: CursorSeal;
  /** The relation, as SQL, that a dataset is read from; its own table where nothing is said. Asked once for each statement written. */
  readonly source?: (dataset: Dataset) => string;
  /** What of the datasets whoever asks may see; the catalog is then theirs. */
  readonly policed?: PolicedReading;
}

/**
 * Answers selections on the datasets of one home, each with one statement whose single cell is the JSON of the answer. Values
 * of statements are text, or null. Throws BAD_USER_INPUT and LIMIT_EXCEEDED for arguments, SOURCE_ERROR where a relation that
 * was declared to lead to one row leads to more; what `execute` and `available` throw passes as it is.
 */
export function localReader({ home, dialect, catalog, cursors, source, policed, ...execution }: LocalReaderOptions): LocalReader {
  const index = indexCatalog(home, catalog, policed?.whole);
  const whole = [...(policed?.whole ?? catalog.datasets).values()].filter((dataset) => dataset.home === home);
  const computed = new Set(whole.flatMap(({ fields }) => fields.flatMap((field) => (field.computed ? [field.column] : []))));
  const write =
    (text: (writing: Writing) => string, isRead: IsRead) =>
    (variables: Variables): Statement => {
      const parts = new StatementParts();
      const relation = policed
        ? (dataset: Dataset) => policedTable({ dialect: DIALECTS[dialect], parts, policed, isRead }, dataset)
        : (source ?? (({ at, fields }: Dataset) => DIALECTS[dialect].table(at, fields.filter(isRead))));
      const table = (dataset: Dataset): string => {
        const sql = relation(dataset);
        return DIALECTS[dialect].shallow && sql.startsWith('(') ? parts.common(sql) : sql;
      };
      const most = ({ id }: Dataset) => policed?.datasets.get(id)?.limit;
      const caller = (identity: Identity) => (policed ? callerOf(policed, identity) : '');
      const body = text({ dialect: DIALECTS[dialect], index, parts, variables, source: table, most, cursors, caller });
      return parts.finish(`select ${body} as json`);
    };
  // Tables have what is computed of them where the statement names it; what shows that may name more of it.
  const writer = (text: (writing: Writing) => string) => (variables: Variables) => {
    let named: readonly string[] = [];
    for (;;) {
      const known = new Set(named);
      const statement = write(text, (field) => !field.computed || known.has(field.column))(variables);
      const sql = statement.text(statement.written.map(() => '0'));
      named = [...computed].filter((column) => sql.includes(quoteName(column)));
      if (named.length === known.size) return statement;
    }
  };
  return {
    home,
    compileRoot(item) {
      index.root(item.name);
      return compiledRead(
        [item],
        writer((writing) => rootText(writing, item)),
        execution,
      );
    },
    compileEntities(reads) {
      for (const { type } of reads) index.rowType(type);
      const items = reads.flatMap(({ selection }) => selection.items);
      return compiledRead(
        items,
        writer((writing) => entitiesText(writing, reads)),
        execution,
      );
    },
  };
}

import { WeirError, type FieldItem, type Selection } from '../../contract/index.ts';
import { objectText, type JsonSql } from '../../sql/index.ts';
import { ConnectionPage } from './connection-page.ts';
import { markSql } from './marks.ts';
import { tableRow } from './row.ts';
import type { Rows } from './rows.ts';
import { rowText } from './selection.ts';
import type { Writing } from './writing.ts';

/** A field that is a connection (https://relay.dev/graphql/connections.htm), as JSON text that is never null. */
export const connectionText = (writing: Writing, rows: Rows, item: FieldItem): string => new Connection(writing, rows, item).text();

/** The text of a field of a connection, an edge or a page's description. */
type Fields = Readonly<Record<string, (item: FieldItem) => string>>;

class Connection {
  readonly #writing: Writing;
  readonly #rows: Rows;
  readonly #item: FieldItem;
  readonly #page: ConnectionPage;
  /** Columns that are read of the page's rows. */
  readonly #used = new Set<string>();
  /** What is selected is told by the page's rows; else nothing is read of them. */
  #isPaged = false;
  #hasRows = false;

  constructor(writing: Writing, rows: Rows, item: FieldItem) {
    this.#writing = writing;
    this.#rows = rows;
    this.#item = item;
    this.#page = new ConnectionPage(writing, rows, item);
  }

  text(): string {
    const { path, selection } = this.#item;
    const text = this.#object(selection, {
      edges: ({ selection: edge }) => this.#list(this.#object(edge, this.#edge)),
      nodes: ({ selection: node }) => this.#list(this.#node(node)),
      pageInfo: ({ selection: info }) => this.#object(info, this.#pageInfo),
      totalCount: () => this.#page.total(),
    });
    if (!this.#isPaged) return `(select ${text})`;
    const { byDefault, isCut } = this.#page;
    const mark = byDefault && this.#hasRows ? this.#writing.parts.mark({ kind: 'truncated', path, limit: byDefault }) : undefined;
    const told = mark === undefined ? '' : `||case when ${isCut} then ${markSql(this.#writing.dialect, mark)} else '' end`;
    return `(select ${text}${told} from ${this.#page.from(this.#used)})`;
  }

  readonly #edge: Fields = {
    cursor: () => this.#page.cursors.cell(this.#page.values),
    node: ({ selection }) => this.#node(selection),
  };

  readonly #pageInfo: Fields = {
    hasNextPage: () => this.#hasMore(!this.#page.isBackward, this.#page.leftOut('before')),
    hasPreviousPage: () => this.#hasMore(this.#page.isBackward, this.#page.leftOut('after')),
    startCursor: () => this.#cursorAt(this.#page.isBackward ? 'desc' : 'asc'),
    endCursor: () => this.#cursorAt(this.#page.isBackward ? 'asc' : 'desc'),
  };

  #node(selection: Selection | undefined): string {
    const { dataset, alias } = this.#rows;
    return rowText(
      this.#writing,
      tableRow(this.#writing.dialect, dataset, alias, this.#used),
      selection ?? { type: dataset.type, items: [] },
    );
  }

  /** The texts of the page's rows, in the connection's order. */
  #list(text: string): string {
    const { number, within, isBackward } = this.#page;
    this.#isPaged = true;
    this.#hasRows = true;
    const joined = this.#writing.dialect.joined(text, `${number}${isBackward ? ' desc' : ''}`, within);
    return `'['||coalesce(${joined}, '')||']'`;
  }

  /** Whether there are rows past one end of the page: where it was cut, and where a cursor left some out. */
  #hasMore(isCutThere: boolean, leftOut: string | undefined): string {
    if (isCutThere) this.#isPaged = true;
    const reasons = [...(isCutThere ? [this.#page.isCut] : []), ...(leftOut === undefined ? [] : [leftOut])];
    return reasons.length === 0 ? `'false'` : `case when ${reasons.join(' or ')} then 'true' else 'false' end`;
  }

  /** The cursor of the row that is first by its number, or last; null on a page without rows. */
  #cursorAt(direction: 'asc' | 'desc'): string {
    const { number, within, values, cursors } = this.#page;
    this.#isPaged = true;
    return `coalesce(${cursors.cell(this.#writing.dialect.first(values, `${number} ${direction}`, within))}, 'null')`;
  }

  #object(selection: Selection | undefined, fields: Fields): string {
    const { type = '', items = [] } = selection ?? {};
    return objectText(
      items.map((item): readonly [string, JsonSql] => {
        if (item.kind === 'typename') return [item.as, { literal: JSON.stringify(type) }];
        if (item.kind === 'self') return [item.as, { sql: this.#object(item.selection, fields) }];
        const text = fields[item.name];
        if (!text) throw new WeirError('INTERNAL', `\`${type}\` has no \`${item.name}\`.`);
        return [item.as, { sql: text(item) }];
      }),
    );
  }
}

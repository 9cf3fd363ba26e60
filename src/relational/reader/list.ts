import type { FieldItem } from '../../contract/index.ts';
import type { Page } from '../../sql/index.ts';
import { defaultLimit, limitBinder, limitSql, offsetBinder, oneMoreSql, rowsSql } from './limit.ts';
import { markSql } from './marks.ts';
import { sortingOf } from './order.ts';
import { tableRow, type Row } from './row.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import type { Binder } from './statement.ts';
import type { Writing } from './writing.ts';

/** A field that is a list of rows, as JSON text that is never null. */
export function listText(writing: Writing, rows: Rows, item: FieldItem, text: (row: Row) => string): string {
  const { dialect } = writing;
  const given = argumentsIn(writing, item);
  const where = conditionsOf(writing, rows, given.get('where'));
  const used = new Set<string>();
  const body = text(tableRow(dialect, rows.dataset, rows.alias, used));
  const sorting = sortingOf(writing, rows, given.get('orderBy'), given.get('distinctOn'));
  return cutText(writing, rows, item, { ...rows, ...sorting, columns: [...used], where }, body);
}

/** The rows of a page that a field's `limit` and `offset` take, or the hub's default, as a JSON array of their texts. */
export function cutText(writing: Writing, rows: Rows, item: FieldItem, of: Omit<Page, 'limit' | 'offset'>, body: string): string {
  const { dialect, parts } = writing;
  const given = argumentsIn(writing, item);
  const limit = given.get('limit');
  const offset = given.get('offset');
  const cut = limit === undefined || limit.current === null;
  const allowed = writing.most(rows.dataset);
  const byDefault = defaultLimit(rows.correlated, allowed);
  const binder: Binder = cut ? (request) => String(byDefault(request)) : limitBinder(limit, allowed);
  const most = rowsSql(writing, binder);
  const page: Page = {
    ...of,
    // One row more than the default tells whether that cut the list.
    limit: cut ? oneMoreSql(writing, most, binder) : most,
    offset: offset === undefined || offset.current === null ? undefined : limitSql(dialect, parts.parameter(offsetBinder(offset))),
  };
  const joined = `'['||coalesce(${dialect.join(body, page, cut ? most : undefined)}, '')||']'`;
  if (!cut) return `(select ${joined} from ${dialect.page(page, body)})`;
  const mark = parts.mark({ kind: 'truncated', path: item.path, limit: byDefault });
  return `(select ${joined}||case when ${dialect.pageRows(page)} > ${most} then ${markSql(dialect, mark)} else '' end from ${dialect.page(page, body)})`;
}

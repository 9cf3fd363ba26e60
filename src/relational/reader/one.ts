import type { Assertion } from './assertion.ts';
import { valueMarkSql } from './marks.ts';
import { tableRow, type Row } from './row.ts';
import type { Rows } from './rows.ts';
import type { Writing } from './writing.ts';

/** A field that is one row or null, as JSON text that is never null. Where more than one is possible, an assertion says what to tell. */
export function oneText(writing: Writing, rows: Rows, text: (row: Row) => string, assertion?: Assertion): string {
  const body = text(tableRow(writing.dialect, rows.dataset, rows.alias, new Set()));
  const from = `from ${rows.table} ${rows.alias} where ${rows.conditions.join(' and ')}`;
  if (!assertion) return `coalesce((select ${body} ${from}), 'null')`;
  const { path, said, cure, value } = assertion;
  const mark = writing.parts.mark({ kind: 'ambiguous', path, said, cure, source: rows.dataset.source });
  if (writing.dialect.closedFrom)
    return `(select case when count(*) > 1 then ${valueMarkSql(writing.dialect, mark, value)} else coalesce(min(${body}), 'null') end ${from})`;
  // Counted without the rows' text: no order is needed of it where there is only one.
  return `(select case when count(*) > 1 then ${valueMarkSql(writing.dialect, mark, value)} else coalesce(min(j), 'null') end from (select ${body} as j ${from} limit 2) ${writing.parts.alias()})`;
}

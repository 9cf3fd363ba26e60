import type { Dataset, FieldItem, Relation, Selection } from '../../contract/index.ts';
import { arrayText, objectText, quoteName, type JsonSql } from '../../sql/index.ts';
import { aggregateText } from './aggregate.ts';
import { listText } from './list.ts';
import { relationAssertion } from './assertion.ts';
import { oneText } from './one.ts';
import type { Row } from './row.ts';
import { tableOf, type Writing } from './writing.ts';

/** A selection on a row as JSON text, with all that relations of the same home add to it. */
export function rowText(writing: Writing, row: Row, selection: Selection): string {
  return objectText(
    selection.items.map((item): readonly [string, JsonSql] => {
      switch (item.kind) {
        case 'typename':
          return [item.as, { literal: JSON.stringify(selection.type) }];
        case 'self':
          return [item.as, { sql: rowText(writing, row, item.selection) }];
        case 'field':
          return [item.as, { sql: fieldText(writing, row, item) }];
      }
    }),
  );
}

function fieldText(writing: Writing, row: Row, item: FieldItem): string {
  const member = writing.index.member(row.type, item.name);
  if (member.kind === 'column') return row.json(member.field);
  if (member.kind === 'hidden') return "'null'";
  const { relation, to } = member;
  const table = tableOf(writing, to);
  const rows = { ...table, dataset: to, conditions: joinConditions(writing, row, relation, to, table.alias), correlated: true };
  const text = (inner: Row): string => rowText(writing, inner, item.selection ?? NOTHING);
  switch (member.kind) {
    case 'list':
      return listText(writing, rows, item, text);
    case 'aggregate':
      return aggregateText(writing, rows, item);
    case 'one':
      return oneText(
        writing,
        rows,
        text,
        relation.asserted ? relationAssertion(relation, to, item.path, joinedJson(writing, row, relation)) : undefined,
      );
  }
}

/** What a selection without fields would be: validation lets none through. */
const NOTHING: Selection = { type: '', items: [] };

function joinConditions(writing: Writing, row: Row, relation: Relation, to: Dataset, alias: string): string[] {
  return relation.fields.map((name, index) => {
    const target = writing.index.field(to, relation.targetFields[index] ?? '');
    return row.joins(writing.index.field(row.type, name), target, `${alias}.${quoteName(target.column)}`);
  });
}

/** The value that a relation leads by, for messages. */
function joinedJson(writing: Writing, row: Row, relation: Relation): string {
  const values = relation.fields.map((name) => ({ sql: row.json(writing.index.field(row.type, name)) }));
  return values.length === 1 && values[0] ? values[0].sql : arrayText(values);
}

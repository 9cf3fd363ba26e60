import { imageFieldName, orderableFields, WeirError, type Dataset, type FieldItem, type Selection } from '../../contract/index.ts';
import { jsonValue, objectText, quoteName, type JsonSql } from '../../sql/index.ts';
import { aggregatesText } from './aggregate.ts';
import { groupKeys } from './group-keys.ts';
import { groupOrder } from './group-order.ts';
import type { Grouping } from './grouping.ts';
import { havingSql } from './having.ts';
import { invalid } from './invalid.ts';
import { cutText } from './list.ts';
import { argumentsIn, conditionsOf, type Rows } from './rows.ts';
import { tableScope, ToOne } from './to-one.ts';
import { whereSql } from './where-sql.ts';
import type { Writing } from './writing.ts';

/**
 * A field that is a list of groups, as JSON text that is never null. The rows are grouped once; what is said of a group is written
 * only of those that the list has.
 */
export function groupsText(writing: Writing, rows: Rows, item: FieldItem): string {
  const given = argumentsIn(writing, item);
  const toOne = new ToOne(writing);
  const keys = groupKeys(writing, tableScope(rows.dataset, rows.alias), given.get('by'), toOne);
  const where = conditionsOf(writing, rows, given.get('where'));
  const group = writing.parts.alias();
  const measures = new Map<string, string>();
  const grouping: Grouping = {
    keys,
    column: (name) => `${group}.${quoteName(name)}`,
    measure(sql) {
      const column = measures.get(sql) ?? `m${measures.size}`;
      measures.set(sql, column);
      return column;
    },
  };

  const text = groupText(writing, rows, item.selection, grouping);
  const order = groupOrder(writing, rows, given.get('orderBy'), grouping);
  const havingInput = given.get('having');
  // On what the groups have it in: an aggregate in a subquery of HAVING is another one to some databases.
  const having =
    havingInput === undefined || havingInput.current === null
      ? []
      : [havingSql(writing, rows.dataset, rows.alias, havingInput, (sql) => grouping.column(grouping.measure(sql)))];
  const columns = [...keys.map(({ sql, column }) => [sql, column] as const), ...measures].map(
    ([sql, column]) => `${sql} as ${quoteName(column)}`,
  );
  const table =
    `(select ${columns.join(', ')} from ${rows.table} ${rows.alias}${toOne.joins.join('')}` +
    `${where.length > 0 ? ` where ${where.join(' and ')}` : ''} group by ${keys.map((_key, index) => index + 1).join(', ')})`;
  const used = [...keys.map(({ column }) => column), ...measures.values()];
  return cutText(writing, rows, item, { table, alias: group, columns: used, where: having, order, correlated: false }, text);
}

function groupText(writing: Writing, rows: Rows, selection: Selection | undefined, grouping: Grouping): string {
  const { type = '', items = [] } = selection ?? {};
  return objectText(
    items.map((item): readonly [string, JsonSql] => {
      if (item.kind === 'typename') return [item.as, { literal: JSON.stringify(type) }];
      if (item.kind !== 'field') throw new WeirError('INTERNAL', `\`${type}\` has no \`${item.as}\`.`);
      if (item.name === 'key') return [item.as, { sql: keyText(writing, rows.dataset, item, grouping, []) }];
      const filter = argumentsIn(writing, item).get('where');
      const condition = filter === undefined || filter.current === null ? undefined : whereSql(writing, rows.dataset, rows.alias, filter);
      return [
        item.as,
        {
          sql: aggregatesText(
            writing,
            { ...rows, filter: condition, place: (sql) => grouping.column(grouping.measure(sql)) },
            item.selection,
          ),
        },
      ];
    }),
  );
}

/** What a group's key has of one dataset. Throws BAD_USER_INPUT for what `by` does not name: a group has no one value of it. */
function keyText(writing: Writing, dataset: Dataset, item: FieldItem, grouping: Grouping, path: readonly string[]): string {
  const { type = '', items = [] } = item.selection ?? {};
  return objectText(
    items.map((each): readonly [string, JsonSql] => {
      if (each.kind === 'typename') return [each.as, { literal: JSON.stringify(type) }];
      if (each.kind !== 'field') throw new WeirError('INTERNAL', `\`${type}\` has no \`${each.as}\`.`);
      const field = orderableFields(dataset).find((one) => imageFieldName(dataset, one) === each.name);
      const name = field?.name ?? each.name;
      const at = [...path, name];
      if (!grouping.keys.some((key) => at.every((step, index) => key.path[index] === step)))
        throw invalid(each.path, at.join('.'), 'is not grouped by; name it in `by`, or leave it out of the key');
      if (!field) {
        const member = writing.index.member(dataset, name);
        if (member.kind !== 'one') throw new WeirError('INTERNAL', `\`${type}\` has no \`${each.as}\`.`);
        return [each.as, { sql: keyText(writing, member.to, each, grouping, at) }];
      }
      const key = grouping.keys.find((one) => one.path.length === at.length && at.every((step, index) => one.path[index] === step));
      if (!key) throw new WeirError('INTERNAL', `\`${type}\` has no \`${each.as}\`.`);
      const column = grouping.column(key.column);
      const value = key.written?.(column) ?? column;
      return [each.as, { sql: jsonValue(writing.dialect, value, { ...field, scalar: field.filterScalar, nullable: true }) }];
    }),
  );
}

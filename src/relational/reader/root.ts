import type { FieldItem } from '../../contract/index.ts';
import { arrayText, jsonValue, quoteName, type JsonSql } from '../../sql/index.ts';
import { aggregateText } from './aggregate.ts';
import { isAssertedKey, keyAssertion } from './assertion.ts';
import { byKeysText } from './by-keys.ts';
import { connectionText } from './connection.ts';
import { groupsText } from './groups.ts';
import { listText } from './list.ts';
import { oneText } from './one.ts';
import { operandBinder } from './operand.ts';
import type { Row } from './row.ts';
import { argumentsIn } from './rows.ts';
import { rowText } from './selection.ts';
import { seriesText } from './series.ts';
import { statisticsText } from './statistics.ts';
import { tableOf, type Writing } from './writing.ts';
import { invalid } from './invalid.ts';

/** A field of Query as JSON text. */
export function rootText(writing: Writing, item: FieldItem): string {
  const { dataset, root } = writing.index.root(item.name);
  const rows = { dataset, ...tableOf(writing, dataset), conditions: [], correlated: false };
  const text = (row: Row): string => rowText(writing, row, item.selection ?? { type: dataset.type, items: [] });
  switch (root.kind) {
    case 'list':
      return listText(writing, rows, item, text);
    case 'connection':
      return connectionText(writing, rows, item);
    case 'byKeys':
      return byKeysText(writing, rows, item, text);
    case 'aggregate':
      return aggregateText(writing, rows, item);
    case 'groups':
      return groupsText(writing, rows, item);
    case 'statistics':
      return statisticsText(writing, rows, item);
    case 'forecast':
      return seriesText(writing, rows, item);
    case 'one': {
      const given = argumentsIn(writing, item);
      const values: JsonSql[] = [];
      const conditions = root.keyFields.map((name) => {
        const field = writing.index.field(dataset, name);
        const value = given.get(name);
        if (!value) throw invalid(`${item.path}(${name})`, undefined, 'is no value of the key');
        const parameter = writing.parts.parameter(operandBinder(value, field, false, writing.dialect));
        const operand = writing.dialect.typed(parameter, field);
        values.push({ sql: jsonValue(writing.dialect, operand, field) });
        return `${rows.alias}.${quoteName(field.column)} = ${operand}`;
      });
      const assertion = isAssertedKey(dataset, root.keyFields) ? keyAssertion(dataset, item.path, arrayText(values)) : undefined;
      return oneText(writing, { ...rows, conditions }, text, assertion);
    }
  }
}

import { WeirError, type Dataset, type Field, type FieldItem, type ReadRequest } from '../../contract/index.ts';
import { arrayText, jsonValue, quoteName, type ValueType } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { keyAssertion } from './assertion.ts';
import { oneText } from './one.ts';
import { operandTexts } from './operand.ts';
import { parameterRow, type Row } from './row.ts';
import { argumentsIn, type Rows } from './rows.ts';
import type { Binder } from './statement.ts';
import type { Writing } from './writing.ts';

/** A field that looks rows up by their keys: a JSON array in the keys' order, with null where a key leads to no row. */
export function byKeysText(writing: Writing, rows: Rows, item: FieldItem, text: (row: Row) => string): string {
  const { dialect, parts, index } = writing;
  const { dataset } = rows;
  const keys = argumentsIn(writing, item).get('keys');
  if (!keys) throw invalid(`${item.path}(keys)`, undefined, 'is no list of keys');
  const fields = (dataset.key ?? []).map((name) => index.field(dataset, name));
  const given = parts.alias();
  const used = new Map<string, ValueType[]>();
  const row = parameterRow(dialect, dataset, given, used, 'operand', (column) => index.fieldOf(dataset, column));
  const conditions = fields.map((field) => row.joins(field, field, `${rows.alias}.${quoteName(field.column)}`));
  const value = arrayText(
    fields.map((field) => ({ sql: jsonValue(dialect, dialect.typed(dialect.rowText(given, field.name), field), field) })),
  );
  const assertion = dataset.assertedKey ? keyAssertion(dataset, item.path, value) : undefined;
  const cell = oneText(writing, { ...rows, conditions, correlated: true }, text, assertion);
  const parameter = parts.parameter(keysBinder(writing, dataset, fields, keys));
  return `(select '['||coalesce(${dialect.joined(cell, `${given}."#"`)}, '')||']' from ${dialect.rows(parameter, given, [...used.keys()])})`;
}

/** The keys as JSON text. Throws BAD_USER_INPUT for what is no value of a key's column, and LIMIT_EXCEEDED past the rows of one list. */
function keysBinder({ dialect, most }: Writing, dataset: Dataset, fields: readonly Field[], keys: Input): Binder {
  return ({ variables, context: { limits } }: ReadRequest) => {
    const value = keys.read(variables);
    const items = (Array.isArray(value) ? value : [value]) as readonly unknown[];
    const allowed = Math.min(limits.maxRows, most(dataset) ?? Infinity);
    if (items.length > allowed)
      throw new WeirError('LIMIT_EXCEEDED', `\`${keys.path}\`: ${items.length} keys are past ${allowed} rows. Ask for fewer, by parts.`, {
        argument: keys.path,
      });
    const rows = items.map((key, place) =>
      Object.fromEntries(
        fields.map((field): [string, string] => {
          const value = (key as Readonly<Record<string, unknown>> | null)?.[field.name];
          const operand = { path: `${keys.path}[${place}].${field.name}`, read: () => value, json: () => JSON.stringify(value) };
          const [text = ''] = operandTexts(operand, field, false, dialect, variables);
          return [field.name, dialect.operandText(text, field)];
        }),
      ),
    );
    return JSON.stringify(rows);
  };
}

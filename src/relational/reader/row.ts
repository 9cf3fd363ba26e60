import type { Field } from '../../contract/index.ts';
import { computedSql, jsonValue, quoteName, scalarOf, type Dialect, type ValueType } from '../../sql/index.ts';
import type { RowType } from './dataset-index.ts';

/** The row that SQL stands at: of a table, or of a parameter. */
export interface Row {
  readonly type: RowType;
  /** A column's JSON text, never null. */
  json(field: Field): string;
  /** The condition that a column of another row, `target` as `column`, has the value of this row's field. */
  joins(field: Field, target: Field, column: string): string;
}

/** A row of a table; `used` collects the columns that are read. */
export function tableRow(dialect: Dialect, type: RowType, alias: string, used: Set<string>): Row {
  const column = (field: Field): string => {
    used.add(field.column);
    return `${alias}.${quoteName(field.column)}`;
  };
  return {
    type,
    json: (field) => jsonValue(dialect, column(field), field),
    joins: (field, target, other) => equalSql(dialect, { sql: other, type: target }, { sql: column(field), type: field }),
  };
}

/** The condition that two columns have one value, as the first compares. Those of different families compare by their text. */
export function equalSql(dialect: Dialect, one: { sql: string; type: Field }, other: { sql: string; type: Field }): string {
  if (familyOf(one.type) === familyOf(other.type))
    return `${one.sql} = ${dialect.collatedAs?.(other.sql, other.type, one.type) ?? other.sql}`;
  return `${dialect.text(one.sql, one.type)} = ${dialect.text(other.sql, other.type)}`;
}

/** A row of a parameter, by field names, in travel form or as operands are (`Dialect.operandText`); `used` collects the fields that are read, with the types they are compared as. */
export function parameterRow(
  dialect: Dialect,
  type: RowType,
  alias: string,
  used: Map<string, ValueType[]>,
  form: 'travel' | 'operand',
  fieldOf: (column: string) => Field,
): Row {
  const types = (field: Field): ValueType[] => {
    const known = used.get(field.name) ?? [];
    used.set(field.name, known);
    return known;
  };
  const value = (column: string): string => {
    const field = fieldOf(column);
    types(field).push(field);
    return dialect.typed(dialect.rowText(alias, field.name), field);
  };
  return {
    type,
    json(field) {
      // No row that is handed over has what the database computes: it is computed here, of what it is made of, and a mask
      // hides it from whoever is told no changes.
      if (field.computed) return field.use ? "'null'" : jsonValue(dialect, computedSql(field.computed, value), field);
      types(field);
      return `coalesce(${dialect.rowJson(alias, field.name)}, 'null')`;
    },
    joins(field, target, other) {
      types(field).push(target);
      if (form === 'travel' && scalarOf(target) === 'Bytes' && dialect.lacks.base64 !== undefined) return 'false';
      return `${other} = ${dialect.typed(dialect.rowText(alias, field.name), target)}`;
    },
  };
}

const NUMBERS = new Set(['Int', 'BigInt', 'Float', 'Decimal']);

function familyOf(field: Field): string {
  if (field.opaque || field.enumValues || field.list) return `${field.nativeType} ${field.list}`;
  const scalar = scalarOf(field);
  return NUMBERS.has(scalar) ? 'number' : scalar;
}

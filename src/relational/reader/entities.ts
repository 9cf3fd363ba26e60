import { type Dataset, type EntityRead, type ReadRequest, type Representation } from '../../contract/index.ts';
import { arrayText, misfit, quoteName, scalarOf, type Dialect, type ValueType } from '../../sql/index.ts';
import { relationAssertion } from './assertion.ts';
import { oneText } from './one.ts';
import { parameterRow } from './row.ts';
import { rowText } from './selection.ts';
import type { Binder } from './statement.ts';
import { textOf } from './operand.ts';
import { tableOf, type Writing } from './writing.ts';

/** Entity reads as one JSON array of arrays: one place for each representation, in their order. */
export const entitiesText = (writing: Writing, reads: readonly EntityRead[]): string =>
  arrayText(reads.map((read, index) => ({ sql: entityText(writing, read, index) })));

function entityText(writing: Writing, read: EntityRead, index: number): string {
  const { dialect, parts } = writing;
  const alias = parts.alias();
  const used = new Map<string, ValueType[]>();
  const parameter = parts.parameter(representationsBinder(dialect, index, used));
  const type = writing.index.rowType(read.type);
  const given = parameterRow(dialect, type, alias, used, 'travel', (column) => writing.index.fieldOf(type, column));
  const cell = read.rows === 'values' ? rowText(writing, given, read.selection) : lookupText();
  return `(select '['||coalesce(${dialect.joined(cell, `${alias}."#"`)}, '')||']' from ${dialect.rows(parameter, alias, [...used.keys()])})`;

  function lookupText(): string {
    const dataset = writing.index.type(read.type);
    const table = tableOf(writing, dataset);
    const fields = read.keyFields.map((name) => writing.index.field(dataset, name));
    const conditions = fields.map((field) => given.joins(field, field, `${table.alias}.${quoteName(field.column)}`));
    const value = fields.length === 1 && fields[0] ? given.json(fields[0]) : arrayText(fields.map((field) => ({ sql: given.json(field) })));
    const relation = { name: `${read.type}(${read.keyFields.join(', ')})`, targetFields: read.keyFields };
    return oneText(
      writing,
      { dataset, ...table, conditions, correlated: true },
      (row) => rowText(writing, row, read.selection),
      isUnique(dataset, read.keyFields) ? undefined : relationAssertion(relation, dataset, read.type, value),
    );
  }
}

function isUnique(dataset: Dataset, names: readonly string[]): boolean {
  const uniques = [...(dataset.key && !dataset.assertedKey ? [dataset.key] : []), ...dataset.uniques.map(({ fields }) => fields)];
  return uniques.some((fields) => fields.every((field) => names.includes(field)));
}

/**
 * The representations of one read as JSON text. A value that its column can never have finds no row, and must not fail the
 * others: it becomes null. Text needs no such look, unless it holds what no text column takes.
 */
function representationsBinder(dialect: Dialect, index: number, used: ReadonlyMap<string, readonly ValueType[]>): Binder {
  return ({ representations }: ReadRequest) => {
    const rows = representations?.[index] ?? [];
    const text = JSON.stringify(rows);
    const checked = [...used].filter(([, types]) => types.some(isChecked));
    if (checked.length === 0 && !text.includes('\\u0000')) return text;
    return JSON.stringify(rows.map((row) => withoutMisfits(row, used, dialect)));
  };
}

const isChecked = (type: ValueType): boolean => type.enumValues !== undefined || (!type.opaque && scalarOf(type) !== 'String');

function withoutMisfits(row: Representation, used: ReadonlyMap<string, readonly ValueType[]>, dialect: Dialect): Representation {
  const kept: Record<string, unknown> = {};
  for (const [name, types] of used) {
    const value = row[name] ?? null;
    const fits = types.every((type) => {
      const text = textOf(value, type, () => JSON.stringify(value));
      return text === undefined || misfit(text, type, dialect.name) === undefined;
    });
    kept[name] = fits && !(typeof value === 'string' && value.includes('\0')) ? value : null;
  }
  return kept;
}

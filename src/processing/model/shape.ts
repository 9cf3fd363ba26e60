import type { Column } from '../../contract/index.ts';
import type { ExpressionType, Scope } from '../../sql/index.ts';
import type { NamedExpression, Shape, ShapeColumn } from './plan-step.ts';

/** A column whose type no scalar fits is read as the database's text. */
export const shapeOf = (columns: readonly Column[]): Shape =>
  columns.map(({ name, scalar, nullable, list }) => ({
    name,
    type: { scalar: scalar === null || scalar === 'ID' ? 'String' : scalar, nullable },
    list,
  }));

/** Expressions read single values: a list among the columns is passed over. */
export const scopeOf = (shape: Shape): Scope => ({
  find: (name, table) => (table === undefined ? singleValue(shape, name) : undefined),
  names: shape.filter(({ list }) => !list).map(({ name }) => name),
});

export const singleValue = (shape: Shape, name: string): ExpressionType | undefined =>
  shape.find((column) => column.name === name && !column.list)?.type;

/** The shape with these columns added, each in place of one of the same name where there is one. */
export function withColumns(shape: Shape, added: readonly NamedExpression[]): Shape {
  const made = new Map<string, ShapeColumn>(added.map(({ name, expression }) => [name, { name, type: expression.type, list: false }]));
  const kept = shape.map((column) => made.get(column.name) ?? column);
  return [...kept, ...[...made.values()].filter(({ name }) => !shape.some((column) => column.name === name))];
}

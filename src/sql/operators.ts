import type { Dialect, OrderTerm } from './dialect.ts';

/** Operators that every dialect writes alike. */
export const STANDARD_OPERATORS = {
  eq: (column, operand) => `${column} = ${operand}`,
  ne: (column, operand) => `${column} <> ${operand}`,
  lt: (column, operand) => `${column} < ${operand}`,
  lte: (column, operand) => `${column} <= ${operand}`,
  gt: (column, operand) => `${column} > ${operand}`,
  gte: (column, operand) => `${column} >= ${operand}`,
} satisfies Partial<Dialect['operators']>;

/** `… asc nulls last`, as SURFACE of the graph has it: ASC puts nulls last and DESC first. */
export function nullsOf(direction: string): { readonly way: 'asc' | 'desc'; readonly nulls: 'first' | 'last' } {
  const way = direction.startsWith('DESC') ? 'desc' : 'asc';
  if (direction.endsWith('FIRST')) return { way, nulls: 'first' };
  if (direction.endsWith('LAST')) return { way, nulls: 'last' };
  return { way, nulls: way === 'asc' ? 'last' : 'first' };
}

export const whereClause = (conditions: readonly string[]): string => (conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '');

export const distinctClause = (values: readonly string[] | undefined): string =>
  values === undefined || values.length === 0 ? '' : `distinct on (${values.join(', ')}) `;

export const orderClause = (order: readonly OrderTerm[]): string =>
  order.length > 0 ? ` order by ${order.map(({ sql }) => sql).join(', ')}` : '';

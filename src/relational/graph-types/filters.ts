import { SCALARS } from '../../contract/index.ts';
import type { Field, Scalar } from '../../contract/index.ts';

const ORDERED: readonly Scalar[] = ['Int', 'Float', 'String', 'BigInt', 'Decimal', 'Date', 'Time', 'DateTime', 'LocalDateTime'];

/** A field `ID` is compared as its column. */
const FILTERED = SCALARS.filter((scalar) => scalar !== 'ID');

/** The input type by which a field is filtered. */
export function filterTypeOf(field: Field): string {
  return `${field.opaque ? 'Opaque' : field.filterScalar}${field.list ? 'ListFilter' : 'Filter'}`;
}

export const FILTER_TYPE_NAMES: readonly string[] = [...FILTERED, 'Opaque'].flatMap((scalar) => [`${scalar}Filter`, `${scalar}ListFilter`]);

/** Every column's filter inputs, shared by all datasets. */
export const filterTypes = (): string =>
  [...FILTERED.flatMap((scalar) => [scalarFilter(scalar), listFilter(scalar)]), OPAQUE_FILTER, OPAQUE_LIST_FILTER].join('\n');

const equality = (type: string): string => `eq: ${type}  ne: ${type}  in: [${type}!]  notIn: [${type}!]  isNull: Boolean`;

function scalarFilter(scalar: Scalar): string {
  const ordered = `  lt: ${scalar}  lte: ${scalar}  gt: ${scalar}  gte: ${scalar}\n  "From the first to the second, both included."\n  between: [${scalar}!]`;
  const text = `  like: String  ilike: String  startsWith: String  endsWith: String  contains: String  regex: String`;
  const operators = [equality(scalar), ...(ORDERED.includes(scalar) ? [ordered] : []), ...(scalar === 'String' ? [text] : [])];
  return `input ${scalar}Filter { ${operators.join('\n')} }`;
}

const listFilter = (scalar: Scalar): string =>
  `input ${scalar}ListFilter { has: ${scalar}  hasAny: [${scalar}!]  hasAll: [${scalar}!]  isEmpty: Boolean  isNull: Boolean }`;

const OPAQUE_FILTER = `"Of a column whose type has no scalar: it is compared as the database's text."\ninput OpaqueFilter { ${equality('String')} }`;

const OPAQUE_LIST_FILTER = 'input OpaqueListFilter { isEmpty: Boolean  isNull: Boolean }';

import { fitDecimal } from './decimal.ts';
import type { Dialect, OperandGiven } from './dialect.ts';
import type { MysqlServer } from './mysql-server.ts';
import { STANDARD_OPERATORS } from './operators.ts';
import { decimalSize, scalarOf, type ValueType } from './value-type.ts';

type Size = MysqlServer['widest'];
type Ordered = 'lt' | 'lte' | 'gt' | 'gte';
type Compared = 'eq' | 'ne' | Ordered;

/** Behind the text of an operand that lies past the value that the text says, away from 0. */
const PAST = '~';

/** The size of a decimal column; undefined for another. */
export const mysqlDecimalSize = ({ nativeType }: ValueType): Size | undefined =>
  decimalSize(nativeType.replace(/ (unsigned|zerofill)/gi, ''));

const sizeOf = (type: ValueType, { widest }: MysqlServer): Size => mysqlDecimalSize(type) ?? widest;

/** Whether there is no decimal with a digit more on both sides, by which a value between two of the column's or past them all is told. */
export function isFull(type: ValueType, server: MysqlServer): boolean {
  if (type.opaque || scalarOf(type) !== 'Decimal') return false;
  const { precision, scale } = sizeOf(type, server);
  return precision >= server.widest.precision || scale >= server.widest.scale;
}

/** An operand's text for a column of decimals: see fitDecimal. Where the column is full the digit that is too many is a mark. */
export function decimalOperand(text: string, type: ValueType, server: MysqlServer): string {
  const size = sizeOf(type, server);
  const fitted = fitDecimal(text, size);
  if (!isFull(type, server)) return fitted;
  return (fitted.split('.')[1] ?? '').length > size.scale ? `${fitted.slice(0, -1)}${PAST}` : fitted;
}

/** The text as a decimal; of a full column, null where no value of the column is equal to it. */
export function decimalCast(text: string, type: ValueType, server: MysqlServer): string {
  const { precision, scale } = sizeOf(type, server);
  if (!isFull(type, server)) return `cast(${text} as decimal(${precision + 1},${scale + 1}))`;
  return `case when ${text} not like '%${PAST}' then cast(${text} as decimal(${precision},${scale})) end`;
}

/** Comparisons with a column that is full; null is compared as anywhere. */
const FULL: Readonly<Record<Compared, (column: string, operand: string, given: OperandGiven, size: Size) => string>> = {
  // The first condition is for an index, the second for an operand that equals nothing.
  eq: (column, operand) => `(${column} = ${operand} and (${operand} is not null or ${column} is null))`,
  ne: (column, operand) => `(${column} <> ${operand} or (${operand} is null and ${column} is not null))`,
  lt: orderedBy('lt'),
  lte: orderedBy('lte'),
  gt: orderedBy('gt'),
  gte: orderedBy('gte'),
};

/** What an operand lies past is compared first, and then 0 with the side that it lies on. */
function orderedBy(operator: Ordered) {
  return (column: string, _operand: string, { text }: OperandGiven, { precision, scale }: Size): string => {
    const held = `cast(replace(${text}, '${PAST}', '') as decimal(${precision},${scale}))`;
    const side = `case when ${text} not like '%${PAST}' then 0 when ${text} like '-%' then -1 else 1 end`;
    return STANDARD_OPERATORS[operator](`(${column}, 0)`, `(${held}, ${side})`);
  };
}

/** How values are compared, of full columns of decimals and all others. */
export function comparedIn(server: MysqlServer): Pick<Dialect['operators'], Compared> {
  const compared =
    (operator: Compared): Dialect['operators'][Compared] =>
    (column, operand, given) =>
      isFull(given.type, server)
        ? FULL[operator](column, operand, given, sizeOf(given.type, server))
        : STANDARD_OPERATORS[operator](column, operand);
  return {
    eq: compared('eq'),
    ne: compared('ne'),
    lt: compared('lt'),
    lte: compared('lte'),
    gt: compared('gt'),
    gte: compared('gte'),
  };
}

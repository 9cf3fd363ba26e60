import { fitDecimal } from './decimal.ts';

/**
 * Sums of 64-bit integers, which SQLite's own `sum` gives up where they are past 64 bits: as text of 28 digits that compares as the
 * numbers do, nine for what is below a thousand million and nineteen, from an offset on, for how many of those there are.
 */
const PART = 1_000_000_000;
const OFFSET = 2n ** 62n;
/** Whole digits that an operand may have: more than any sum. */
const MOST_DIGITS = 27;

export function sumOfWhole(value: string): string {
  const [high, low] = [`sum(${value} / ${PART})`, `sum(${value} % ${PART})`];
  const rest = `((${low} % ${PART} + ${PART}) % ${PART})`;
  return `case when ${high} is not null then printf('%019d%09d', ${high} + (${low} - ${rest}) / ${PART} + ${OFFSET}, ${rest}) end`;
}

/** The digits of such a sum; null of null. */
export function sumText(sum: string): string {
  const [high, low] = [`(cast(substr(${sum}, 1, 19) as integer) - ${OFFSET})`, `cast(substr(${sum}, 20) as integer)`];
  const digits = (upper: string, lower: string): string =>
    `case ${upper} when 0 then cast(${lower} as text) else printf('%d%09d', ${upper}, ${lower}) end`;
  const below = `case ${low} when 0 then ${digits(`(-${high})`, '0')} else ${digits(`(-${high} - 1)`, `(${PART} - ${low})`)} end`;
  return `case when ${sum} is null then null when ${high} < 0 then '-'||${below} else ${digits(high, low)} end`;
}

/** A decimal number in the form of a sum, so that it compares with one; what lies between two whole numbers stays between them. */
export function sumOperand(text: string): string {
  const [whole = '0', fraction] = fitDecimal(text, { precision: MOST_DIGITS, scale: 0 }).split('.');
  const between = fraction !== undefined;
  const number = BigInt(whole) - (between && whole.startsWith('-') ? 1n : 0n);
  const part = BigInt(PART);
  const rest = ((number % part) + part) % part;
  return `${String((number - rest) / part + OFFSET).padStart(19, '0')}${String(rest).padStart(9, '0')}${between ? '5' : ''}`;
}

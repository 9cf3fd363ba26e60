/** A decimal number taken apart: `digits` without zeros at either end, the first of them worth 10^(point - 1). */
interface Parts {
  readonly sign: -1 | 0 | 1;
  readonly point: number;
  readonly digits: string;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?$/;

/** Whether a text is a decimal number (with an exponent of at most five digits). */
export const isDecimal = (text: string): boolean => DECIMAL.test(text) && /^[+-]?\.?\d/.test(text);

function parts(text: string): Parts {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  const point = whole.length - (all.length - digits.length) + Number(exponent);
  return { sign: digits === '' ? 0 : sign === '-' ? -1 : 1, point, digits: digits.replace(/0+$/, '') };
}

// PostgreSQL sorts NaN after Infinity.
const SPECIAL: Readonly<Record<string, number>> = { '-Infinity': -1, Infinity: 1, NaN: 2 };

/** Compares two decimals of any length, exactly. Negative, 0 or positive. */
export function compareDecimals(a: string, b: string): number {
  const special = (SPECIAL[a] ?? 0) - (SPECIAL[b] ?? 0);
  if (special !== 0 || a in SPECIAL) return special;
  const [x, y] = [parts(a), parts(b)];
  if (x.sign !== y.sign) return x.sign - y.sign;
  if (x.sign === 0) return 0;
  const magnitude = x.point !== y.point ? x.point - y.point : x.digits < y.digits ? -1 : x.digits > y.digits ? 1 : 0;
  return magnitude * x.sign;
}

/**
 * An operand for a column of `DECIMAL(precision, scale)`, with one fractional digit more than the column has: what lies between
 * two values that the column can have becomes the middle of them, and what lies outside becomes just outside. So every
 * comparison has its exact answer, and no cast rounds or overflows. A column of 38 digits has no room for that digit: see `fits`.
 */
export function fitDecimal(text: string, { precision, scale }: { readonly precision: number; readonly scale: number }): string {
  const { sign, point, digits } = parts(text);
  if (sign === 0) return '0';
  const minus = sign < 0 ? '-' : '';
  const wholeDigits = precision - scale;
  if (point > wholeDigits) return `${minus}${'9'.repeat(wholeDigits) || '0'}.${'9'.repeat(scale)}5`;
  if (point <= -scale) return `${minus}0.${'0'.repeat(scale)}5`;
  const padded = digits.padEnd(point, '0');
  const whole = point > 0 ? padded.slice(0, point) : '0';
  const fraction = point > 0 ? padded.slice(point) : '0'.repeat(-point) + digits;
  return `${minus}${whole}.${fraction.slice(0, scale)}${fraction.length > scale ? '5' : ''}`;
}

/** Whether a column of that size can have exactly this value. */
export function isExact(text: string, { precision, scale }: { readonly precision: number; readonly scale: number }): boolean {
  const { sign, point, digits } = parts(text);
  return sign === 0 || (point <= precision - scale && digits.length - point <= scale);
}

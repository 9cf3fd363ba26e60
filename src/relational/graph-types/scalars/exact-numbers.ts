import { refuse } from './refusal.ts';

/** Digits of which every one is kept by a double. */
const SAFE_DIGITS = 15;

/** A number's text may be this long written out; an exponent past it is a slip or an attack. */
const MOST_DIGITS = 1000;

/** The digits of an integer: `"+007"` → `"7"`. A JSON number past 2^53 has lost digits on its way, so it is refused. */
export function bigInt(value: unknown): string {
  const text = numberText('BigInt', value);
  const [, sign = '', digits = ''] = /^([+-]?)0*(\d+)$/.exec(text) ?? refuse('BigInt', value, 'an integer, in digits');
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Digits with as many places as were given, without an exponent: `"1.50"`, `1.5e3` → `"1500"`. */
export function decimal(value: unknown): string {
  const text = numberText('Decimal', value);
  const parts = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!parts) return refuse('Decimal', value, 'a decimal number, in digits');
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const shift = Number(exponent);
  if (Math.abs(shift) > MOST_DIGITS) return refuse('Decimal', value, `a number with an exponent within ±${MOST_DIGITS}`);
  const digits = whole + fraction;
  const point = whole.length + shift;
  const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '';
  const after = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const plain = (before.replace(/^0+/, '') || '0') + (after === '' ? '' : `.${after}`);
  return sign === '-' && /[1-9]/.test(plain) ? `-${plain}` : plain;
}

/** A number of rows: a JSON number, exact up to 2^53. */
export function count(value: unknown): number {
  const number = typeof value === 'bigint' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  return refuse('Count', value, 'an integer from 0 to 2^53 - 1');
}

function numberText(scalar: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(scalar, value, 'a number, or text with its digits');
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return refuse(scalar, value, 'exact past 2^53 only as text: put it in quotes');
  const text = String(value);
  if (!Number.isInteger(value) && text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').length > SAFE_DIGITS)
    return refuse(scalar, value, `exact past ${SAFE_DIGITS} digits only as text: put it in quotes`);
  return text;
}

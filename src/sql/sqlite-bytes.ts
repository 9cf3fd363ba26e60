import { quoteText } from './quoting.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = '0123456789ABCDEF';

/** Base64 of a blob, which SQLite has no function for: of each three hexadecimal digits two characters. Null of null. */
export function base64Text(blob: string): string {
  const hex = `(hex(${blob})||substr('0000', 1, (3 - length(${blob}) % 3) % 3 * 2))`;
  const digit = (at: number): string => `(instr('${DIGITS}', substr(${hex}, i + ${at}, 1)) - 1)`;
  const bits = `(${digit(0)} * 256 + ${digit(1)} * 16 + ${digit(2)})`;
  const pair = `substr(${quoteText(ALPHABET)}, ${bits} / 64 + 1, 1)||substr(${quoteText(ALPHABET)}, ${bits} % 64 + 1, 1)`;
  const all = `(with recursive i(i) as (select 1 union all select i + 3 from i where i + 3 <= length(${hex})) select string_agg(${pair}, '' order by i) from i)`;
  const padding = `(3 - length(${blob}) % 3) % 3`;
  return `case when length(${blob}) = 0 then '' when ${blob} is not null then substr(${all}, 1, length(${hex}) / 3 * 2 - ${padding})||substr('==', 1, ${padding}) end`;
}

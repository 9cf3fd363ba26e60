import { base64Text } from './sqlite-bytes.ts';
import { momentText, timeText } from './sqlite-moments.ts';
import { sumText } from './sqlite-sum.ts';
import { scalarOf, type ValueType } from './value-type.ts';

const GREATEST = '1.7976931348623157e308';

/** A value of a column of numbers, truth values or dates that is one of its type; null for any other, and for what 32 bits do not hold. */
export function fitting(e: string, type: ValueType): string {
  switch (scalarOf(type)) {
    case 'Int':
      return `case when typeof(${e}) = 'integer' and ${e} between -2147483648 and 2147483647 then ${e} end`;
    case 'BigInt':
      return `case when typeof(${e}) = 'integer' then ${e} end`;
    case 'Float':
      return `case typeof(${e}) when 'integer' then ${e} when 'real' then case when abs(${e}) <= ${GREATEST} then ${e} end end`;
    case 'Boolean':
      return `case when ${e} in (0, 1) then ${e} end`;
    case 'Date':
      return `case when date(${e}) = ${e} then ${e} end`;
    default:
      return e;
  }
}

/** A value that is one of its column's type, though an answer may not have it: an infinite number is a value of its own. */
export function ofType(e: string, type: ValueType): string {
  if (type.opaque) return e;
  switch (scalarOf(type)) {
    case 'Float':
      return `case when typeof(${e}) in ('real', 'integer') then ${e} end`;
    case 'JSON':
      // The binary form is another.
      return `case when json_valid(${e}, case typeof(${e}) when 'blob' then 8 else 1 end) then ${e} end`;
    case 'Bytes':
      return `case when typeof(${e}) = 'blob' then ${e} end`;
    default:
      return fitting(e, type);
  }
}

/** The shortest of two forms that reads back as the same: SQLite's own text of a number has 15 digits. */
export const realText = (e: string): string =>
  `case when cast(printf('%!.15g', ${e}) as real) = ${e} then printf('%!.15g', ${e}) else printf('%!.17g', ${e}) end`;

/** A text of a value of any kind that tells its kind, and all of its digits; null of null. */
export const exactText = (e: string): string =>
  `case typeof(${e}) when 'integer' then 'i'||${e} when 'real' then 'r'||case when abs(${e}) <= ${GREATEST} then printf('%!.17g', ${e}) when ${e} > 0 then '9e999' else '-9e999' end when 'blob' then 'b'||hex(${e}) when 'text' then 't'||${e} end`;

/** The text of a value of any kind. */
export const anyText = (e: string): string =>
  `case typeof(${e}) when 'blob' then hex(${e}) when 'real' then ${realText(e)} else cast(${e} as text) end`;

/** JSON text of a SQLite value in travel form; null of null, and of what is no value of its column's type. */
export function sqliteJson(e: string, type: ValueType): string {
  const quoted = (text: string): string => `'"'||${text}||'"'`;
  if (type.opaque) return `case when ${e} is not null then json_quote(${anyText(e)}) end`;
  switch (scalarOf(type)) {
    case 'Int': {
      const number = `cast(${fitting(e, type)} as text)`;
      return type.scalar === 'ID' ? quoted(number) : number;
    }
    case 'BigInt':
      return quoted(`cast(${fitting(e, type)} as text)`);
    case 'Float': {
      const number = `case when typeof(${e}) = 'integer' then cast(${e} as text) when typeof(${e}) = 'real' and abs(${e}) <= ${GREATEST} then ${realText(e)} end`;
      return type.scalar === 'ID' ? quoted(number) : number;
    }
    case 'Boolean':
      return `case ${e} when 1 then 'true' when 0 then 'false' end`;
    case 'Decimal':
      return quoted(sumText(e));
    case 'ID':
    case 'String':
    case 'UUID':
      return `case typeof(${e}) when 'null' then null when 'blob' then json_quote(hex(${e})) else json_quote(cast(${e} as text)) end`;
    case 'Date':
      return `case when date(${e}) = ${e} then ${quoted(e)} end`;
    case 'Time':
      return quoted(timeText(e));
    case 'LocalDateTime':
      return quoted(momentText(e));
    case 'DateTime':
      return quoted(`${momentText(e)}||'Z'`);
    case 'JSON':
      // As it is written, so that no number is rounded; its binary form has no other text than what `json` makes.
      return `case typeof(${e}) when 'blob' then case when json_valid(${e}, 8) then json(${e}) end else case when json_valid(${e}) then cast(${e} as text) end end`;
    case 'Bytes':
      return `case when typeof(${e}) = 'blob' then ${quoted(base64Text(e))} end`;
  }
}

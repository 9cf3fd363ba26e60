import type { MysqlServer } from './mysql-server.ts';
import { quoteText } from './quoting.ts';
import { isSingle, scalarOf, type ValueType } from './value-type.ts';

/** A text expression by which text compares by code points. */
export const exactMysqlText = (e: string, { codePoints }: MysqlServer): string => `convert(${e} using utf8mb4) collate ${codePoints}`;

/** The place of an enum's value among its values, by which it is sorted; what it is the place in is `enumValues`. */
export const ENUM_PLACE = 'enum place';

export const enumTexts = ({ enumValues = [] }: ValueType): string => enumValues.map(quoteText).join(', ');

/** Whether a date is one: `0000-00-00` and `2001-02-00` are not. False of null. */
export const isDay = (e: string): string => `coalesce(month(${e}) > 0 and dayofmonth(${e}) > 0, false)`;

const SECONDS_FORM = `%H:%i:%s.%f`;
const withoutZeros = (text: string): string => `trim(trailing '.' from trim(trailing '0' from ${text}))`;

/** A date and time with `T` between them, its fraction without zeros. */
const momentText = (e: string): string => withoutZeros(`date_format(${e}, '%Y-%m-%dT${SECONDS_FORM}')`);
const timeText = (e: string): string => withoutZeros(`time_format(${e}, '${SECONDS_FORM}')`);

/** A whole or decimal number as text. */
const exactNumberText = (e: string): string => `cast(${e} as char(80))`;

/** A float of 32 bits has six digits as its text, which is not always enough. */
const singleText = (e: string, { doubleText }: MysqlServer): string =>
  `case when cast(${exactNumberText(e)} as float) = ${e} then ${exactNumberText(e)} else ${doubleText(`cast(${e} as double)`)} end`;

/** The text of a number that reads back as the same, without the zeros that `zerofill` puts before it. */
export function numberText(e: string, type: ValueType, server: MysqlServer): string {
  const number = /zerofill/i.test(type.nativeType) || /^(bit|year)/i.test(type.nativeType) ? `(${e} + 0)` : e;
  if (scalarOf(type) !== 'Float') return exactNumberText(number);
  return isSingle(type) ? singleText(number, server) : server.doubleText(number);
}

/** The text of a value of a type that has no scalar. */
export function opaqueText(e: string, { nativeType }: ValueType): string {
  if (/^(geometry|point|linestring|polygon|multi|geometrycollection|geomcollection)/i.test(nativeType)) return `st_astext(${e})`;
  return nativeType.startsWith('vector') ? `hex(${e})` : `cast(${e} as char)`;
}

/** The database's own text of a value. */
export function mysqlText(e: string, type: ValueType, server: MysqlServer): string {
  if (type.opaque) return opaqueText(e, type);
  if (type.nativeType === ENUM_PLACE) return `elt(${e}, ${enumTexts(type)})`;
  switch (scalarOf(type)) {
    case 'Int':
    case 'BigInt':
    case 'Decimal':
    case 'Float':
      return numberText(e, type, server);
    case 'Boolean':
      return mysqlJson(e, type, server);
    case 'Bytes':
      return `hex(${e})`;
    case 'Time':
      return timeText(e);
    default:
      return `convert(${e} using utf8mb4)`;
  }
}

/** JSON text of a value in travel form; null of null, and of a date that is none or a time that is none of a day. */
export function mysqlJson(e: string, type: ValueType, server: MysqlServer): string {
  const quoted = (text: string): string => `'"'||${text}||'"'`;
  if (type.opaque || type.nativeType === ENUM_PLACE) return `json_quote(${mysqlText(e, type, server)})`;
  switch (scalarOf(type)) {
    case 'Int':
    case 'Float': {
      const number = numberText(e, type, server);
      return type.scalar === 'ID' ? quoted(number) : number;
    }
    case 'BigInt':
    case 'Decimal':
      return quoted(numberText(e, type, server));
    case 'Boolean':
      return `case ${e} when 1 then 'true' when 0 then 'false' end`;
    case 'UUID':
      return quoted(`cast(${e} as char)`);
    case 'ID':
    case 'String':
      return `json_quote(convert(${e} using utf8mb4))`;
    case 'Date':
      return `case when ${isDay(e)} then ${quoted(`date_format(${e}, '%Y-%m-%d')`)} end`;
    case 'Time':
      return `case when ${e} between time '00:00:00' and time '24:00:00' then ${quoted(timeText(e))} end`;
    case 'LocalDateTime':
      return `case when ${isDay(e)} then ${quoted(momentText(e))} end`;
    case 'DateTime':
      return `case when ${isDay(e)} then ${quoted(`${momentText(e)}||'Z'`)} end`;
    case 'JSON':
      return `convert(${e} using utf8mb4)`;
    case 'Bytes':
      // Its base64 is broken into lines.
      return quoted(`replace(to_base64(${e}), char(10), '')`);
  }
}

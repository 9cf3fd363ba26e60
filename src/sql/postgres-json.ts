import { elementOf, scalarOf, type ValueType } from './value-type.ts';

/**
 * JSON text of a PostgreSQL value in travel form, null for null. `to_json` escapes text and writes dates in ISO form whatever
 * DateStyle says; the rest is plain text concatenation, which is 1.4 to 1.7 times as fast as building json values.
 */
export function postgresJson(e: string, type: ValueType): string {
  return type.list ? listJson(e, type) : type.opaque ? opaqueJson(e) : scalarJson(e, type);
}

/** Text as the type's own output function writes it, and changes carry it: a cast to text adds `/128` to `::1`. */
export const opaqueText = (e: string): string => `case when ${e} is not null then concat(${e}) end`;

const opaqueJson = (e: string): string => `to_json(${opaqueText(e)})::text`;

function scalarJson(e: string, type: ValueType): string {
  const quoted = (text: string): string => `'"'||${text}||'"'`;
  const scalar = scalarOf(type);
  switch (scalar) {
    case 'Int':
    case 'Boolean':
      return type.scalar === 'ID' ? quoted(`${e}::text`) : `${e}::text`;
    case 'Float': {
      // x - x is 0 for every number but NaN and the infinities, which JSON has no form for: they are null.
      const number = `case when ${e} - ${e} = 0 then ${e}::text end`;
      return type.scalar === 'ID' ? quoted(number) : number;
    }
    case 'BigInt':
    case 'Decimal':
    case 'UUID':
    case 'Time':
      return quoted(`${e}::text`);
    case 'ID':
    case 'String':
    case 'Date':
    case 'LocalDateTime':
      return `to_json(${e})::text`;
    case 'DateTime':
      return `case when isfinite(${e}) then left(to_json(${e} at time zone 'UTC')::text, -1)||'Z"' else to_json(${e})::text end`;
    case 'JSON':
      return `${e}::text`;
    case 'Bytes':
      // encode() breaks base64 into lines.
      return quoted(`replace(encode(${e}, 'base64'), chr(10), '')`);
  }
}

function listJson(e: string, type: ValueType): string {
  if (type.opaque) return elementsJson(e, opaqueJson('e.v'));
  switch (scalarOf(type)) {
    case 'BigInt':
    case 'Decimal':
      return `to_json(${e}::text[])::text`;
    case 'Float':
    case 'DateTime':
    case 'Bytes':
      return elementsJson(e, scalarJson('e.v', elementOf(type)));
    default:
      return `to_json(${e})::text`;
  }
}

const elementsJson = (e: string, element: string): string =>
  `case when ${e} is not null then (select '['||coalesce(string_agg(coalesce(${element}, 'null'), ',' order by e.n), '')||']'` +
  ` from unnest(${e}) with ordinality as e(v, n)) end`;

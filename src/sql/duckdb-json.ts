import { elementOf, scalarOf, type ValueType } from './value-type.ts';

/** JSON text of a DuckDB value in travel form, null for null. Its own text of a double is the shortest that reads back as the same. */
export function duckdbJson(e: string, type: ValueType): string {
  if (type.list) {
    const element = duckdbJson('v', elementOf(type));
    return `'['||array_to_string(list_transform(${e}, lambda v: coalesce(${element}, 'null')), ',')||']'`;
  }
  return type.opaque ? `to_json(${e}::varchar)::varchar` : scalarJson(e, type);
}

function scalarJson(e: string, type: ValueType): string {
  const quoted = (text: string): string => `'"'||${text}||'"'`;
  switch (scalarOf(type)) {
    case 'Int':
    case 'Boolean':
      return type.scalar === 'ID' ? quoted(`${e}::varchar`) : `${e}::varchar`;
    case 'Float': {
      // JSON has no form for NaN and the infinities: they are null.
      const number = `case when isfinite(${e}) then ${e}::varchar end`;
      return type.scalar === 'ID' ? quoted(number) : number;
    }
    case 'BigInt':
    case 'Decimal':
    case 'UUID':
    case 'Time':
    case 'Date':
      return quoted(`${e}::varchar`);
    case 'ID':
    case 'String':
      return `to_json(${e}::varchar)::varchar`;
    case 'LocalDateTime':
      return quoted(`replace(${e}::varchar, ' ', 'T')`);
    case 'DateTime':
      return `case when isfinite(${e}) then ${quoted(`replace((${e} at time zone 'UTC')::varchar, ' ', 'T')||'Z'`)} else ${quoted(`${e}::varchar`)} end`;
    case 'JSON':
      // to_json() would read the text of a JSON column anew and round its numbers.
      return /^json$/i.test(type.nativeType) ? `${e}::varchar` : `to_json(${e})::varchar`;
    case 'Bytes':
      return quoted(`base64(${e})`);
  }
}

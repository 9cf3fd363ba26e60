import { fitDecimal } from './decimal.ts';
import type { Dialect, Direction, Page } from './dialect.ts';
import { duckdbJson } from './duckdb-json.ts';
import { duckdbMeasure } from './duckdb-measures.ts';
import { distinctClause, nullsOf, orderClause, STANDARD_OPERATORS, whereClause } from './operators.ts';
import { quoteName, quoteText } from './quoting.ts';
import { startMoment, startOfIn } from './start-of.ts';
import { decimalSize, isSingle, scalarOf, type ValueType } from './value-type.ts';
import { WRITTEN_ALIKE } from './written-alike.ts';

/** DuckDB 1.5. */
export const duckdb: Dialect = {
  name: 'duckdb',
  ordersByIndex: false,
  ...WRITTEN_ALIKE,
  json: duckdbJson,
  text: (expression) => `${expression}::varchar`,
  unquoted: (json) => `((${json})::json->>'$')`,
  keyedHash: (text, inner, outer) => `sha256(unhex(${outer})||unhex(sha256(unhex(${inner})||encode(${text}))))`,
  typed(text, type) {
    if (scalarOf(type) === 'Bytes') return `from_base64(${text})`;
    // JSON compares as text, so it is written in one way; only the order of keys still counts.
    return scalarOf(type) === 'JSON' ? `json(${text})` : `${text}::${operandType(type)}`;
  },
  typedList(text, type) {
    const list = `from_json(${text}::json, '["VARCHAR"]')`;
    return scalarOf(type) === 'Bytes' ? `list_transform(${list}, lambda v: from_base64(v))` : `${list}::${operandType(type)}[]`;
  },
  listText: (items) => JSON.stringify(items),
  operandText(text, type) {
    const size = scalarOf(type) === 'Decimal' ? decimalSize(type.nativeType) : undefined;
    return size ? fitDecimal(text, size) : text;
  },
  exactText(expression, type) {
    if (type.opaque || scalarOf(type) !== 'DateTime') return `(${expression})::varchar`;
    // Its own text of a moment has the zone's distance without seconds, which zones had before there was railway time.
    return `case when isfinite(${expression}) then (${expression} at time zone 'UTC')::varchar||'+00' else ${expression}::varchar end`;
  },
  asTypeOf: (text, expression) => `cast_to_type(${text}::varchar, ${expression})`,
  operators: {
    ...STANDARD_OPERATORS,
    // Of no values they are false and true, even of null, as in PostgreSQL.
    in: (column, operand) => `(len(${operand}) > 0 and list_contains(${operand}, ${column}))`,
    notIn: (column, operand) => `(len(${operand}) = 0 or not list_contains(${operand}, ${column}))`,
    like: (column, operand) => `${column} like ${operand} escape '\\'`,
    ilike: (column, operand) => `${column} ilike ${operand} escape '\\'`,
    startsWith: (column, operand) => `starts_with(${column}, ${operand})`,
    endsWith: (column, operand) => `ends_with(${column}, ${operand})`,
    contains: (column, operand) => `contains(${column}, ${operand})`,
    regex: (column, operand) => `regexp_matches(${column}, ${operand}, 's')`,
    has: (column, operand) => `list_has_all(${column}, ${operand})`,
    hasAny: (column, operand) => `list_has_any(${column}, ${operand})`,
    hasAll: (column, operand) => `list_has_all(${column}, ${operand})`,
  },
  byCodePoint: (expression) => expression,
  length: (list) => `len(${list})`,
  valid: (expression) => expression,
  finite: (expression, type) => (scalarOf(type) === 'Float' ? `case when isfinite(${expression}) then ${expression} end` : expression),
  quantile: (expression, place) => `quantile_cont((${expression})::double, ${place})`,
  quantileOf: (expression, place) => `quantile_disc(${expression}, ${place})`,
  measure: (measure, column, type, place) => duckdbMeasure(duckdb, measure, column, type, place),
  seconds: (expression) => `case when isfinite(${expression}) then epoch(${expression}) end`,
  startMoment,
  startOf: startOfIn({
    bin: (unit, count, timestamp) => `time_bucket(to_${unit}s(${count}), ${timestamp}, timestamp '0001-01-01')`,
    minusMonths: (timestamp, months) => `(${timestamp} - to_months(${months}))`,
  }),
  floorTo(value, width, type) {
    if (scalarOf(type) === 'Float') return `floor(${value}::double / ${width}::double) * ${width}::double`;
    // Of two types the remainder would be a double.
    const native = scalarOf(type) === 'Decimal' ? type.nativeType : 'HUGEINT';
    const remainder = `(${value}::${native} % ${width}::${native})`;
    return `(${value}::${native} - case when ${remainder} < 0 then ${remainder} + ${width}::${native} else ${remainder} end)`;
  },
  orderTerm(expression: string, direction: Direction) {
    const { way, nulls } = nullsOf(direction);
    return `${expression} ${way} nulls ${nulls}`;
  },
  rows(parameter, alias, names) {
    const structure = JSON.stringify([Object.fromEntries((names.length > 0 ? names : ['-']).map((name) => [name, 'JSON']))]);
    return (
      `(select unnest(from_json(${parameter}::json, ${quoteText(structure)})) as r,` +
      ` unnest(range(1, json_array_length(${parameter}::json)::bigint + 1)) as "#") ${alias}`
    );
  },
  rowText: (alias, name) => `(${alias}.r.${quoteName(name)}->>'$')`,
  rowJson: (alias, name) => `${alias}.r.${quoteName(name)}::varchar`,
  page({ table, alias, columns, where, order, distinct, limit, offset, correlated }: Page) {
    // The aggregate around it sorts anew.
    const names = [...new Set([...columns, ...order.map(({ column }) => column)])].map((name) => `${alias}.${quoteName(name)}`);
    const rows = `select ${distinctClause(distinct)}${names.join(', ') || '1'} from ${table} ${alias}${whereClause(where)}`;
    // A correlated subquery takes no LIMIT but a constant; it becomes one join with all outer rows, numbered within each.
    if (correlated) {
      const place = `row_number() over (${orderClause(order).trim()})`;
      return `(${rows} qualify ${offset === undefined ? `${place} <= ${limit}` : `${place} between ${offset} + 1 and ${offset} + ${limit}`}) ${alias}`;
    }
    return `(${rows}${orderClause(order)} limit ${limit}${offset === undefined ? '' : ` offset ${offset}`}) ${alias}`;
  },
  // Only an aggregate's own order counts here.
  join: (text, { order }, limit) =>
    limit === undefined
      ? `string_agg(${text}, ','${orderClause(order)})`
      : `array_to_string(list(${text}${orderClause(order)})[1:${limit}], ',')`,
};

function operandType(type: ValueType): string {
  if (type.opaque) return 'VARCHAR';
  const native = type.nativeType.toUpperCase();
  switch (scalarOf(type)) {
    case 'Int':
      return 'INTEGER';
    case 'BigInt':
      return /^(UBIGINT|HUGEINT|UHUGEINT)$/.test(native) ? native : 'BIGINT';
    case 'Float':
      return isSingle(type) ? 'FLOAT' : 'DOUBLE';
    case 'Decimal': {
      const size = decimalSize(native);
      // One digit more on the right than the column has: see fitDecimal.
      if (size) return size.precision < 38 ? `DECIMAL(${size.precision + 1},${size.scale + 1})` : native;
      return /^U?HUGEINT$|^UBIGINT$/.test(native) ? native : 'DOUBLE';
    }
    case 'Boolean':
      return 'BOOLEAN';
    case 'Date':
      return 'DATE';
    case 'Time':
      return 'TIME';
    case 'DateTime':
      return 'TIMESTAMPTZ';
    case 'LocalDateTime':
      return native === 'TIMESTAMP_NS' ? native : 'TIMESTAMP';
    case 'UUID':
      return 'UUID';
    case 'JSON':
      return 'JSON';
    case 'Bytes':
      return 'BLOB';
    case 'ID':
    case 'String':
      return 'VARCHAR';
  }
}

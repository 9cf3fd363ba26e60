import type { Column, Engine, Scalar } from '../../contract/index.ts';

/** The columns of every table and view of a DuckDB schema, by table, in order. */
export async function tableColumns(
  engine: Engine,
  schema: string,
  keys: ReadonlyMap<string, readonly string[]>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Column[]>> {
  const rows = await engine.rows(
    `SELECT table_name, column_name, data_type FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = $1 ORDER BY table_name, column_index`,
    [schema],
    signal,
  );
  const tables = new Map<string, Column[]>();
  for (const { table_name, column_name, data_type } of rows) {
    const [table, name] = [String(table_name), String(column_name)];
    const nullable = !(keys.get(table) ?? []).includes(name);
    tables.set(table, [...(tables.get(table) ?? []), { name, nullable, ...typeOf(String(data_type)) }]);
  }
  return tables;
}

/** A DuckDB type as a column has it: lists of scalars are lists, other nested values JSON. */
function typeOf(type: string): Pick<Column, 'nativeType' | 'scalar' | 'list' | 'enumValues'> {
  if (type.startsWith('ENUM(')) {
    const enumValues = [...type.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) => value.replaceAll("''", "'"));
    return { nativeType: type, scalar: 'String', list: false, enumValues };
  }
  const [, element] = /^(.*)\[\d*\]$/s.exec(type) ?? [];
  if (element !== undefined) {
    const inner = typeOf(element);
    return inner.list || inner.scalar === null || inner.scalar === 'JSON'
      ? { nativeType: type, scalar: 'JSON', list: false }
      : { nativeType: element, scalar: inner.scalar, list: true };
  }
  if (/^(STRUCT|MAP|UNION)\(/.test(type)) return { nativeType: type, scalar: 'JSON', list: false };
  if (type.startsWith('DECIMAL(')) return { nativeType: type, scalar: 'Decimal', list: false };
  return { nativeType: type, scalar: SCALARS_OF[type] ?? null, list: false };
}

const SCALARS_OF: Readonly<Record<string, Scalar>> = {
  BOOLEAN: 'Boolean',
  TINYINT: 'Int',
  SMALLINT: 'Int',
  INTEGER: 'Int',
  UTINYINT: 'Int',
  USMALLINT: 'Int',
  UINTEGER: 'BigInt',
  BIGINT: 'BigInt',
  UBIGINT: 'BigInt',
  HUGEINT: 'BigInt',
  UHUGEINT: 'BigInt',
  FLOAT: 'Float',
  DOUBLE: 'Float',
  VARCHAR: 'String',
  DATE: 'Date',
  TIME: 'Time',
  TIMESTAMP: 'LocalDateTime',
  TIMESTAMP_S: 'LocalDateTime',
  TIMESTAMP_MS: 'LocalDateTime',
  TIMESTAMP_NS: 'LocalDateTime',
  'TIMESTAMP WITH TIME ZONE': 'DateTime',
  UUID: 'UUID',
  BLOB: 'Bytes',
  JSON: 'JSON',
};

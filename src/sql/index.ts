import type { DialectName } from '../contract/index.ts';
import type { Dialect } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import { mariadb } from './mariadb.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import { sqlite } from './sqlite.ts';

export const DIALECTS: Readonly<Record<DialectName, Dialect>> = { postgres, duckdb, sqlite, mariadb, mysql };

export { nullsOf, orderClause, whereClause } from './operators.ts';
export { DIRECTIONS, type Dialect, type Direction, type OrderTerm, type Page } from './dialect.ts';
export { isExact } from './decimal.ts';
export { misfit } from './fits.ts';
export { arrayText, objectText, type JsonSql } from './json-text.ts';
export { keysetSql, type KeysetSide, type KeysetTerm } from './keyset.ts';
export { jsonValue } from './json-value.ts';
export { counted, isMeasure, MEASURES, measureScalar, type Measure, type Measured } from './measures.ts';
export { parseLike } from './like.ts';
export { predicateRow } from './predicate-row.ts';
export { operandOf, predicateOn, predicateSql, type Bind } from './predicate-sql.ts';
export { quoteName, quoteTable, quoteText } from './quoting.ts';
export { compileRegex } from './regex.ts';
export { selection } from './selection.ts';
export type { Stretch } from './stretch.ts';
export { decimalSize, scalarOf, type ValueType } from './value-type.ts';
export * from './expression/index.ts';

export type { CastType, Expression } from './expression.ts';
export { parseCastType, parseExpression } from './parse.ts';
export { typeExpression } from './type-expression.ts';
export type { Scope } from './scope.ts';
export { columnsOf, type ExpressionType, type TypedExpression } from './typed-expression.ts';
export { checkCast, mayFail } from './cast-rules.ts';
export { duckdbCast, duckdbExpression } from './duckdb-expression.ts';
export { computedField, computedSql, type ComputedField } from './computed/index.ts';
export { FUNCTIONS } from './functions/index.ts';

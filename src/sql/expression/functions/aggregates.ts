import { isNumber, isOrdered } from '../unify.ts';
import type { ExpressionType } from '../typed-expression.ts';
import { badCall, expectArguments, type FunctionCall, type FunctionRule } from './function-rule.ts';

/** `type` is that of the first argument. A group has a row, so the least of values that are never null is not null. */
function ofOne(
  name: string,
  accepts: 'numbers' | 'ordered values',
  answer: (type: ExpressionType) => ExpressionType,
  duckdb: (sql: string, type: ExpressionType) => string,
): FunctionRule {
  const signature = `${name}(x)`;
  const test = accepts === 'numbers' ? isNumber : isOrdered;
  return {
    name,
    signature,
    aggregate: true,
    accept(call) {
      expectArguments({ signature }, call, 1);
      const type = first(call);
      if (!test(type)) throw badCall({ signature }, `with a ${type.scalar}, and it takes ${accepts}`);
      return { type: answer(type) };
    },
    duckdb: ({ sql: [sql = ''], types: [type], distinct }) => duckdb(`${distinct ? 'distinct ' : ''}${sql}`, type ?? NONE),
  };
}

const NONE: ExpressionType = { scalar: 'Null', nullable: true };
const first = (call: FunctionCall): ExpressionType => call.arguments[0]?.type ?? NONE;

const count: FunctionRule = {
  name: 'count',
  signature: 'count([[distinct] x])',
  aggregate: true,
  accept(call) {
    expectArguments(count, call, call.distinct ? 1 : 0, 1);
    return { type: { scalar: 'BigInt', nullable: false } };
  },
  duckdb: ({ sql: [sql], distinct }) => (sql === undefined ? 'count(*)' : `count(${distinct ? 'distinct ' : ''}${sql})`),
};

const SUMS: Partial<Record<ExpressionType['scalar'], ExpressionType['scalar']>> = { Int: 'BigInt', BigInt: 'Decimal' };

/**
 * Sums of floats depend on the order of their parts, and that on which thread came first: in order of size they are the same
 * in every run, so that a run over the same rows changes nothing. Three million values take 0.25 s longer.
 */
const inOrder = (name: string, sql: string): string => `${name}(${sql} order by ${sql.replace(/^distinct /, '')})`;

const sum = ofOne(
  'sum',
  'numbers',
  ({ scalar, nullable }) => ({ scalar: SUMS[scalar] ?? scalar, nullable }),
  (sql, { scalar }) => {
    if (scalar === 'Int') return `cast(sum(${sql}) as bigint)`;
    if (scalar === 'BigInt') return `cast(sum(${sql}) as decimal(38, 0))`;
    return scalar === 'Float' ? inOrder('sum', sql) : `sum(${sql})`;
  },
);

const avg = ofOne(
  'avg',
  'numbers',
  ({ nullable }) => ({ scalar: 'Float', nullable }),
  (sql, { scalar }) => (scalar === 'Float' ? inOrder('avg', sql) : `avg(${sql})`),
);

const same = (type: ExpressionType): ExpressionType => type;
/** Null for a single row. */
const spread = (): ExpressionType => ({ scalar: 'Float', nullable: true });

const quantile: FunctionRule = {
  name: 'quantile',
  signature: 'quantile(x, p)',
  aggregate: true,
  accept(call) {
    expectArguments(quantile, call, 2);
    if (call.distinct) throw badCall(quantile, 'with `distinct`');
    const type = first(call);
    if (!isNumber(type)) throw badCall(quantile, `with a ${type.scalar}, and it takes numbers`);
    const share = call.arguments[1];
    const p = share?.kind === 'literal' && 'text' in share.literal && isNumber(share.type) ? Number(share.literal.text) : NaN;
    if (!(p >= 0 && p <= 1)) throw badCall(quantile, 'where `p` is not a number from 0 to 1, written as such');
    return { type: { scalar: 'Float', nullable: type.nullable } };
  },
  duckdb: ({ sql: [x = '', p = ''], types: [type] }) => `quantile_cont(${type?.scalar === 'Decimal' ? `cast(${x} as double)` : x}, ${p})`,
};

export const AGGREGATES: readonly FunctionRule[] = [
  count,
  sum,
  avg,
  ofOne('min', 'ordered values', same, (sql) => `min(${sql})`),
  ofOne('max', 'ordered values', same, (sql) => `max(${sql})`),
  ofOne('stddev', 'numbers', spread, (sql) => inOrder('stddev_samp', sql)),
  ofOne('variance', 'numbers', spread, (sql) => inOrder('var_samp', sql)),
  quantile,
];

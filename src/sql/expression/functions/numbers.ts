import type { ExpressionType } from '../typed-expression.ts';
import { anyNullable, isNumber } from '../unify.ts';
import { badCall, expectArguments, type FunctionRule } from './function-rule.ts';

const isWhole = (scalar: ExpressionType['scalar'] | undefined): boolean => scalar === 'Int' || scalar === 'BigInt';

function ofNumber(name: string, duckdb: (sql: string) => string): FunctionRule {
  const rule: FunctionRule = {
    name,
    signature: `${name}(x)`,
    aggregate: false,
    accept(call) {
      expectArguments(rule, call, 1);
      const type = call.arguments[0]?.type;
      if (!type || !isNumber(type)) throw badCall(rule, `with a ${type?.scalar}, and it takes numbers`);
      return { type };
    },
    // A whole number is its own floor; DuckDB would make it a float.
    duckdb: ({ sql: [sql = ''], types: [type] }) => (name !== 'abs' && isWhole(type?.scalar) ? sql : duckdb(sql)),
  };
  return rule;
}

const round: FunctionRule = {
  name: 'round',
  signature: 'round(x [, digits])',
  aggregate: false,
  accept(call) {
    expectArguments(round, call, 1, 2);
    const [x, digits] = call.arguments;
    if (!x || !isNumber(x.type)) throw badCall(round, `with a ${x?.type.scalar}, and it takes numbers`);
    if (digits && !(digits.kind === 'literal' && digits.literal.scalar === 'Int'))
      throw badCall(round, 'where `digits` is not a whole number, written as such');
    return { type: { scalar: x.type.scalar, nullable: anyNullable(call.arguments) } };
  },
  duckdb: ({ sql: [x = '', digits], types: [type] }) =>
    isWhole(type?.scalar) ? x : digits === undefined ? `round(${x})` : `round(${x}, ${digits})`,
};

export const NUMBERS: readonly FunctionRule[] = [
  ofNumber('abs', (sql) => `abs(${sql})`),
  ofNumber('ceil', (sql) => `ceil(${sql})`),
  ofNumber('floor', (sql) => `floor(${sql})`),
  round,
];

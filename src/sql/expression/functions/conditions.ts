import { anyNullable, isOrdered, unify } from '../unify.ts';
import { badCall, expectArguments, type FunctionRule } from './function-rule.ts';

const coalesce: FunctionRule = {
  name: 'coalesce',
  signature: 'coalesce(x, y, …)',
  aggregate: false,
  accept(call) {
    expectArguments(coalesce, call, 2, 100);
    const { scalar, all } = unify('calls `coalesce` to choose between', call.arguments);
    return { type: { scalar, nullable: all.every(({ type }) => type.nullable) }, arguments: all };
  },
  duckdb: ({ sql }) => `coalesce(${sql.join(', ')})`,
};

const nullif: FunctionRule = {
  name: 'nullif',
  signature: 'nullif(x, y)',
  aggregate: false,
  accept(call) {
    expectArguments(nullif, call, 2);
    const { all } = unify('calls `nullif` to compare', call.arguments);
    return { type: { scalar: all[0]?.type.scalar ?? 'Null', nullable: true }, arguments: all };
  },
  duckdb: ({ sql }) => `nullif(${sql.join(', ')})`,
};

/** Null where any is null, unlike PostgreSQL's and DuckDB's own, which leave nulls out without a word. */
function extreme(name: 'greatest' | 'least'): FunctionRule {
  const rule: FunctionRule = {
    name,
    signature: `${name}(x, y, …)`,
    aggregate: false,
    accept(call) {
      expectArguments(rule, call, 2, 100);
      const { scalar, all } = unify(`calls \`${name}\` to compare`, call.arguments);
      if (!isOrdered({ scalar, nullable: true })) throw badCall(rule, `with ${scalar}, which has no order`);
      return { type: { scalar, nullable: anyNullable(all) }, arguments: all };
    },
    duckdb: ({ sql, types }) => {
      const nulls = sql.filter((_, index) => types[index]?.nullable).map((each) => `${each} is null`);
      const call = `${name}(${sql.join(', ')})`;
      return nulls.length === 0 ? call : `case when ${nulls.join(' or ')} then null else ${call} end`;
    },
  };
  return rule;
}

export const CONDITIONS: readonly FunctionRule[] = [coalesce, nullif, extreme('greatest'), extreme('least')];

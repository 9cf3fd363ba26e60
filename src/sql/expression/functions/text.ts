import type { ExpressionType } from '../typed-expression.ts';
import { anyNullable } from '../unify.ts';
import { badCall, expectArguments, type FunctionRule } from './function-rule.ts';

/** `takes` names the scalar of each argument; those past `least` may be left out. */
function ofText(
  name: string,
  parameters: string,
  takes: readonly ExpressionType['scalar'][],
  answer: 'String' | 'Int' | 'Boolean',
  duckdb: (sql: readonly string[]) => string,
  least = takes.length,
): FunctionRule {
  const rule: FunctionRule = {
    name,
    signature: `${name}(${parameters})`,
    aggregate: false,
    accept(call) {
      expectArguments(rule, call, least, takes.length);
      for (const [index, { type }] of call.arguments.entries())
        if (type.scalar !== takes[index] && type.scalar !== 'Null')
          throw badCall(rule, `with a ${type.scalar} where it takes a ${takes[index]}`);
      return { type: { scalar: answer, nullable: anyNullable(call.arguments) } };
    },
    duckdb: ({ sql }) => duckdb(sql),
  };
  return rule;
}

/** Leaves nulls out, as PostgreSQL's does; `||` is null where either side is. */
const concat: FunctionRule = {
  name: 'concat',
  signature: 'concat(x, y, …)',
  aggregate: false,
  accept(call) {
    expectArguments(concat, call, 1, 100);
    const other = call.arguments.find(({ type }) => type.scalar !== 'String' && type.scalar !== 'Null');
    if (other) throw badCall(concat, `with a ${other.type.scalar}; \`cast(… as text)\` makes it text`);
    return { type: { scalar: 'String', nullable: false } };
  },
  duckdb: ({ sql }) => `concat(${sql.join(', ')})`,
};

const plain = (name: string) => (sql: readonly string[]) => `${name}(${sql.join(', ')})`;

export const TEXT: readonly FunctionRule[] = [
  concat,
  ofText('length', 'text', ['String'], 'Int', (sql) => `cast(length(${sql[0]}) as integer)`),
  ofText('lower', 'text', ['String'], 'String', plain('lower')),
  ofText('replace', 'text, from, to', ['String', 'String', 'String'], 'String', plain('replace')),
  ofText('starts_with', 'text, start', ['String', 'String'], 'Boolean', plain('starts_with')),
  // Counted from 1, and never from the end.
  ofText('substring', 'text, from [, length]', ['String', 'Int', 'Int'], 'String', (sql) => substring(sql), 2),
  // Spaces only, as PostgreSQL's.
  ofText('trim', 'text', ['String'], 'String', (sql) => `trim(${sql[0]}, ' ')`),
  ofText('upper', 'text', ['String'], 'String', plain('upper')),
];

/** SQL's rule: positions before the first character are there, and empty (ISO 9075-2, 6.32). */
function substring([text = '', from = '', length]: readonly string[]): string {
  const start = `greatest(${from}, 1)`;
  return length === undefined
    ? `substring(${text}, ${start})`
    : `substring(${text}, ${start}, greatest(${from} + ${length} - ${start}, 0))`;
}

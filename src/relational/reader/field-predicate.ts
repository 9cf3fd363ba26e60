import { VALUE_OPERATORS, type Predicate, type PredicateColumn, type ValueOperator } from '../../contract/index.ts';
import { compileRegex, parseLike, type Dialect } from '../../sql/index.ts';
import type { Input, Variables } from './input.ts';
import { invalid } from './invalid.ts';
import type { Operand } from './operand.ts';
import { given } from './read-filter.ts';

/** The operators of one column's filter. Throws BAD_USER_INPUT for a null where an operator wants a value. */
export const fieldPredicate = (dialect: Pick<Dialect, 'lacks'>, column: PredicateColumn, filter: Input): Predicate<Operand> => ({
  kind: 'and',
  of: given(filter).map(([operator, operand]) => {
    const lacking = isValueOperator(operator) ? dialect.lacks[operator] : undefined;
    if (lacking !== undefined) throw invalid(operand.path, operand.current ?? null, lacking);
    return condition(column, operator, operand);
  }),
});

function condition(column: PredicateColumn, operator: string, operand: Input): Predicate<Operand> {
  if (operand.current === null) {
    const cure =
      operator === 'eq'
        ? '; `isNull: true` asks for rows without one'
        : operator === 'ne'
          ? '; `isNull: false` asks for rows with one'
          : '';
    throw invalid(operand.path, null, `is no value for \`${operator}\`${cure}`);
  }
  if (operator === 'isNull' || operator === 'isEmpty') return { kind: operator, column, is: operand.current === true };
  if (operator === 'between') return { kind: 'between', column, low: endOf(operand, 0), high: endOf(operand, 1) };
  if (!isValueOperator(operator)) throw invalid(operand.path, operator, `is no operator of \`${column.name}\``);
  return { kind: 'test', column, operator, value: { ...operand, misfit: MISFITS[operator] } };
}

const isValueOperator = (name: string): name is ValueOperator => (VALUE_OPERATORS as readonly string[]).includes(name);

function endOf(range: Input, index: 0 | 1): Operand {
  const item = (variables: Variables): unknown => {
    const ends = range.read(variables);
    if (!Array.isArray(ends) || ends.length !== 2) throw invalid(range.path, ends, 'is no pair `[low, high]`');
    return ends[index];
  };
  return { path: `${range.path}[${index}]`, read: item, json: (variables) => JSON.stringify(item(variables)) };
}

const MISFITS: Partial<Record<ValueOperator, (text: string) => string | undefined>> = {
  like: endsEscaped,
  ilike: endsEscaped,
  regex(text) {
    try {
      compileRegex(text);
      return undefined;
    } catch (thrown) {
      return `is no regular expression that every source reads alike: it ${(thrown as RangeError).message}`;
    }
  },
};

function endsEscaped(text: string): string | undefined {
  return parseLike(text) ? undefined : 'ends with the escape character `\\`; write `\\\\` for the character';
}

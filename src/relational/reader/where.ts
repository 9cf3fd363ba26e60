import { VALUE_OPERATORS, type Dataset, type Field, type Predicate, type ValueOperator } from '../../contract/index.ts';
import { compileRegex, parseLike } from '../../sql/index.ts';
import type { Input, Variables } from './input.ts';
import { invalid } from './invalid.ts';
import type { Operand } from './operand.ts';

/** A filter input as a predicate on the dataset's rows. Throws BAD_USER_INPUT for a null where an operator wants a value. */
export function wherePredicate(dataset: Dataset, filter: Input): Predicate<Operand> {
  const parts = given(filter).map(([name, input]): Predicate<Operand> => {
    switch (name) {
      case 'and':
      case 'or':
        return { kind: name, of: listOf(input).map((part) => wherePredicate(dataset, part)) };
      case 'not':
        return { kind: 'not', of: wherePredicate(dataset, input) };
      default: {
        const field = dataset.fields.find((each) => each.name === name);
        if (!field) throw invalid(input.path, name, `is no field of ${dataset.type}`);
        return { kind: 'and', of: given(input).map(([operator, operand]) => condition(field, operator, operand)) };
      }
    }
  });
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', of: parts };
}

function given(input: Input): readonly (readonly [string, Input])[] {
  if (input.current === null) throw invalid(input.path, null, 'is no condition; leave it out, or say `{isNull: true}` of a field');
  return input.entries();
}

function listOf(input: Input): readonly Input[] {
  if (input.current === null) throw invalid(input.path, null, 'is no list of conditions; leave it out');
  return input.items();
}

function condition(column: Field, operator: string, operand: Input): Predicate<Operand> {
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

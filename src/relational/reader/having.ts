import { usableFields, type Dataset, type PredicateColumn } from '../../contract/index.ts';
import { counted, isMeasure, type Measured, predicateOn } from '../../sql/index.ts';
import { fieldPredicate } from './field-predicate.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { bindOperand } from './operand.ts';
import { given, readFilter, SQL_LOGIC } from './read-filter.ts';
import { tableScope } from './to-one.ts';
import type { Writing } from './writing.ts';

/**
 * A test of aggregates over rows of `alias`, as a SQL condition; `value` is the SQL of an aggregate's value where the condition stands outside of
 * those rows. Throws BAD_USER_INPUT.
 */
export function havingSql(
  writing: Writing,
  dataset: Dataset,
  alias: string,
  having: Input,
  value = (aggregate: string): string => aggregate,
): string {
  const { dialect } = writing;
  const row = tableScope(dataset, alias);
  const test = (measured: Measured, name: string, input: Input): string =>
    predicateOn(dialect, fieldPredicate(dialect, columnOf(measured, name), input), () => value(measured.sql), bindOperand(writing));
  return readFilter<string>(having, {
    ...SQL_LOGIC,
    member(name, input) {
      if (name === 'count') return test(counted(dialect, 'count(*)'), name, input);
      const field = usableFields(dataset).find((each) => each.name === name);
      if (!field) throw invalid(input.path, name, `is no field of ${dataset.type}`);
      return SQL_LOGIC.all(
        given(input).map(([measure, filter]) => {
          if (!isMeasure(measure)) throw invalid(input.path, measure, `is no aggregate of \`${name}\``);
          return test(dialect.measure(measure, row.column(field), field, ''), `${name}.${measure}`, filter);
        }),
      );
    },
  });
}

/** An aggregate as filters test a column. */
const columnOf = ({ type }: Measured, name: string): PredicateColumn => ({
  ...type,
  name,
  column: name,
  filterScalar: type.filterScalar ?? type.scalar,
});

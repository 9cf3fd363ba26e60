import { usableFields, type Dataset } from '../../contract/index.ts';
import { predicateSql } from '../../sql/index.ts';
import { fieldPredicate } from './field-predicate.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { bindOperand } from './operand.ts';
import { readFilter, SQL_LOGIC } from './read-filter.ts';
import type { Writing } from './writing.ts';

/** A filter input as a SQL condition on the row of `alias`. Throws BAD_USER_INPUT for a null where an operator wants a value. */
export const whereSql = (writing: Writing, dataset: Dataset, alias: string, filter: Input): string =>
  readFilter<string>(filter, {
    ...SQL_LOGIC,
    member(name, input) {
      const field = usableFields(dataset).find((each) => each.name === name);
      if (!field) throw invalid(input.path, name, `is no field of ${dataset.type}`);
      return predicateSql(writing.dialect, fieldPredicate(field, input), alias, bindOperand(writing));
    },
  });

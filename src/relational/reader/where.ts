import { usableFields, type Dataset, type Predicate } from '../../contract/index.ts';
import { DIALECTS } from '../../sql/index.ts';
import { fieldPredicate } from './field-predicate.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Operand } from './operand.ts';
import { readFilter } from './read-filter.ts';

/** A filter input as a predicate on the row alone. Throws BAD_USER_INPUT for a null where an operator wants a value. */
export const wherePredicate = (dataset: Dataset, filter: Input): Predicate<Operand> =>
  readFilter<Predicate<Operand>>(filter, {
    all: (of) => ({ kind: 'and', of }),
    any: (of) => ({ kind: 'or', of }),
    not: (of) => ({ kind: 'not', of }),
    member(name, input) {
      const field = usableFields(dataset).find((each) => each.name === name);
      if (!field)
        throw invalid(
          input.path,
          name,
          `leads to other rows, and a row by itself is tested here; subscribe to \`${dataset.many}\` with this \`where\``,
        );
      if (field.computed)
        throw invalid(
          input.path,
          name,
          `is computed by the database, and a change brings columns alone; subscribe to \`${dataset.many}\` with this \`where\``,
        );
      return fieldPredicate(DIALECTS[dataset.dialect], field, input);
    },
  });

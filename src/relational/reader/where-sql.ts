import { usableFields, type Dataset } from '../../contract/index.ts';
import { predicateSql } from '../../sql/index.ts';
import { fieldPredicate } from './field-predicate.ts';
import { havingSql } from './having.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import { bindOperand } from './operand.ts';
import { given, readFilter, SQL_LOGIC } from './read-filter.ts';
import { joinConditions, tableScope } from './to-one.ts';
import { tableOf, type Writing } from './writing.ts';

/** A filter input as a SQL condition on the row of `alias`. Throws BAD_USER_INPUT for a null where an operator wants a value. */
export const whereSql = (writing: Writing, dataset: Dataset, alias: string, filter: Input): string =>
  readFilter<string>(filter, {
    ...SQL_LOGIC,
    member(name, input) {
      const field = usableFields(dataset).find((each) => each.name === name);
      if (field) return predicateSql(writing.dialect, fieldPredicate(writing.dialect, field, input), alias, bindOperand(writing));
      return relatedSql(writing, dataset, alias, name, input);
    },
  });

/** A test of the rows that a relation leads to: of the one, of some, every or none, or of their aggregates. */
function relatedSql(writing: Writing, dataset: Dataset, alias: string, name: string, input: Input): string {
  const member = writing.index.member(dataset, name);
  if (member.kind === 'column' || member.kind === 'hidden') throw invalid(input.path, name, `is no field of ${dataset.type}`);
  const { relation, to } = member;
  const related = (): { readonly row: string; readonly select: (selected: string, condition?: string) => string } => {
    const { table, alias: row } = tableOf(writing, to);
    const joined = joinConditions(writing, tableScope(dataset, alias), relation, to, row);
    return {
      row,
      select: (selected, condition = 'true') =>
        `(select ${selected} from ${table} ${row} where ${[...joined, condition].filter((text) => text !== 'true').join(' and ')})`,
    };
  };
  const exists = (condition: (row: string) => string): string => {
    const { row, select } = related();
    return `exists ${select('1', condition(row))}`;
  };
  const fulfils = (filter: Input) => (row: string) => whereSql(writing, to, row, filter);
  switch (member.kind) {
    case 'one':
      return exists(fulfils(input));
    case 'aggregate': {
      const { row, select } = related();
      if (writing.dialect.lazyAggregates) return havingSql(writing, to, row, input, select);
      // A condition that names no aggregate is still one of all rows at once.
      return select(`count(*) >= 0 and ${havingSql(writing, to, row, input)}`);
    }
    case 'list':
      return SQL_LOGIC.all(
        given(input).map(([quantifier, filter]) => {
          if (quantifier === 'some') return exists(fulfils(filter));
          if (quantifier === 'none') return `(not ${exists(fulfils(filter))})`;
          return `(not ${exists((row) => `(${fulfils(filter)(row)}) is not true`)})`;
        }),
      );
  }
}

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
  const rows = (condition: (row: string) => string, selected: (row: string) => string): string => {
    const { table, alias: row } = tableOf(writing, to);
    const where = [...joinConditions(writing, tableScope(dataset, alias), relation, to, row), condition(row)].filter(
      (text) => text !== 'true',
    );
    return `(select ${selected(row)} from ${table} ${row} where ${where.join(' and ')})`;
  };
  const exists = (condition: (row: string) => string): string => `exists ${rows(condition, () => '1')}`;
  const fulfils = (filter: Input) => (row: string) => whereSql(writing, to, row, filter);
  switch (member.kind) {
    case 'one':
      return exists(fulfils(input));
    case 'aggregate':
      return rows(
        () => 'true',
        // A condition that names no aggregate is still one of all rows at once.
        (row) => `count(*) >= 0 and ${havingSql(writing, to, row, input)}`,
      );
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

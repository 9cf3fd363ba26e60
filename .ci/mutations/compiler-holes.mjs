// Faults of the relational compiler, each of which the naive evaluator has to notice. `find` stands exactly once in the file.
const tests = ['test/relational/differential.test.ts'];
const injections = ['test/relational/injection.test.ts'];
const reader = 'src/relational/reader';

export const compilerHoles = [
  {
    name: 'a filter is dropped',
    file: `${reader}/rows.ts`,
    find: 'return [...rows.conditions, whereSql(writing, rows.dataset, rows.alias, where)];',
    replace: 'return rows.conditions;',
  },
  {
    name: 'nulls are last in either direction',
    file: 'src/sql/operators.ts',
    find: "return { way, nulls: way === 'asc' ? 'last' : 'first' };",
    replace: "return { way, nulls: 'last' };",
  },
  {
    name: '`every` of no rows is false',
    file: `${reader}/where-sql.ts`,
    find: 'return `(not ${exists((row) => `(${fulfils(filter)(row)}) is not true`)})`;',
    replace: "return `(not ${exists((row) => `(${fulfils(filter)(row)}) is not true`)} and ${exists(() => 'true')})`;",
  },
  {
    name: '`every` lets rows pass of which nothing is known',
    file: `${reader}/where-sql.ts`,
    find: '(${fulfils(filter)(row)}) is not true',
    replace: '(${fulfils(filter)(row)}) is false',
  },
  {
    name: '`none` is `some`',
    file: `${reader}/where-sql.ts`,
    find: "if (quantifier === 'none') return `(not ${exists(fulfils(filter))})`;",
    replace: "if (quantifier === 'none') return exists(fulfils(filter));",
  },
  {
    name: 'a key of several columns joins by the first',
    file: `${reader}/to-one.ts`,
    find: 'return relation.fields.map((name, index) => {',
    replace: 'return relation.fields.slice(0, 1).map((name, index) => {',
  },
  {
    name: 'an order is not completed by the key',
    file: `${reader}/order.ts`,
    find: 'const order = [...alone, ...asked, ...completing].flatMap(',
    replace: 'const order = [...alone, ...asked, ...(asked.length > 0 ? [] : completing)].flatMap(',
  },
  {
    name: 'rows that lead nowhere are lost where a list is sorted by what they lead to',
    file: `${reader}/to-one.ts`,
    find: '` left join ${table}',
    replace: '` join ${table}',
  },
  {
    name: 'columns of distinctOn are not sorted by first',
    file: `${reader}/order.ts`,
    find: 'const order = [...alone, ...asked, ...completing]',
    replace: 'const order = [...(asked.length > 0 ? [] : alone), ...asked, ...completing]',
  },
  {
    name: 'rows by keys come in no order',
    file: `${reader}/by-keys.ts`,
    find: '`${given}."#"`',
    replace: '`${given}."#" desc`',
  },
  {
    name: 'an offset is forgotten',
    file: `${reader}/list.ts`,
    find: 'offset: offset === undefined || offset.current === null ? undefined : limitSql(dialect, parts.parameter(offsetBinder(offset))),',
    replace: 'offset: undefined,',
  },
  {
    name: 'a cursor has no place among nulls',
    file: 'src/sql/keyset.ts',
    find: 'if (!term.nullable) return {',
    replace: 'if (term) return {',
  },
  {
    name: 'nulls are behind every cursor',
    file: 'src/sql/keyset.ts',
    find: "const nullsPast = (nulls === 'last') === (side === 'behind');",
    replace: "const nullsPast = side === 'behind';",
  },
  {
    name: 'a page goes on with the row of its cursor',
    file: `${reader}/connection-page.ts`,
    find: 'side: SIDES[name], inclusive: false }',
    replace: 'side: SIDES[name], inclusive: true }',
  },
  {
    name: 'a page of the last rows is not turned around',
    file: `${reader}/connection.ts`,
    find: "`${number}${isBackward ? ' desc' : ''}`",
    replace: '`${number}`',
  },
  {
    name: 'a page of the last rows is of the first',
    file: `${reader}/connection-page.ts`,
    find: 'dialect.orderTerm(term.value, OPPOSITE[term.direction])',
    replace: 'dialect.orderTerm(term.value, term.direction)',
  },
  {
    name: 'rows are sorted one way only where a cursor is past them',
    file: 'src/sql/keyset.ts',
    find: "const operator = (way === 'asc') === (side === 'behind') ? '>' : '<';",
    replace: "const operator = side === 'behind' ? '>' : '<';",
  },
  {
    name: 'the rows of all pages are counted without their filter',
    file: `${reader}/connection-page.ts`,
    find: "const where = [...conditionsOf(this.#writing, rows, this.#given.get('where')), ...conditions];",
    replace: 'const where = [...conditions];',
  },
  {
    name: 'groups are not tested',
    file: `${reader}/groups.ts`,
    find: 'where: having,',
    replace: 'where: [],',
  },
  {
    name: "a group's filter is forgotten",
    file: `${reader}/groups.ts`,
    find: 'const condition = filter === undefined || filter.current === null ? undefined : whereSql(writing, rows.dataset, rows.alias, filter);',
    replace: 'const condition = undefined;',
  },
  {
    name: "a bucket's time zone is forgotten",
    file: `${reader}/time-bucket.ts`,
    find: 'zone: parts.parameter(() => zone),',
    replace: "zone: parts.parameter(() => 'UTC'),",
  },
  {
    name: 'a range has no upper end',
    file: `${reader}/field-predicate.ts`,
    find: 'high: endOf(operand, 1) }',
    replace: 'high: endOf(operand, 0) }',
  },
  {
    name: 'a name is taken for a place of a value',
    file: `${reader}/statement.ts`,
    find: `/"[^"]*"|'[^']*'|\\$(\\d+)/g`,
    replace: `/'[^']*'|\\$(\\d+)/g`,
    tests: injections,
  },
  {
    name: 'a pattern has no escape',
    file: 'src/sql/duckdb.ts',
    find: "`${column} like ${operand} escape '\\\\'`",
    replace: '`${column} like ${operand}`',
    tests: injections,
  },
  {
    name: 'a list of MySQL has rows that do not belong to it',
    file: 'src/sql/mysql.ts',
    find: 'const rows = `from ${table} ${alias}${whereClause(where)}`;',
    replace: 'const rows = `from ${table} ${alias}${whereClause(where.slice(1))}`;',
  },
  {
    name: 'MariaDB and MySQL sort null first in either direction',
    file: 'src/sql/mysql-dialect.ts',
    find: "nulls === 'last' ? 'asc' : 'desc'",
    replace: "nulls === 'last' ? 'desc' : 'desc'",
  },
].map((hole) => ({ tests, ...hole }));

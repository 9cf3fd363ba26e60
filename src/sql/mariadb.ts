import type { Dialect, Page } from './dialect.ts';
import { concatenated, mysqlDialect } from './mysql-dialect.ts';
import { MARIADB } from './mysql-server.ts';
import { orderClause, whereClause } from './operators.ts';
import { quoteName } from './quoting.ts';

/** MariaDB 10.6 and later. */
export const mariadb: Dialect = mysqlDialect(MARIADB, {
  name: 'mariadb',
  closedFrom: true,
  lacks: {
    regex: 'is not to be had of MariaDB, whose search for some patterns gives up and answers that they are not there',
    timeZone: 'is none that can be counted on in MariaDB: its table of time zones is empty until somebody fills it',
  },
  // What is null is left out.
  first: (text, order, condition) => concatenated(`case when ${condition} then ${text} end`, ` order by ${order}`, ' limit 1'),
  rowText: (alias, name) => `json_value(${alias}.${quoteName(name)}, '$')`,
  rowJson: (alias, name) => `nullif(${alias}.${quoteName(name)}, 'null')`,
  document: (text) => `json_compact(${text})`,
  // A row around it is not seen inside a subquery in FROM: the aggregate itself takes what is wanted of the rows.
  page({ table, alias, columns, where, order, distinct, limit, offset, correlated }: Page) {
    if (correlated) return `${table} ${alias}${whereClause(where)}`;
    const names = (of: readonly string[]): string => [...new Set(of)].map((name) => `${alias}.${quoteName(name)}`).join(', ') || '1';
    const used = names([...columns, ...order.map(({ column }) => column)]);
    const rows = `from ${table} ${alias}${whereClause(where)}`;
    const some = `${orderClause(order)} limit ${limit}${offset === undefined ? '' : ` offset ${offset}`}`;
    if (distinct === undefined || distinct.length === 0) return `(select ${used} ${rows}${some}) ${alias}`;
    const first = `row_number() over (partition by ${distinct.join(', ')}${orderClause(order)})`;
    return `(select ${used} from (select ${used}, ${first} as "#d" ${rows}) ${alias} where ${alias}."#d" = 1${some}) ${alias}`;
  },
  pageRows: ({ correlated, offset }) => (correlated && offset !== undefined ? `count(*) - ${offset}` : 'count(*)'),
  join(text, { order, correlated, limit: most, offset }: Page, limit) {
    const from = correlated && offset !== undefined ? ` offset ${offset}` : '';
    const taken = limit ?? (correlated ? most : undefined);
    return concatenated(text, orderClause(order), taken === undefined ? '' : ` limit ${taken}${from}`);
  },
});

import type { Dialect, Page } from './dialect.ts';
import { concatenated, mysqlDialect } from './mysql-dialect.ts';
import { MYSQL } from './mysql-server.ts';
import { orderClause, whereClause } from './operators.ts';
import { quoteName } from './quoting.ts';

/** MySQL 8.0.17 and later: a subquery in FROM sees the rows around it, and an aggregate of texts takes an order and no limit. */
export const mysql: Dialect = mysqlDialect(MYSQL, {
  name: 'mysql',
  lacks: {
    regex: 'is not to be had of MySQL, whose search for some patterns gives up',
    timeZone: 'is none that can be counted on in MySQL: its table of time zones is empty until somebody fills it',
  },
  // JSON text has this character nowhere.
  first: (text, order, condition) =>
    `substring_index(group_concat(case when ${condition} then ${text} end order by ${order} separator x'01'), char(1 using utf8mb4), 1)`,
  rowText: (alias, name) => valueOf(alias, name, 'json_unquote'),
  rowJson: (alias, name) => valueOf(alias, name, ''),
  document: (text) => `cast(${text} as json)`,
  page({ table, alias, columns, where, order, distinct, limit, offset }: Page, text: string) {
    const names = [...new Set([...columns, ...order.map(({ column }) => column)])];
    const used = names.map((name) => `${alias}.${quoteName(name)}`).join(', ') || '1';
    const some = `${orderClause(order)} limit ${limit}${offset === undefined ? '' : ` offset ${offset}`}`;
    const numbered = `select ${text} as "#j", row_number() over (${orderClause(order).trimStart()}) as "#n"`;
    const rows = `from ${table} ${alias}${whereClause(where)}`;
    if (distinct === undefined || distinct.length === 0) return `(${numbered} from (select ${used} ${rows}${some}) ${alias}) ${alias}`;
    const first = `row_number() over (partition by ${distinct.join(', ')}${orderClause(order)})`;
    const alone = `(select ${used}, ${first} as "#d" ${rows})`;
    return `(${numbered} from (select ${used} from ${alone} ${alias} where ${alias}."#d" = 1${some}) ${alias}) ${alias}`;
  },
  pageRows: () => 'count(*)',
  join(_text, { alias }: Page, limit) {
    const text = limit === undefined ? `${alias}."#j"` : `case when ${alias}."#n" <= ${limit} then ${alias}."#j" end`;
    return concatenated(text, ` order by ${alias}."#n"`);
  },
});

/** A value out of a JSON document, which is null where the document says so. */
const valueOf = (alias: string, name: string, read: string): string =>
  `case json_type(${alias}.${quoteName(name)}) when 'NULL' then null else ${read}(${alias}.${quoteName(name)}) end`;

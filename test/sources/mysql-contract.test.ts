import type { RowDataPacket } from 'mysql2';
import { describe } from 'vitest';
import type { Column, Scalar, SqlStatement, Table } from '../../src/contract/index.ts';
import { givenMysql, givenServers, type Server } from '../setup/given-mysql.ts';
import { describeSourceContract, type Expected } from './contract.ts';
import { mysqlSource } from './mysql-fixture.ts';

const sql = (text: string, ...values: (string | null)[]): SqlStatement => ({ kind: 'sql', text, values });

const SCHEMA = `
create table customers (
  id int unsigned auto_increment primary key comment 'its number', email varchar(80) not null unique, nick text null,
  since date not null, open tinyint(1) not null, kind enum('new','it''s') not null default 'new'
) comment 'who buys';
create table Orders (
  region char(2) collate utf8mb4_bin not null, number int not null, customer_id int unsigned, placed datetime(6), changed timestamp null,
  price decimal(10,2) unsigned, doubled bigint as (number * 2) virtual, big bigint unsigned, weight float, size double, born year, at time,
  \`lines\` json, raw varbinary(20), flags set('a','b'), bits bit(9), yes bit(1) not null, spot point,
  primary key (region, number), unique (customer_id, placed), foreign key (customer_id) references customers (id)
);
create table staff (id int primary key, boss int, region char(2) collate utf8mb4_bin, number int,
  foreign key (boss) references staff (id), foreign key (region, number) references Orders (region, number));
create table notes (id int not null, body text, size double);
create view spenders as select c.email, count(*) as orders from customers c join Orders o on o.customer_id = c.id group by c.email;
create table \`odd "name".\\x\`\`\` (\`a b\` varchar(10) primary key);
insert into customers (email, since, open) values ('a@x', 0, 1), ('b@x', 0, 1), ('c@x', 0, 1), ('d@x', 0, 1), ('e@x', 0, 1), ('f@x', 0, 1), ('g@x', 0, 1);
insert into notes values (1, 'a "b", c\\nd', 1.5), (2, '', null), (3, null, 2.5);
`;

const column = (name: string, nativeType: string, scalar: Scalar | null, more: Partial<Column> = {}): Column => ({
  name,
  nativeType,
  scalar,
  list: false,
  nullable: true,
  ...more,
});
const sure = { nullable: false };

/** Types as the server says them: MySQL gives no widths but that of truth values. */
const typesIn = (server: Server) => ({
  folding: `collate ${server === 'mariadb' ? 'utf8mb4_general_ci' : 'utf8mb4_0900_ai_ci'}`,
  whole: (type: string): string => (server === 'mariadb' ? type : type.replace(/\(\d+\)/, '')),
});

function customersIn(server: Server): Table {
  const { folding, whole } = typesIn(server);
  return {
    name: 'customers',
    at: { name: 'customers' },
    description: 'who buys',
    key: ['id'],
    uniques: [['email']],
    columns: [
      column('id', whole('int(10) unsigned'), 'BigInt', { ...sure, description: 'its number' }),
      column('email', `varchar(80) ${folding}`, 'String', sure),
      column('nick', `text ${folding}`, 'String'),
      // A date that is none can be kept, whatever the column forbids.
      column('since', 'date', 'Date'),
      column('open', 'tinyint(1)', 'Boolean'),
      column('kind', `enum('new','it''s') ${folding}`, 'String', { ...sure, enumValues: ['new', "it's"] }),
    ],
  };
}

const servers = await givenServers();

describe.each(servers)('$title', ({ server }) => {
  const { folding, whole } = typesIn(server);
  const customers = customersIn(server);
  describeSourceContract('mysql', async () => {
    const { url, admin, drop } = await givenMysql(server);
    await admin.query(`set sql_mode = ''; ${SCHEMA}`);
    const page = (what: string, offset: number, answer: string): Expected => ({
      what,
      question: sql(
        `select coalesce(group_concat(email order by email separator ','), '') from (select email from customers order by email limit $1 offset $2) t`,
        '3',
        String(offset),
      ),
      answer,
    });
    return {
      open: () => mysqlSource(url),
      structure: {
        kind: 'relational',
        tables: [
          customers,
          {
            name: 'Orders',
            at: { name: 'Orders' },
            key: ['region', 'number'],
            uniques: [],
            columns: [
              column('region', 'char(2) collate utf8mb4_bin', 'String', sure),
              column('number', whole('int(11)'), 'Int', sure),
              column('customer_id', whole('int(10) unsigned'), 'BigInt'),
              column('placed', 'datetime(6)', 'LocalDateTime'),
              column('changed', 'timestamp', 'DateTime'),
              column('price', 'decimal(10,2) unsigned', 'Decimal'),
              column('doubled', whole('bigint(20)'), 'BigInt'),
              column('big', whole('bigint(20) unsigned'), 'BigInt'),
              column('weight', 'float', 'Float'),
              column('size', 'double', 'Float'),
              column('born', whole('year(4)'), 'Int'),
              column('at', 'time', 'Time'),
              column('lines', 'json', 'JSON'),
              column('raw', 'varbinary(20)', 'Bytes'),
              column('flags', `set('a','b') ${folding}`, 'String'),
              column('bits', 'bit(9)', 'BigInt'),
              column('yes', 'bit(1)', 'Boolean', sure),
              column('spot', 'point', null),
            ],
          },
          {
            name: 'spenders',
            at: { name: 'spenders' },
            uniques: [],
            columns: [column('email', `varchar(80) ${folding}`, 'String', sure), column('orders', whole('bigint(21)'), 'BigInt', sure)],
          },
          {
            name: 'odd "name".\\x`',
            at: { name: 'odd "name".\\x`' },
            key: ['a b'],
            uniques: [],
            columns: [column('a b', `varchar(10) ${folding}`, 'String', sure)],
          },
        ],
        foreignKeys: [
          { table: 'Orders', columns: ['customer_id'], target: 'customers', targetColumns: ['id'] },
          { table: 'staff', columns: ['boss'], target: 'staff', targetColumns: ['id'] },
          { table: 'staff', columns: ['region', 'number'], target: 'Orders', targetColumns: ['region', 'number'] },
        ],
      },
      extremes: [
        {
          what: 'integers of 64 bits',
          question: sql(
            `select cast($1 as signed)||' '||cast($2 as signed)||' '||cast(concat($3) as unsigned)`,
            '9223372036854775807',
            '-9223372036854775808',
            '18446744073709551615',
          ),
          answer: '9223372036854775807 -9223372036854775808 18446744073709551615',
        },
        {
          what: 'decimals',
          question: sql('select cast($1 as decimal(65,30))', '99999999999999999999999999999999999.999999999999999999999999999999'),
          answer: '99999999999999999999999999999999999.999999999999999999999999999999',
        },
        {
          what: 'text beyond the first plane',
          question: sql('select $1', '𝄞 é "quoted" \\ line\n'),
          answer: '𝄞 é "quoted" \\ line\n',
        },
        { what: 'doubles', question: sql('select cast($1 as double)||$1', '0.1'), answer: '0.10.1' },
        { what: 'bytes', question: sql('select hex(unhex($1))', '00FF'), answer: '00FF' },
        { what: 'null', question: sql('select null'), answer: 'null' },
      ],
      pages: [page('the first page', 0, 'a@x,b@x,c@x'), page('the last', 6, 'g@x'), page('past the end', 9, '')],
      slow: {
        question: sql(`select sleep(25) + length('slow one')`),
        async running() {
          const [rows] = await admin.query<RowDataPacket[]>(
            `select count(*) as n from information_schema.processlist where db = database() and info like '%sleep(25)%' and id <> connection_id()`,
          );
          return Number(rows[0]?.['n']);
        },
      },
      wrong: { question: sql('select nowhere from customers'), says: /Unknown column 'nowhere'/ },
      down: {
        open: () => mysqlSource('mysql://nobody@127.0.0.1:1/gone', { source: 'absent' }),
        says: /absent.*127\.0\.0\.1:1\/gone/,
        question: sql('select 1'),
      },
      drift: {
        async change() {
          await admin.query('alter table customers add column city text');
        },
        structure: {
          kind: 'relational',
          tables: [{ ...customers, columns: [...customers.columns, column('city', `text ${folding}`, 'String')] }],
        },
      },
      bulk: { table: 'notes', columns: ['id', 'body', 'size'], lines: ['1,"a ""b"", c\nd",1.5', '2,"",', '3,,2.5'] },
      drop,
    };
  });
});

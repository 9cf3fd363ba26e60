import { messageOf, type Column, type Scalar, type SqlStatement, type Table } from '../../src/contract/index.ts';
import { isWorking } from '../engine/opened-engine.ts';
import { eventually } from '../hub/eventually.ts';
import { describeSourceContract } from './contract.ts';
import type { Expected } from './contract.ts';
import { sqliteWorkspace } from './sqlite-fixture.ts';

const sql = (text: string, ...values: (string | null)[]): SqlStatement => ({ kind: 'sql', text, values });

const SCHEMA = `
create table customers (id integer primary key, email varchar(80) not null unique, nick text, since date, open boolean);
create table Orders (
  region text not null, number int not null, customer_id integer not null references CUSTOMERS,
  placed timestamp, price decimal(10,2), doubled int generated always as (number * 2) virtual, lines json, raw blob, anything,
  primary key (region, number), unique (customer_id, placed)
) without rowid;
create table staff (id integer primary key, boss integer references staff (ID), region text, number int, foreign key (Region, number) references orders);
create table sure (id integer primary key, name text not null, size real not null) strict;
create table notes (id integer, body text, size real);
create view spenders as select c.email, count(*) as orders from customers c join Orders o on o.customer_id = c.id group by 1;
create view broken as select * from nowhere;
create table "odd ""name"".x" ("a b" text primary key);
insert into customers (email) values ('a@x'), ('b@x'), ('c@x'), ('d@x'), ('e@x'), ('f@x'), ('g@x');
insert into notes values (1, 'a "b", c' || char(10) || 'd', 1.5), (2, '', null), (3, null, 2.5);
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

const customers: Table = {
  name: 'customers',
  at: { name: 'customers' },
  key: ['id'],
  uniques: [['email']],
  columns: [
    column('id', 'INTEGER', 'BigInt', sure),
    column('email', 'varchar(80)', 'String', sure),
    column('nick', 'TEXT', 'String'),
    column('since', 'date', 'Date'),
    column('open', 'boolean', 'Boolean'),
  ],
};

const lines = (columns: readonly Column[]): readonly Column[] => columns;

describeSourceContract('sqlite', async () => {
  const workspace = await sqliteWorkspace();
  workspace.sql(SCHEMA);
  const page = (what: string, offset: number, answer: string): Expected => ({
    what,
    question: sql(
      `select coalesce(string_agg(email, ',' order by email), '') from (select email from customers order by email limit $1 offset $2)`,
      '3',
      String(offset),
    ),
    answer,
  });
  return {
    open: () => workspace.source(),
    structure: {
      kind: 'relational',
      tables: [
        customers,
        {
          name: 'Orders',
          at: { name: 'Orders' },
          key: ['region', 'number'],
          uniques: [],
          columns: lines([
            column('region', 'TEXT', 'String', sure),
            column('number', 'INT', 'Int'),
            column('customer_id', 'INTEGER', 'BigInt'),
            column('placed', 'timestamp', 'LocalDateTime'),
            column('price', 'decimal(10,2)', 'Float'),
            column('doubled', 'INT', 'Int'),
            column('lines', 'json', 'JSON'),
            column('raw', 'BLOB', 'Bytes'),
            column('anything', 'ANY', null),
          ]),
        },
        {
          name: 'sure',
          at: { name: 'sure' },
          key: ['id'],
          uniques: [],
          columns: [column('id', 'INTEGER', 'BigInt', sure), column('name', 'TEXT', 'String', sure), column('size', 'REAL', 'Float', sure)],
        },
        {
          name: 'spenders',
          at: { name: 'spenders' },
          uniques: [],
          columns: [column('email', 'varchar(80)', 'String'), column('orders', 'ANY', null)],
        },
        { name: 'odd "name".x', at: { name: 'odd "name".x' }, key: ['a b'], uniques: [], columns: [column('a b', 'TEXT', 'String')] },
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
        question: sql(`select cast($1 as integer)||' '||cast($2 as integer)`, '9223372036854775807', '-9223372036854775808'),
        answer: '9223372036854775807 -9223372036854775808',
      },
      {
        what: 'text beyond the first plane',
        question: sql('select $1', '𝄞 é "quoted" \\ line\n'),
        answer: '𝄞 é "quoted" \\ line\n',
      },
      {
        what: 'doubles',
        question: sql(`select printf('%!.17g', cast($1 as real))`, '1.7976931348623157e308'),
        answer: '1.7976931348623157e+308',
      },
      { what: 'bytes', question: sql(`select hex(unhex($1))`, '00FF'), answer: '00FF' },
      { what: 'null', question: sql('select null'), answer: 'null' },
    ],
    pages: [page('the first page', 0, 'a@x,b@x,c@x'), page('the last', 6, 'g@x'), page('past the end', 9, '')],
    slow: {
      question: sql('with recursive g(g) as (select 0 union all select g + 1 from g) select count(*) from g'),
      running: async () => ((await isWorking()) ? 1 : 0),
    },
    wrong: { question: sql('select nowhere from customers'), says: /no such column: nowhere/ },
    down: {
      open: () => workspace.source({ source: 'absent', file: 'data/gone.db' }),
      says: /absent.*data\/gone\.db is not there/,
      question: sql('select 1'),
    },
    drift: {
      // Questions that were cancelled may still be ending, and hold the file until they have.
      async change() {
        await eventually(() => {
          try {
            workspace.sql('alter table customers add column city text');
            return true;
          } catch (thrown) {
            if (messageOf(thrown) === 'database is locked') return false;
            throw thrown;
          }
        });
      },
      structure: { kind: 'relational', tables: [{ ...customers, columns: [...customers.columns, column('city', 'TEXT', 'String')] }] },
    },
    bulk: { table: 'notes', columns: ['id', 'body', 'size'], lines: ['1,"a ""b"", c\nd",1.5', '2,"",', '3,,2.5'] },
    drop: () => workspace.drop(),
  };
});

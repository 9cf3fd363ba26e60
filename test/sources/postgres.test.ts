import type { Column, Scalar } from '../../src/contract/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { describeSourceContract } from './contract.ts';
import type { Expected } from './contract.ts';
import { column, openSource, seed, sql } from './postgres-fixture.ts';

const SCHEMA = `
create type mood as enum ('sad', 'ok', 'happy');
create type "Odd type" as enum ('a');
create domain positive as numeric(10, 2) not null check (value > 0);
create domain very_positive as positive check (value > 10);
create table customers (
  id bigint generated always as identity primary key,
  email varchar(80) not null unique,
  nick text,
  feeling mood not null default 'ok'
);
comment on table customers is 'Who buys';
comment on column customers.email is 'Where we write to';
create table orders (
  region text, number int, customer_id bigint not null references customers,
  placed_at timestamptz not null default now(),
  total positive, tip very_positive, tags text[] not null default '{}', odd "Odd type"[],
  lines jsonb, shipped_on date, at_local timestamp(3), clock time, zoned timetz, weight real, exact float8, blob bytea, ref uuid, small smallint, open boolean,
  span int4range, matrix int[][], boxes box[],
  doubled int generated always as (number * 2) stored,
  primary key (region, number),
  unique (customer_id, placed_at)
);
create unique index on orders (ref);
create unique index partial_one on orders (customer_id) where open;
create unique index on customers (lower(email));
alter table orders replica identity full;
create table notes (id int, body text);
create table "Odd ""name"".x" ("a b" int primary key, "select" text, "ünï" int);
create view open_orders as select region, number from orders where open;
create materialized view totals as select count(*) as orders from orders;
create table events (id int, day date not null, primary key (id, day)) partition by range (day);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create schema audit;
create table audit.orders (id int primary key, note text);
create extension if not exists file_fdw;
create server files foreign data wrapper file_fdw;
create foreign table passwd (line text) server files options (filename '/dev/null');
insert into customers (email, nick) values ('a@x', 'A'), ('b@x', null);
insert into notes values (1, null), (2, ''), (3, 'a "quoted", text'), (4, E'two\\nlines'), (5, 'plain');
`;

const col = (name: string, nativeType: string, scalar: Scalar | null, more: Partial<Column> = {}): Column => ({
  name,
  nativeType,
  scalar,
  list: false,
  nullable: true,
  ...more,
});
const notNull = { nullable: false };

const extremes: readonly Expected[] = [
  {
    what: 'bigint',
    question: sql(`select $1::int8::text || ' ' || $2::int8::text`, '9223372036854775807', '-9223372036854775808'),
    answer: '9223372036854775807 -9223372036854775808',
  },
  { what: 'numeric of 1000 digits', question: sql('select $1::numeric::text', `1${'0'.repeat(998)}1`), answer: `1${'0'.repeat(998)}1` },
  { what: 'numeric of small parts', question: sql('select $1::numeric::text', `0.${'0'.repeat(400)}1`), answer: `0.${'0'.repeat(400)}1` },
  {
    what: 'microseconds, in UTC',
    question: sql(`select $1::timestamptz::text`, '2001-03-09T12:00:00.123456+02:00'),
    answer: '2001-03-09 10:00:00.123456+00',
  },
  { what: 'infinity', question: sql(`select 'infinity'::date::text || '-infinity'::timestamp::text`), answer: 'infinity-infinity' },
  { what: 'text beyond the first plane', question: sql('select $1::text', '𝄞 é "quoted" \\ line\n'), answer: '𝄞 é "quoted" \\ line\n' },
  { what: 'doubles', question: sql('select $1::float8::text', '1.7976931348623157e308'), answer: '1.7976931348623157e+308' },
  { what: 'bytes', question: sql(`select $1::bytea::text`, '\\x00ff'), answer: '\\x00ff' },
  { what: 'intervals', question: sql(`select '1 year 2 days 03:04:05.5'::interval::text`), answer: 'P1Y2DT3H4M5.5S' },
];

describeSourceContract('postgres', async () => {
  const database = await freshDatabase();
  await seed(database.connection, SCHEMA);
  const slow = sql(`select pg_sleep(120)::text /* slow ${database.name} */`);
  return {
    open: () => openSource(database.url, { schemas: ['public', 'audit'] }),
    secret: database.connection.password as string,
    structure: {
      kind: 'relational',
      tables: [
        {
          name: 'customers',
          at: { schema: 'public', name: 'customers' },
          description: 'Who buys',
          key: ['id'],
          uniques: [['email']],
          columns: [
            col('id', 'bigint', 'BigInt', notNull),
            col('email', 'character varying(80)', 'String', { ...notNull, description: 'Where we write to' }),
            col('nick', 'text', 'String'),
            col('feeling', 'public.mood', 'String', { ...notNull, enumValues: ['sad', 'ok', 'happy'] }),
          ],
        },
        {
          name: 'orders',
          at: { schema: 'public', name: 'orders' },
          key: ['region', 'number'],
          uniques: [['customer_id', 'placed_at']],
          columns: [
            col('region', 'text', 'String', notNull),
            col('number', 'integer', 'Int', notNull),
            col('customer_id', 'bigint', 'BigInt', notNull),
            col('placed_at', 'timestamp with time zone', 'DateTime', notNull),
            col('total', 'numeric(10,2)', 'Decimal', notNull),
            col('tip', 'numeric(10,2)', 'Decimal', notNull),
            col('tags', 'text', 'String', { ...notNull, list: true }),
            col('odd', 'public."Odd type"', 'String', { list: true, enumValues: ['a'] }),
            col('lines', 'jsonb', 'JSON'),
            col('shipped_on', 'date', 'Date'),
            col('at_local', 'timestamp(3) without time zone', 'LocalDateTime'),
            col('clock', 'time without time zone', 'Time'),
            col('zoned', 'time with time zone', null),
            col('weight', 'real', 'Float'),
            col('exact', 'double precision', 'Float'),
            col('blob', 'bytea', 'Bytes'),
            col('ref', 'uuid', 'UUID'),
            col('small', 'smallint', 'Int'),
            col('open', 'boolean', 'Boolean'),
            col('span', 'int4range', null),
            col('matrix', 'integer[][]', null),
            col('boxes', 'box[]', null),
            col('doubled', 'integer', 'Int'),
          ],
        },
        {
          name: 'notes',
          at: { schema: 'public', name: 'notes' },
          uniques: [],
          columns: [col('id', 'integer', 'Int'), col('body', 'text', 'String')],
        },
        {
          name: 'Odd "name".x',
          at: { schema: 'public', name: 'Odd "name".x' },
          key: ['a b'],
          uniques: [],
          columns: [col('a b', 'integer', 'Int', notNull), col('select', 'text', 'String'), col('ünï', 'integer', 'Int')],
        },
        {
          name: 'open_orders',
          at: { schema: 'public', name: 'open_orders' },
          uniques: [],
          columns: [col('region', 'text', 'String'), col('number', 'integer', 'Int')],
        },
        { name: 'totals', at: { schema: 'public', name: 'totals' }, uniques: [], columns: [col('orders', 'bigint', 'BigInt')] },
        {
          name: 'events',
          at: { schema: 'public', name: 'events' },
          key: ['id', 'day'],
          uniques: [],
          columns: [col('id', 'integer', 'Int', notNull), col('day', 'date', 'Date', notNull)],
        },
        { name: 'passwd', at: { schema: 'public', name: 'passwd' }, uniques: [], columns: [col('line', 'text', 'String')] },
        {
          name: 'audit_orders',
          at: { schema: 'audit', name: 'orders' },
          key: ['id'],
          uniques: [],
          columns: [col('id', 'integer', 'Int', notNull), col('note', 'text', 'String')],
        },
      ],
      foreignKeys: [{ table: 'orders', columns: ['customer_id'], target: 'customers', targetColumns: ['id'] }],
    },
    extremes,
    pages: [
      { what: 'first', question: sql('select json_agg(id)::text from (select id from notes order by id limit 2) n'), answer: '[1, 2]' },
      {
        what: 'middle',
        question: sql('select json_agg(id)::text from (select id from notes order by id limit $1 offset $2) n', '2', '2'),
        answer: '[3, 4]',
      },
      {
        what: 'past the end',
        question: sql('select json_agg(id)::text from (select id from notes order by id limit 2 offset 9) n'),
        answer: 'null',
      },
    ],
    slow: {
      question: slow,
      running: async () =>
        Number(
          (
            await column(
              database.connection,
              `select count(*)::int from pg_stat_activity where datname = $1 and state = 'active' and query like 'select pg_sleep%'`,
              [database.name],
            )
          )[0],
        ),
    },
    wrong: { question: sql('select no_such_column from notes'), says: /column "no_such_column" does not exist/ },
    down: { open: () => openSource('postgres://nobody@127.0.0.1:1/shop'), says: /127\.0\.0\.1:1\/shop/, question: sql('select 1::text') },
    bulk: {
      table: 'notes',
      columns: ['id', 'body'],
      lines: ['1,', '2,""', '3,"a ""quoted"", text"', '4,"two\nlines"', '5,"plain"'],
    },
    drift: {
      change: () =>
        seed(
          database.connection,
          'alter table notes add column author bigint references customers, add primary key (id)',
          'drop view open_orders',
        ),
      structure: {
        kind: 'relational',
        tables: [
          {
            name: 'notes',
            at: { schema: 'public', name: 'notes' },
            key: ['id'],
            uniques: [],
            columns: [col('id', 'integer', 'Int', notNull), col('body', 'text', 'String'), col('author', 'bigint', 'BigInt')],
          },
        ],
        foreignKeys: [{ table: 'notes', columns: ['author'], target: 'customers', targetColumns: ['id'] }],
      },
    },
    drop: () => database.drop(),
  };
});

import { createHash } from 'node:crypto';
import pg from 'pg';

/** The PostgreSQL that everything is asked of: a superuser's address, without a database. */
const SERVER = process.env.WEIR_BENCH_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432';
const NAME = 'weir_bench_relational';
/** The hub's own records. */
const RECORDS = `${NAME}_hub`;

export const CUSTOMERS = 100_000;
const ORDERS = 1_000_000;
const LINES = 3_000_000;
const PRODUCTS = 10_000;

/** A number below 2^31 that looks like chance and is the same everywhere: two steps of Lehmer's generator (L'Ecuyer 1988), by a row's number. */
const hash = (salt, n = 'n') => `((${n}::bigint * 48271 % 2147483647 + ${salt}) * 40692 % 2147483399)`;
const oneOf = (salt, ...words) => `(array[${words.map((word) => `'${word}'`).join(', ')}])[1 + ${hash(salt)} % ${words.length}]`;
const rows = (count) => `generate_series(1, ${count}) n`;

const TABLES = `
create table customers (
  id integer primary key, name text not null, email text not null, city text not null, country text,
  credit numeric(12,2) not null, created_at timestamptz not null
);
create table products (id integer primary key, name text not null, category text not null, price numeric(10,2) not null);
create table orders (
  id integer primary key, customer_id integer not null references customers, status text not null,
  total numeric(12,2) not null, placed_at timestamptz not null, note text
);
create table order_lines (
  id integer primary key, order_id integer not null references orders, product_id integer not null references products,
  quantity integer not null, price numeric(10,2) not null
);`;

// 1000003 is a prime past the number of orders, so that no two are placed in the same minute: every order by time is one.
const ROWS = `
insert into customers
  select n, 'Customer ' || n, 'customer' || n || '@example.com', ${oneOf(1, 'Lyon', 'Turin', 'Porto', 'Gdansk', 'Malmo', 'Brno', 'Graz')},
    case when ${hash(2)} % 10 > 0 then ${oneOf(3, 'FR', 'IT', 'PT', 'PL', 'SE', 'CZ', 'AT')} end,
    ${hash(4)} % 1000000 / 100.0, timestamptz '2015-01-01Z' + n * interval '37 minutes'
  from ${rows(CUSTOMERS)};
insert into products
  select n, 'Product ' || n, ${oneOf(5, 'tools', 'books', 'toys', 'garden')}, 1 + ${hash(6)} % 50000 / 100.0 from ${rows(PRODUCTS)};
insert into orders
  select n, 1 + ${hash(7)} % ${CUSTOMERS}, ${oneOf(8, 'NEW', 'PAID', 'PACKED', 'SHIPPED', 'RETURNED')}, ${hash(9)} % 100000 / 100.0,
    timestamptz '2023-01-01Z' + n::bigint * 618033 % 1000003 * interval '1 minute',
    case when ${hash(10)} % 4 = 0 then 'Ring twice, "' || n || '"' end
  from ${rows(ORDERS)};
insert into order_lines
  select n, 1 + (n - 1) / 3, 1 + ${hash(11)} % ${PRODUCTS}, 1 + ${hash(12)} % 9, 1 + ${hash(13)} % 50000 / 100.0 from ${rows(LINES)};`;

/** As their users would: foreign keys, and the order in which orders are looked at, of all, of a status and of a customer. */
const INDEXES = `
create index on orders (customer_id, placed_at);
create index on orders (status, placed_at);
create index on orders (placed_at);
create index on order_lines (order_id);
create index on order_lines (product_id);`;

/** What a database that is there has to have been made by. */
const MADE_BY = createHash('sha256').update([TABLES, ROWS, INDEXES].join()).digest('hex');

const urlOf = (name) => {
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  // Whoever is asked, what is between it and the database is the same.
  url.searchParams.set('sslmode', 'disable');
  return url.href;
};

async function connected(name, work) {
  const client = new pg.Client({ connectionString: urlOf(name) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function make() {
  await connected(NAME, async (client) => {
    for (const sql of [TABLES, ROWS, INDEXES]) await client.query(sql);
    await client.query('vacuum analyze');
    await client.query(`comment on database ${NAME} is '${MADE_BY}'`);
  });
}

/**
 * The database that all are asked for, made where none is there or it is another, and an empty one for the hub's records. Gives their addresses and
 * the server's version; `close()` drops the hub's, and the other as well where that was asked for.
 */
export async function openDatabase({ drop }) {
  const ofServer = (work) => connected('postgres', work);
  const dropRecords = () => ofServer((client) => client.query(`drop database if exists ${RECORDS} with (force)`));
  const version = await ofServer(async (client) => {
    const found = await client.query(`select shobj_description(oid, 'pg_database') as made from pg_database where datname = '${NAME}'`);
    if (found.rows[0]?.made !== MADE_BY) {
      await client.query(`drop database if exists ${NAME} with (force)`);
      await client.query(`create database ${NAME}`);
      await make();
    }
    await client.query(`drop database if exists ${RECORDS} with (force)`);
    await client.query(`create database ${RECORDS}`);
    return (await client.query('show server_version')).rows[0].server_version.split(' ')[0];
  });
  return {
    url: urlOf(NAME),
    recordsUrl: urlOf(RECORDS),
    version,
    async close() {
      await dropRecords();
      if (drop) await ofServer((client) => client.query(`drop database if exists ${NAME} with (force)`));
    },
  };
}

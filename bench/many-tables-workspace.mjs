import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

/** Of the two databases whose size is the question. */
export const SIZES = { hundred: 100, many: 500 };
const WORDS = ['order', 'item', 'person', 'parcel', 'ledger', 'shelf', 'route', 'vendor', 'ticket', 'meter'];
const TYPES = ['text', 'integer', 'numeric(12,2)', 'timestamptz', 'boolean', 'date', 'double precision', 'bigint', 'jsonb', 'uuid'];

/** Tables of 15 columns; each but the first refers to the one before, and the first to the last. */
export const tableName = (number) => `${WORDS[number % WORDS.length]}_${String(number).padStart(3, '0')}`;

function schemaSql(count) {
  const tables = Array.from({ length: count }, (_, number) => {
    const columns = Array.from({ length: 13 }, (_, at) => `${WORDS[at % WORDS.length]}_${at} ${TYPES[at % TYPES.length]}`);
    return `create table ${tableName(number)} (id bigint primary key, previous_id bigint, ${columns.join(', ')});`;
  });
  const keys = Array.from(
    { length: count },
    (_, number) => `alter table ${tableName(number)} add foreign key (previous_id) references ${tableName((number + count - 1) % count)};`,
  );
  return [...tables, ...keys].join('\n');
}

/**
 * A PostgreSQL of the checkout's with databases of 500 and of 100 tables × 15 columns with as many foreign keys and a small one, and a workspace
 * that has only the small one. Returns the environment for a hub on it; `stop()` ends the PostgreSQL.
 */
export async function makeWorkspace(checkout) {
  const { startEmbedded } = await import(pathToFileURL(join(checkout.root, 'dist/src/storage/embedded/index.js')).href);
  const server = await startEmbedded(join(checkout.home, 'many-tables-sources'), { report: () => {} });
  const database = async (name, sql) => {
    const url = new URL(server.url);
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(sql);
    await client.end();
    return url.href;
  };
  const many = await database('many', schemaSql(SIZES.many));
  const hundred = await database('hundred', schemaSql(SIZES.hundred));
  const shop = await database(
    'shop',
    `create table customers (id integer primary key, name text);
     create table orders (id integer primary key, customer_id integer references customers, total numeric);
     insert into customers select n, 'customer ' || n from generate_series(1, 100) n;
     insert into orders select n, 1 + n % 100, n from generate_series(1, 1000) n;`,
  );
  const folder = join(checkout.home, 'many-tables');
  for (const each of ['data', 'sources']) mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(
    join(folder, 'weir.yaml'),
    'workspace: bench\nsecrets: { allow: [{ ref: "env:MANY_URL", sources: [many] }, { ref: "env:HUNDRED_URL", sources: [hundred] }, { ref: "env:SHOP_URL", sources: [shop] }] }\n',
  );
  writeFileSync(join(folder, 'sources/shop.yaml'), 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n');
  writeFileSync(join(folder, 'data/ports.csv'), 'iata,city\nSEA,Seattle\nJFK,New York\n');
  return { folder, environment: { MANY_URL: many, HUNDRED_URL: hundred, SHOP_URL: shop }, stop: () => server.stop() };
}

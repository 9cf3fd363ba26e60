import { execFileSync } from 'node:child_process';
import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { answerParent } from '../measure/child.mjs';
import { peakMemoryMiB } from '../measure/process-figures.mjs';

/** DailyRoute as one statement. */
const statement = (flights, airports) => `
  select date, origin, destination, count(*) as "flights", avg(delay) as "meanDelay", quantile_cont(delay, 0.9) as "p90Delay",
    avg(case when delay > 15 then 1.0 else 0.0 end) as "lateShare"
  from (
    select cast(f.date as date) as date, f.delay, f.origin, f.destination, dep.city as "originCity"
    from (select distinct * from '${flights}') f left join '${airports}' dep on f.origin = dep.iata
  )
  where delay is not null
  group by date, origin, destination`;

const TABLE = `create table "DailyRoute" (
  date date not null, origin text not null, destination text not null, flights integer not null,
  "meanDelay" double precision, "p90Delay" double precision, "lateShare" double precision,
  primary key (date, origin, destination)
)`;

const [root, dataDirectory, flights, airports] = process.argv.slice(2);
// The same PostgreSQL with the same settings as a hub's, of its own and as fresh.
const { startEmbedded } = await import(pathToFileURL(join(root, 'dist/src/storage/index.js')).href);
const server = await startEmbedded(join(dataDirectory, 'postgres'), { report() {} });
const { url } = await server.createDatabase('peer');

/** Makes the rows and loads them, in place of those that are there. Rows pass through a pipe, as they do in the hub. */
async function load() {
  const path = join(dataDirectory, 'rows.csv');
  rmSync(path, { force: true });
  execFileSync('mkfifo', [path]);
  const began = performance.now();
  const instance = await DuckDBInstance.create();
  const duckdb = await instance.connect();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    const there = await client.query(`select to_regclass('"DailyRoute"') is not null as there`);
    await client.query(there.rows[0].there ? 'truncate "DailyRoute"' : TABLE);
    const copied = client.query(copyFrom('copy "DailyRoute" from stdin (format csv)'));
    await Promise.all([
      duckdb.run(`copy (${statement(flights, airports)}) to '${path}' (format csv, header false)`),
      pipeline(createReadStream(path, { highWaterMark: 2 ** 18 }), copied),
    ]);
    await client.query('commit');
    return { ms: performance.now() - began, rows: copied.rowCount, peakMemoryMiB: peakMemoryMiB('self') };
  } finally {
    await client.end();
    duckdb.closeSync();
    instance.closeSync();
  }
}

answerParent({ url }, load, () => server.stop());

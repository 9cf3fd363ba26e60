import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  applyCurated,
  curatedState,
  loadCurated,
  openStorage,
  readRecords,
  writeRecords,
  type CuratedTable,
  type KeptTable,
  type Storage,
} from '../../src/storage/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { column, csv, freshStorage, never, ROUTE, rowsOf } from './curated-setup.ts';
import { ask as askRows } from './embedded/processes.ts';

const ask = <Row>(url: string, text: string) => askRows(url, text) as Promise<Row[]>;

let storage: Storage;
let close: () => Promise<void>;
let into: FreshDatabase;
beforeEach(async () => {
  ({ storage, close } = await freshStorage());
  into = await freshDatabase();
});
afterEach(async () => {
  await close();
  await into.drop();
});

const ALL: CuratedTable = {
  model: 'Every_Type',
  key: ['id'],
  columns: [
    column('id', 'Int!'),
    column('text', 'String'),
    column('big', 'BigInt'),
    column('float', 'Float'),
    column('decimal', 'Decimal'),
    column('yes', 'Boolean'),
    column('date', 'Date'),
    column('time', 'Time'),
    column('at', 'DateTime'),
    column('local', 'LocalDateTime'),
    column('json', 'JSON'),
    column('uuid', 'UUID'),
    column('bytes', 'Bytes'),
  ],
};
const ROWS = [
  '1,"a\ttab, a \\ and\na ""line""",9007199254740993,0.1,12345678901234567890.123456789,true,2001-03-09,23:59:59.999999,2001-03-09 00:10:00.123456+02,1999-12-31 23:59:59,"{""a"": [1, null]}",6f9619ff-8b86-d011-b42d-00c04fc964ff,\\x00ff',
  '2,,,,,,,,,,,,',
  '3,"\\N",-1,NaN,NaN,false,infinity,00:00:00,-infinity,infinity,"""\\u00e9""",00000000-0000-0000-0000-000000000000,\\x',
  '4,"",0,-Infinity,0.0000000001,false,0044-03-15 BC,12:00:00,294276-12-31 23:59:59+00,0044-03-15 12:00:00 BC,null,,',
];

/** Reads a database whole and puts it into another. */
async function carry(from: string, to: string, more: { readonly first?: () => Promise<void> } = {}): Promise<void> {
  await readRecords(from, async ({ migrations, tables, copy }) => {
    await more.first?.();
    const pieces = new Map<KeptTable, Buffer[]>();
    for (const table of tables) {
      const own: Buffer[] = [];
      await copy(table, async (piece) => void own.push(piece));
      pieces.set(table, own);
    }
    await writeRecords(to, migrations.length, async (put) => {
      for (const [table, own] of pieces) for (const piece of [Buffer.alloc(0), ...own]) await put(table, piece);
    });
  });
}

describe('records and models that are carried to another database', () => {
  test('have every value as it was, whatever the databases are set to', async () => {
    await applyCurated(storage, [ALL], { allowDestructive: false });
    await loadCurated(storage, ALL, { csv: csv(...ROWS), run: 'one', signal: never });
    const { rows } = await storage.pool.query<{ name: string }>('select current_database() as name');
    await ask(
      storage.url,
      `alter database ${rows[0]?.name} set datestyle to 'SQL, DMY'; alter database ${rows[0]?.name} set bytea_output to escape`,
    );
    await ask(into.url, `alter database ${into.name} set datestyle to 'German'; alter database ${into.name} set timezone to 'Asia/Tokyo'`);
    const again = await openStorage({ url: storage.url, report: () => {} });
    const before = await rowsOf(again, ALL);
    await again.close();
    await carry(storage.url, into.url);
    const other = await openStorage({ url: into.url, report: (line) => expect.fail(line) });
    try {
      const exact = 'set timezone to utc; set datestyle to iso; set bytea_output to hex;';
      const text = async (of: string) => {
        const client = new pg.Client({ connectionString: of });
        await client.connect();
        await client.query(exact);
        const found = await client.query<{ row: string }>(`select t::text as row from curated."Every_Type" t order by id`);
        await client.end();
        return found.rows.map(({ row }) => row);
      };
      expect(before).toHaveLength(4);
      expect(await text(into.url)).toEqual(await text(storage.url));
      expect((await curatedState(other)).get(ALL.model)).toMatchObject({ loaded: true, key: ['id'] });
      // The form is known to be what the records say, so that a start changes nothing; and refuses what it refused.
      expect(await applyCurated(other, [ALL], { allowDestructive: false })).toMatchObject({ changed: false });
      await expect(other.pool.query(`insert into curated."Every_Type" (id) values (1)`)).rejects.toThrow('duplicate key');
    } finally {
      await other.close();
    }
  });

  test('have a log of their own, which says of each dataset of a source that it was reset', async () => {
    await storage.pool.query(`insert into hub.source_structure (source, structure, names, seen_at) values
      ('shop', '{}', '{"shop.orders": {}, "shop.customers": {}}', now()), ('models', 'null', '{"Route": {}}', now()), ('weather', '{}', '{}', now())`);
    await storage.pool.query("insert into hub.change_consumer (source, position) values ('shop', '00000000FF')");
    await storage.pool.query('update hub.change_head set position = 17');
    await storage.pool.query(
      "insert into hub.change_transaction (position, origin, transaction, at, datasets) values (17, 'shop', 't', now(), '{shop.orders}')",
    );
    await carry(storage.url, into.url);
    const [old] = await ask<{ log: string }>(storage.url, 'select log_id::text as log from hub.change_head');
    const [own] = await ask<{ log: string; position: string }>(into.url, 'select log_id::text as log, position::text from hub.change_head');
    expect(own?.position).toBe('0');
    expect(own?.log).not.toBe(old?.log);
    expect(await ask(into.url, 'select source from hub.change_consumer')).toEqual([]);
    expect(
      await ask(
        into.url,
        `select t.origin, t.position, t.datasets, r.dataset, r.op from hub.change_transaction t join hub.change_row r on r.transaction_id = t.id order by r.seq`,
      ),
    ).toEqual(
      ['shop.customers', 'shop.orders'].map((dataset) => ({
        origin: 'shop',
        position: null,
        datasets: ['shop.customers', 'shop.orders'],
        dataset,
        op: 'RESET',
      })),
    );
  });

  test('of an older form are brought to this one', async () => {
    await storage.pool.query("insert into hub.run (model, state, reason) values ('Route', 'SUCCEEDED', 'first run')");
    const records = await readRecords(storage.url, (read) => Promise.resolve(read.tables));
    const run = records.find(({ name }) => name === 'run');
    if (!run) return expect.fail('there is no hub.run');
    const rows: Buffer[] = [];
    await readRecords(storage.url, ({ copy }) => copy(run, async (piece) => void rows.push(piece)));
    await writeRecords(into.url, 1, async (put) => {
      for (const piece of rows) await put(run, piece);
    });
    expect(await ask(into.url, 'select model, state from hub.run')).toEqual([{ model: 'Route', state: 'SUCCEEDED' }]);
    const applied = 'select name, sha256 from hub.migration order by number';
    expect(await ask(into.url, applied)).toEqual(await ask(storage.url, applied));
  });

  test('are nothing where something fails on the way', async () => {
    await applyCurated(storage, [ROUTE], { allowDestructive: false });
    const put = writeRecords(into.url, 2, async (write) => {
      await write({ schema: 'hub', name: 'paused_source', columns: ['name', 'actor'] }, Buffer.from('shop\tme\n'));
      throw new Error('the disk is gone');
    });
    await expect(put).rejects.toThrow('the disk is gone');
    const wrong = writeRecords(into.url, 2, (write) =>
      write({ schema: 'hub', name: 'paused_source', columns: ['name', 'actor'] }, Buffer.from('only one column\n')),
    );
    await expect(wrong).rejects.toThrow('missing data for column "actor"');
    expect(await ask(into.url, "select nspname from pg_namespace where nspname in ('hub', 'curated')")).toEqual([]);
    await carry(storage.url, into.url);
    await expect(carry(storage.url, into.url)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`The database "${into.name}" is not empty`) as string,
    });
  });

  test('are those of one moment: a table that is to be made anew stays until it was read', async () => {
    await applyCurated(storage, [ROUTE], { allowDestructive: false });
    await loadCurated(storage, ROUTE, { csv: csv('"SEA","LAX",2,'), run: 'one', signal: never });
    await storage.pool.query("insert into hub.paused_source (name, actor) values ('before', 'me')");
    let making: Promise<string> | undefined;
    await carry(storage.url, into.url, {
      first: async () => {
        const other = applyCurated(storage, [{ ...ROUTE, key: ['destination', 'origin'] }], { allowDestructive: true });
        making = other.then(
          ({ rebuilt }) => rebuilt.join(),
          (thrown: Error) => thrown.message,
        );
        await storage.pool.query("insert into hub.paused_source (name, actor) values ('meanwhile', 'me')");
        await storage.pool.query('select pg_sleep(0.3)');
      },
    });
    expect(await ask(into.url, 'select origin, destination, flights from curated."Route"')).toEqual([
      { origin: 'SEA', destination: 'LAX', flights: 2 },
    ]);
    expect(await ask(into.url, 'select name from hub.paused_source')).toEqual([{ name: 'before' }]);
    expect(await ask(into.url, "select definition->>'key' as key, loaded_at is not null as loaded from hub.model")).toEqual([
      { key: '["origin","destination"]', loaded: true },
    ]);
    expect(await making).toMatch(/^Route$|long queries hold them/);
  });
});

test('every table of the records is in a backup, but for the log of changes', async () => {
  const kept = await readRecords(storage.url, ({ tables }) => Promise.resolve(tables.map(({ name }) => name)));
  const all = await ask<{ name: string }>(storage.url, "select tablename::text as name from pg_tables where schemaname = 'hub' order by 1");
  const left = all.map(({ name }) => name).filter((name) => !kept.includes(name));
  expect(left).toEqual(['change_consumer', 'change_head', 'change_row', 'change_transaction', 'migration']);
  expect(kept.indexOf('schema_text')).toBeLessThan(kept.indexOf('schema_version'));
  expect(kept.indexOf('run')).toBeLessThan(kept.indexOf('run_fate'));
});

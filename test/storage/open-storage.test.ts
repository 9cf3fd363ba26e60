import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStorage } from '../../src/storage/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';

let database: FreshDatabase;
let storage: Storage;
beforeAll(async () => {
  database = await freshDatabase();
  storage = await openStorage({ url: database.url, report: () => {} });
});
afterAll(async () => {
  await storage.close();
  await database.drop();
});

test('records are written and read by a typed client, 64-bit integers and times included', async () => {
  const startedAt = new Date('2024-02-29T23:59:59.123Z');
  const { id } = await storage.records.run.create({
    data: {
      model: 'DailyRoute',
      reason: 'first load',
      rowsIn: 9_007_199_254_740_993n,
      startedAt,
      fates: { create: [{ position: 0, step: 'filter', fate: 'FILTERED', rows: 3n, reason: 'cancelled' }] },
    },
  });
  expect(await storage.records.run.findUnique({ where: { id }, include: { fates: true } })).toMatchObject({
    state: 'QUEUED',
    rowsIn: 9_007_199_254_740_993n,
    attempt: 1,
    problems: [],
    startedAt,
    fates: [{ step: 'filter', fate: 'FILTERED', rows: 3n, reason: 'cancelled' }],
  });
  await expect(storage.records.run.update({ where: { id }, data: { state: 'LOST' } })).rejects.toThrow(/run_state_check/);
});

test('a connection that is lost is told, but not by who is closing them', async () => {
  const lines: string[] = [];
  const other = await openStorage({ url: database.url, report: (line) => lines.push(line) });
  const idle = async () => {
    const held = await Promise.all(Array.from({ length: 8 }, () => other.pool.connect()));
    for (const client of held) client.release();
  };
  const cut = () =>
    storage.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  lines.length = 0;
  await idle();
  await cut();
  await expect.poll(() => lines.length).toBe(8);
  lines.length = 0;
  const client = await other.pool.connect();
  client.release();
  const closed = other.close();
  // What the pool says of a connection that the server ends first: when it does is the server's affair.
  other.pool.emit('error', new Error('terminating connection due to administrator command'), client);
  await closed;
  expect(lines).toEqual([]);
});

test('every record has its table, and a fresh log stands at its beginning', async () => {
  const { records } = storage;
  const found = await Promise.all([
    records.model.findMany(),
    records.runFate.findMany(),
    records.sourceStructure.findMany(),
    records.changeTransaction.findMany(),
    records.changeRow.findMany(),
    records.changeConsumer.findMany(),
    records.token.findMany(),
    records.tokenHead.findMany(),
    records.audit.findMany(),
    records.hubKey.findMany(),
    records.appliedWorkspace.findMany(),
    records.curatedVersion.findMany(),
  ]);
  expect(found.every((rows) => Array.isArray(rows))).toBe(true);
  expect(await records.migration.findMany({ select: { number: true, name: true } })).toEqual([
    { number: 1, name: '1_records' },
    { number: 2, name: '2_product' },
    { number: 3, name: '3_access' },
    { number: 4, name: '4_policies' },
    { number: 5, name: '5_applied' },
  ]);
  expect(await records.changeHead.findMany()).toEqual([
    { one: true, position: 0n, trimmedTo: 0n, logId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  ]);
});

test('a transaction of the log takes its rows with it when it is trimmed', async () => {
  const { records } = storage;
  const { id } = await records.changeTransaction.create({
    data: { origin: 'shop', transaction: '7', at: new Date(), datasets: ['shop.orders'] },
  });
  await storage.pool.query(
    `insert into hub.change_row (transaction_id, seq, dataset, op, key, after) values ($1, 1, 'shop.orders', 'INSERT', '{"b": 1, "a": 1.10}', null)`,
    [id],
  );
  const { rows } = await storage.pool.query('select key, changed from hub.change_row where transaction_id = $1', [id]);
  expect(rows).toEqual([{ key: '{"b": 1, "a": 1.10}', changed: null }]);
  await records.changeTransaction.delete({ where: { id } });
  expect(await records.changeRow.count({ where: { transactionId: id } })).toBe(0);
});

test('the pool reads values exactly, and pg elsewhere in the process is as it was', async () => {
  const text = `select 9007199254740993::int8 as big, 1.10::numeric as exact, '{"b": 1, "a": 1.10}'::json as json, '2024-02-29'::date as day,
    '2024-02-29 10:00'::timestamp as local, '{1,2}'::text[] as list, null::int8 as nothing`;
  const { rows } = await storage.pool.query(text);
  expect(rows).toEqual([
    {
      big: 9_007_199_254_740_993n,
      exact: '1.10',
      json: '{"b": 1, "a": 1.10}',
      day: '2024-02-29',
      local: '2024-02-29 10:00:00',
      list: ['1', '2'],
      nothing: null,
    },
  ]);
  const { default: pg } = await import('pg');
  const plain = new pg.Client(database.connection);
  await plain.connect();
  expect((await plain.query(text)).rows[0]).toMatchObject({ big: '9007199254740993', json: { b: 1, a: 1.1 }, day: expect.any(Date) });
  await plain.end();
});

test('a transaction is whole or not at all', async () => {
  const name = randomUUID();
  const add = `insert into hub.model (name, definition) values ('${name}', '{}')`;
  const boom = storage.transaction(async (client) => {
    await client.query(add);
    throw new Error('boom');
  });
  await expect(boom).rejects.toThrow('boom');
  expect(await storage.records.model.findUnique({ where: { name } })).toBeNull();

  const swallowed = storage.transaction(async (client) => {
    await client.query(add);
    await client.query('select 1/0').catch(() => {});
  });
  await expect(swallowed).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await storage.records.model.findUnique({ where: { name } })).toBeNull();

  expect(await storage.transaction(async (client) => (await client.query(add)).rowCount)).toBe(1);
  expect(await storage.records.model.findUnique({ where: { name } })).toMatchObject({ name, definition: {} });
});

test('connections that the server ends are replaced; neither those in use nor idle ones end the process', async () => {
  const reports: string[] = [];
  const own = await openStorage({ url: database.url, report: (line) => reports.push(line) });
  const dedicated = await own.client();
  const busy = own.transaction((client) => client.query('select pg_sleep(60)'));
  await expect
    .poll(
      async () =>
        (await storage.pool.query("select from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()")).rowCount,
    )
    .toBe(1);
  await own.pool.query('select 1');
  const killed = storage.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
  );
  await expect(busy).rejects.toThrow(/terminat/);
  await killed;
  await expect(dedicated.query('select 1')).rejects.toThrow();
  const one = () =>
    own.pool.query('select 1 as one').then(
      ({ rows }) => rows as unknown,
      () => null,
    );
  await expect.poll(one).toEqual([{ one: 1 }]);
  await own.close();
});

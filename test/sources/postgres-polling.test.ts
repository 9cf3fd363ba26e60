import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { described, never } from './postgres-fixture.ts';
import { Polled } from './postgres-polled.ts';

describe('changes of a PostgreSQL source by looking at its rows', () => {
  const at = new Polled();

  test('the first look is RESET; then rows that are new, other or gone are told, without old rows', async () => {
    await at.run(
      'create table t (id int primary key, name text)',
      `insert into t values (1, 'a'), (2, 'b')`,
      'alter table t replica identity full',
    );
    const follower = await at.begun();
    await at.run(`insert into t values (3, 'c')`, `update t set name = null where id = 1`, 'delete from t where id = 2');
    const changes = await follower.until(3);
    expect(changes.toSorted((a, b) => Number(a.key?.['id']) - Number(b.key?.['id']))).toEqual([
      { table: 't', op: 'UPDATE', key: { id: 1 }, after: { id: 1, name: null } },
      { table: 't', op: 'DELETE', key: { id: 2 } },
      { table: 't', op: 'INSERT', key: { id: 3 }, after: { id: 3, name: 'c' } },
    ]);
    await at.run(`update t set name = 'd'`);
    await follower.until(5);
    const positions = follower.seen.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted());
    expect(follower.fault).toBeUndefined();
  });

  test('keys of several columns, odd names, and values whose text is odd too', async () => {
    const table = `"Über ""alles"""`;
    await at.run(
      `create table ${table} ("from" timestamptz, "Größe, m" numeric, "[""a""]" text, bin bytea, "value" jsonb, "list" text[],
         primary key ("[""a""]", "Größe, m", "from", bin))`,
      `create table single ("select" text primary key, n float8)`,
    );
    const follower = await at.begun();
    await at.run(
      `insert into ${table} values ('2001-03-09 12:00:00.123456+02', 1.50, E'["x", "y"]\\n,''"', '\\x00ff', '{"b": 1}', ARRAY['', NULL, 'NULL'])`,
      `insert into single values ('["x"]', 'NaN'), ('', 0.1), (E'a"b,\\n''c\\\\', null), ('𝄞', 1e300)`,
    );
    const key = { from: '2001-03-09T10:00:00.123456Z', 'Größe, m': '1.50', '["a"]': `["x", "y"]\n,'"`, bin: 'AP8=' };
    const changes = await follower.until(5);
    expect(changes.filter((change) => change.table === 'Über "alles"')).toEqual([
      { table: 'Über "alles"', op: 'INSERT', key, after: { ...key, value: { b: 1 }, list: ['', null, 'NULL'] } },
    ]);
    expect(
      Object.fromEntries(
        changes.filter(({ table: name }) => name === 'single').map(({ key: one, after }) => [one?.['select'], after?.['n']]),
      ),
    ).toEqual({
      '["x"]': null,
      '': 0.1,
      [`a"b,\n'c\\`]: null,
      '𝄞': 1e300,
    });
    follower.seen.length = 0;
    await at.run(`update ${table} set "value" = null`, `delete from single where "select" <> '𝄞'`);
    expect((await follower.until(4)).map(({ op }) => op).toSorted()).toEqual(['DELETE', 'DELETE', 'DELETE', 'UPDATE']);
    follower.seen.length = 0;
    await at.run(`update ${table} set "Größe, m" = 2`);
    expect(await follower.until(2)).toEqual([
      { table: 'Über "alles"', op: 'DELETE', key },
      { table: 'Über "alles"', op: 'INSERT', key: { ...key, 'Größe, m': '2' }, after: expect.objectContaining({ 'Größe, m': '2' }) },
    ]);
  });

  test('a key that is equal to what it was and written otherwise is another', async () => {
    await at.run('create table t (id numeric primary key, n int)', 'insert into t values (1.0, 0)');
    const follower = await at.begun();
    await at.run('update t set id = 1.00');
    expect(await follower.until(2)).toEqual([
      { table: 't', op: 'DELETE', key: { id: '1.0' } },
      { table: 't', op: 'INSERT', key: { id: '1.00' }, after: { id: '1.00', n: 0 } },
    ]);
  });

  test('values that trade their columns are a change', async () => {
    await at.run('create table t (id int primary key, a text, b text)', `insert into t values (1, 'x', 'y'), (2, null, 'y')`);
    const follower = await at.begun();
    await at.run('update t set a = b, b = a');
    expect((await follower.until(2)).map(({ after }) => after)).toEqual([
      { id: 1, a: 'y', b: 'x' },
      { id: 2, a: 'y', b: null },
    ]);
  });

  test('after TRUNCATE every row is gone; a row that comes and goes between two looks is never told', async () => {
    await at.run('create table t (id int primary key)', 'insert into t select generate_series(1, 1000)');
    const follower = await at.begun();
    await at.run('insert into t values (0)', 'truncate t');
    const changes = await follower.until(1000);
    expect(new Set(changes.map(({ op }) => op))).toEqual(new Set(['DELETE']));
    expect(changes.map(({ key }) => Number(key?.['id'])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, index) => index + 1),
    );
  });

  test('tables without a key and views have no changes; partitioned tables do', async () => {
    await at.run(
      'create table keyless (n int)',
      'create table events (id int, day date, primary key (id, day)) partition by range (day)',
      `create table events_1 partition of events for values from ('2024-01-01') to ('2025-01-01')`,
      'create view days as select day from events',
    );
    const follower = await at.begun();
    await at.run('insert into keyless values (1)', `insert into events values (1, '2024-05-05')`);
    expect(await follower.until(1)).toEqual([
      { table: 'events', op: 'INSERT', key: { id: 1, day: '2024-05-05' }, after: { id: 1, day: '2024-05-05' } },
    ]);
  });

  test('a table of another form begins with RESET, and the others go on', async () => {
    await at.run('create table a (id int primary key)', 'create table b (id int primary key)');
    const first = await at.begun();
    await at.run('insert into b values (1)');
    await first.until(1);
    await first.stop();
    await at.run('alter table a add column name text', 'insert into a values (1)', 'insert into b values (2)');
    const second = await at.follow({ after: first.seen.at(-1)?.position });
    expect(await second.until(2)).toEqual([
      { table: 'a', op: 'RESET' },
      { table: 'b', op: 'INSERT', key: { id: 2 }, after: { id: 2 } },
    ]);
  });

  test('a hundred thousand rows: seen once without holding up the event loop, and then only what is other is read', async () => {
    await at.run(
      'create table t (id int primary key, name text, at timestamptz, note jsonb)',
      `insert into t select n, 'name ' || n, now(), json_build_object('n', n) from generate_series(1, 100000) n`,
    );
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const follower = await at.begun();
    await at.run(`alter database ${at.database.name} set log_statement = 'all'`);
    await at.run(`update t set name = 'other' where id in (7, 70000)`, 'delete from t where id = 500', `insert into t values (0, 'new')`);
    const changes = await follower.until(4);
    delay.disable();
    expect(changes.map(({ op, key }) => `${op} ${String(key?.['id'])}`).toSorted()).toEqual([
      'DELETE 500',
      'INSERT 0',
      'UPDATE 7',
      'UPDATE 70000',
    ]);
    // A hundred thousand rows in JavaScript would be a second; whatever else this machine does is in it, too.
    expect(delay.percentile(99) / 1e6).toBeLessThan(200);
    const read = await statementsOf(at);
    const copies = read.filter((line) => line.includes('copy (select'));
    expect(copies.length).toBeGreaterThan(0);
    expect(copies.every((line) => /any \('\{\d+(,\d+){0,3}\}'/.test(line))).toBe(true);
  });

  test('a look at rows that are as they were is one statement', async () => {
    await at.run('create table t (id int primary key)', 'insert into t select generate_series(1, 5000)');
    await at.begun();
    await at.run(`alter database ${at.database.name} set log_statement = 'all'`);
    const sums = async () => (await statementsOf(at)).filter((line) => line.includes('json_agg')).length;
    await expect.poll(sums, { timeout: 30_000 }).toBeGreaterThan(2);
    const all = await statementsOf(at);
    expect(all.filter((line) => !line.includes('json_agg'))).toEqual([]);
  });

  test('more differences than can be told one by one are one RESET, and the look after it tells none of them', async () => {
    await at.run('create table t (id int primary key, n int)', 'insert into t select n, 0 from generate_series(1, 100001) n');
    const follower = await at.begun();
    await at.run('update t set n = 1');
    expect(await follower.until(1)).toEqual([{ table: 't', op: 'RESET' }]);
    follower.seen.length = 0;
    await at.run('update t set n = 2 where id = 100001');
    expect(await follower.until(1)).toEqual([{ table: 't', op: 'UPDATE', key: { id: 100001 }, after: { id: 100001, n: 2 } }]);
  });

  test('what was made for it is gone when it is forgotten', async () => {
    await at.run('create table t (id int primary key)');
    await (await at.begun()).stop();
    const kept = () => at.engine.rows(`SELECT count(*) AS n FROM duckdb_tables() WHERE schema_name LIKE 'polled shop %'`, [], never);
    expect(await kept()).toEqual([{ n: 1n }]);
    expect(await at.source.forget?.(never)).toEqual({ leftovers: [] });
    expect(await kept()).toEqual([{ n: 0n }]);
    expect(await at.source.forget?.(never)).toEqual({ leftovers: [] });
  });
});

describe('what was told by looks, and what was not', () => {
  const at = new Polled();

  test('what happened while nobody looked is told, from what the engine kept', async () => {
    await at.run('create table t (id int primary key, n int)', 'insert into t values (1, 0), (2, 0), (3, 0)');
    const first = await at.begun();
    await at.run('update t set n = 1 where id = 1');
    await first.until(1);
    const after = first.seen.at(-1)?.position;
    await first.stop();
    await at.run('update t set n = 2 where id = 2', 'delete from t where id = 3', 'insert into t values (4, 4)');
    await at.reopenEngine();
    const second = await at.follow({ after });
    expect((await second.until(3)).map(({ op, key }) => [op, key?.['id']])).toEqual([
      ['DELETE', 3],
      ['UPDATE', 2],
      ['INSERT', 4],
    ]);
  });

  test('a hub that ends between telling and acknowledging: the latest state is told again, and nothing is lost', async () => {
    await at.run('create table t (id int primary key, n int)', 'insert into t select n, 0 from generate_series(1, 1000) n');
    const first = await at.begun();
    await at.run('update t set n = 1 where id <= 600');
    await first.until(600);
    const after = first.seen.at(-1)?.position;
    await first.stop();
    await at.run('update t set n = 2 where id <= 600');

    // The first page is kept in the log, and its acknowledgement does not arrive.
    const killed = await at.follow({ after, acknowledge: false });
    const told = await killed.until(256);
    const logged = killed.seen.at(-1)?.position;
    await killed.stop();
    expect(killed.seen).toHaveLength(1);
    await at.run('update t set n = 3 where id <= 10', 'delete from t where id = 600');
    await at.reopenEngine();

    const second = await at.follow({ after: logged });
    const changes = await second.until(600);
    const latest = new Map([...told, ...changes].map(({ key, after: row }) => [Number(key?.['id']), row?.['n']]));
    expect(latest).toEqual(new Map(Array.from({ length: 600 }, (_, index) => [index + 1, index < 10 ? 3 : index === 599 ? undefined : 2])));
    expect(changes.some(({ op }) => op === 'RESET')).toBe(false);
    const positions = [after ?? '', logged ?? '', ...second.seen.map(({ position }) => position)];
    expect(positions).toEqual([...new Set(positions)].toSorted());
  });

  test('a first look that was not acknowledged is made again', async () => {
    await at.run('create table t (id int primary key)');
    const killed = await at.follow({ acknowledge: false });
    await killed.until(1);
    await killed.stop();
    const second = await at.follow({ after: killed.seen[0]?.position });
    expect(await second.until(1)).toEqual([{ table: 't', op: 'RESET' }]);
  });

  test.each([
    ['another hub led meanwhile', (after: string) => after.replace(/\.\w.*$/, '.another-one-1')],
    ['replication did', () => '00000000016b3748'],
    ['the log was put back to an older state', (after: string) => after.replace(/!\d+/, '!0000000000000000')],
  ])('where %s, nobody knows what was told: RESET', async (_, otherwise) => {
    await at.run('create table t (id int primary key)');
    const first = await at.begun();
    await at.run('insert into t values (1)');
    await first.until(1);
    await first.stop();
    const after = otherwise(first.seen.at(-1)?.position ?? '');
    const second = await at.follow({ after });
    expect(await second.until(1)).toEqual([{ table: 't', op: 'RESET' }]);
    expect((second.seen[0]?.position ?? '') > after).toBe(true);
    await at.run('insert into t values (2)');
    expect((await second.until(2))[1]).toMatchObject({ op: 'INSERT', key: { id: 2 } });
  });

  test('a table that may not be read any more costs its own changes only, and is a problem by its name', async () => {
    await at.run('create table a (id int primary key, gone int)', 'create table b (id int primary key)');
    const follower = await at.begun();
    await at.run('alter table a drop column gone', 'insert into b values (1)');
    expect(await follower.until(1)).toEqual([{ table: 'b', op: 'INSERT', key: { id: 1 }, after: { id: 1 } }]);
    await expect
      .poll(() => at.source.problems?.(), { timeout: 30_000 })
      .toEqual([
        { code: 'SOURCE_ERROR', message: expect.stringMatching(/^Changes of a could not be looked for, .*column "gone" does not exist/) },
      ]);
    await expect.poll(() => at.drifts, { timeout: 30_000 }).toBeGreaterThan(0);
    await at.run('alter table a add column gone int', 'insert into a values (5)');
    expect((await follower.until(2))[1]).toMatchObject({ table: 'a', op: 'INSERT' });
    await expect.poll(() => at.source.problems?.(), { timeout: 30_000 }).toEqual([]);
    expect(follower.fault).toBeUndefined();
  });

  test('whoever asks again and again does not make it look more often', async () => {
    await at.run('create table t (id int primary key)');
    const source = at.open({ poll: 3_000 });
    const { tables } = await described(source);
    await at.run(`alter database ${at.database.name} set log_statement = 'all'`);
    const until = performance.now() + 2_500;
    let told = 0;
    while (performance.now() < until) {
      const leaving = new AbortController();
      const over = setTimeout(() => leaving.abort(), until - performance.now());
      // As one whose log cannot be written.
      for await (const _ of source.changes?.(tables, leaving.signal) ?? []) {
        told += 1;
        break;
      }
      clearTimeout(over);
    }
    expect(told).toBe(1);
    expect((await statementsOf(at)).filter((line) => line.includes('copy (select'))).toHaveLength(1);
  });

  test('a look that finds nothing says that the source answers; one that finds no server does not', async () => {
    await at.run('create table t (id int primary key)');
    await (await at.begun()).stop();
    const { tables } = await described(at.source);
    const down = new URL(at.database.url);
    down.searchParams.set('host', '127.0.0.1');
    down.searchParams.set('port', '1');
    const leaving = new AbortController();
    const said = { up: 0, down: 0 };
    const away = at.open({ url: down.href });
    const after = '';
    const asked = [at.source, away].map(async (source) => {
      const answering = () => void (said[source === away ? 'down' : 'up'] += 1);
      for await (const transaction of source.changes?.(tables, leaving.signal, after, answering) ?? []) transaction.acknowledge();
    });
    await expect.poll(() => away.problems?.(), { timeout: 30_000 }).toHaveLength(1);
    await expect.poll(() => said.up, { timeout: 30_000 }).toBeGreaterThan(1);
    leaving.abort();
    await Promise.all(asked);
    expect(said.down).toBe(0);
  });

  test('a server that does not answer is a problem, and no reason to end', async () => {
    await at.run('create table t (id int primary key)');
    const { tables } = await described(at.source);
    const url = new URL(at.database.url);
    url.searchParams.set('host', '127.0.0.1');
    url.searchParams.set('port', '1');
    const source = at.open({ url: url.href });
    const leaving = new AbortController();
    const asked = (async () => {
      for await (const _ of source.changes?.(tables, leaving.signal) ?? []) expect.fail('nothing can be told');
    })();
    await expect
      .poll(() => source.problems?.(), { timeout: 30_000 })
      .toEqual([{ code: 'SOURCE_UNAVAILABLE', message: expect.stringMatching(/^Changes could not be looked for, .*127\.0\.0\.1:1/) }]);
    leaving.abort();
    await asked;
  });

  test('its end is quiet, in the middle of a look too, and leaves nothing under way', async () => {
    await at.run(
      'create table t (id int primary key, name text)',
      `insert into t select n, repeat('x', 500) from generate_series(1, 200000) n`,
    );
    const { tables } = await described(at.source);
    for (const afterMs of [0, 20, 100, 300]) {
      const leaving = new AbortController();
      setTimeout(() => leaving.abort(), afterMs);
      for await (const transaction of at.source.changes?.(tables, leaving.signal) ?? []) transaction.acknowledge();
    }
    await expect
      .poll(
        () =>
          at.ask(
            `select count(*)::int from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like 'copy%' and state = 'active'`,
          ),
        {
          timeout: 30_000,
        },
      )
      .toEqual([0]);
  });
});

/** What sessions of the source ran in the database of a test since its statements are logged. */
async function statementsOf({ database }: Polled): Promise<string[]> {
  const lines = (await readFile(database.log, 'utf8')).split('\n').filter((line) => line.includes(database.name));
  const statements = lines.filter((line) => /(statement|execute [^:]*): /.test(line));
  return statements.filter((line) => /copy \(select|json_agg|hashtextextended/.test(line));
}

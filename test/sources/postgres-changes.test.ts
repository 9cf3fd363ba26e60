import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceChange, SourceTransaction, Table } from '../../src/contract/index.ts';
import { DIALECTS, jsonValue } from '../../src/sql/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';
import { column, described, never, openSource, seed, sql, tableOf } from './postgres-fixture.ts';

/** A slot is active while it is made, too. */
const STREAMING = `select exists (select from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid where s.slot_name = $1)`;

/** Follows a source's changes until `stop`. */
class Follower {
  readonly seen: SourceTransaction[] = [];
  fault: unknown;
  readonly #leaving = new AbortController();
  readonly #done: Promise<void>;

  constructor(
    source: ReturnType<typeof openSource>,
    tables: readonly Table[],
    options: { after?: string | undefined; acknowledge?: boolean } = {},
  ) {
    const changes = source.changes?.(tables, this.#leaving.signal, options.after);
    if (!changes) throw new Error('the source has no changes');
    this.#done = (async () => {
      try {
        for await (const transaction of changes) {
          this.seen.push(transaction);
          if (options.acknowledge !== false) transaction.acknowledge();
        }
      } catch (thrown) {
        this.fault = thrown;
      }
    })();
  }

  /** All changes so far, in their order. */
  get changes(): SourceChange[] {
    return this.seen.flatMap((transaction) => transaction.changes);
  }

  async until(count: number): Promise<SourceChange[]> {
    await expect.poll(() => (this.fault ? this.fault : this.changes.length), { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
    return this.changes;
  }

  async stop(): Promise<void> {
    this.#leaving.abort();
    await this.#done;
  }
}

describe('changes of a PostgreSQL source', () => {
  let database: FreshDatabase;
  let source: ReturnType<typeof openSource>;
  let lines: string[];
  let drifts: number;
  let slot: string;
  const followers: Follower[] = [];

  beforeEach(async () => {
    database = await freshDatabase();
    // Slots are the whole server's.
    slot = `s_${database.name.slice(-20)}`;
    lines = [];
    drifts = 0;
    source = open();
  });
  afterEach(async () => {
    for (const follower of followers.splice(0)) await follower.stop();
    await source.close();
    await database.drop();
  });

  const open = (maxWal?: number) =>
    openSource(
      database.url,
      { changes: { replication: { slot, publication: 'Weir’s "own"', maxWal } } },
      (line) => lines.push(line),
      () => (drifts += 1),
    );
  const run = (...statements: string[]) => seed(database.connection, ...statements);
  const follow = async (options: { after?: string | undefined; acknowledge?: boolean } = {}, from = source): Promise<Follower> => {
    const { tables } = await described(from);
    const follower = new Follower(from, tables, options);
    followers.push(follower);
    await expect
      .poll(async () => follower.fault ?? (await column(database.connection, STREAMING, [slot]))[0], { timeout: 30_000 })
      .toBe(true);
    return follower;
  };
  const ofNumber = (id: number) => expect.objectContaining({ key: { id } });

  test('a row is inserted, changed and deleted, each with its key, and with old rows where the table gives them', async () => {
    await run(
      'create table plain (id int primary key, name text)',
      'create table full_rows (id int primary key, name text)',
      'alter table full_rows replica identity full',
    );
    const follower = await follow();
    for (const table of ['plain', 'full_rows']) {
      await run(`insert into ${table} values (1, 'a')`, `update ${table} set name = null`, `delete from ${table}`);
    }
    const changes = await follower.until(6);
    expect(changes).toEqual([
      { table: 'plain', op: 'INSERT', key: { id: 1 }, after: { id: 1, name: 'a' } },
      { table: 'plain', op: 'UPDATE', key: { id: 1 }, after: { id: 1, name: null } },
      { table: 'plain', op: 'DELETE', key: { id: 1 } },
      { table: 'full_rows', op: 'INSERT', key: { id: 1 }, after: { id: 1, name: 'a' } },
      { table: 'full_rows', op: 'UPDATE', key: { id: 1 }, before: { id: 1, name: 'a' }, after: { id: 1, name: null } },
      { table: 'full_rows', op: 'DELETE', key: { id: 1 }, before: { id: 1, name: null } },
    ]);
    expect(follower.seen.map(({ position }) => position)).toEqual(follower.seen.map(({ position }) => position).toSorted());
  });

  test('a key that changes is told with the old key', async () => {
    await run(
      'create table plain (a int, b text, v int, primary key (b, a))',
      'create table full_rows (like plain including all)',
      'alter table full_rows replica identity full',
    );
    const follower = await follow();
    for (const table of ['plain', 'full_rows']) await run(`insert into ${table} values (1, 'x', 0)`, `update ${table} set a = 2`);
    const changes = await follower.until(4);
    expect(changes.filter(({ op }) => op === 'UPDATE')).toEqual([
      { table: 'plain', op: 'UPDATE', key: { b: 'x', a: 1 }, after: { a: 2, b: 'x', v: 0 } },
      { table: 'full_rows', op: 'UPDATE', key: { b: 'x', a: 1 }, before: { a: 1, b: 'x', v: 0 }, after: { a: 2, b: 'x', v: 0 } },
    ]);
  });

  test('what was not acknowledged comes again, what was does not', async () => {
    await run('create table t (id int primary key)');
    const first = await follow({ acknowledge: false });
    await run('insert into t values (1)', 'insert into t values (2)', 'insert into t values (3)');
    await first.until(3);
    first.seen[1]?.acknowledge();
    await first.stop();

    await run('insert into t values (4)');
    const second = await follow({ acknowledge: false });
    expect(await second.until(2)).toEqual([ofNumber(3), ofNumber(4)]);
    await second.stop();

    const third = await follow({ after: second.seen[0]?.position });
    expect(await third.until(1)).toEqual([ofNumber(4)]);
  });

  test('a transaction whose commit begins exactly where the acknowledged one ends is not lost', async () => {
    await run('create table t (id int primary key)');
    const [one, other] = [new pg.Client(database.connection), new pg.Client(database.connection)];
    await Promise.all([one.connect(), other.connect()]);
    let adjacent = 0;
    for (let trial = 0; trial < 10; trial += 1) {
      const before = await follow({ acknowledge: false });
      for (const client of [one, other]) await client.query('begin');
      await one.query('insert into t values ($1)', [trial * 2]);
      await other.query('insert into t values ($1)', [trial * 2 + 1]);
      await one.query('commit');
      await other.query('commit');
      await before.until(2);
      const [a, b] = before.seen;
      if (a && b && BigInt(`0x${b.position}`) - BigInt(`0x${a.position}`) < 200n) adjacent += 1;
      a?.acknowledge();
      await before.stop();
      const after = await follow();
      expect(await after.until(1)).toEqual([ofNumber(trial * 2 + 1)]);
      await after.stop();
    }
    await Promise.all([one.end(), other.end()]);
    expect(adjacent).toBeGreaterThan(0);
  });

  test('interleaved transactions come whole, in the order of their commits', async () => {
    await run('create table t (id int primary key)');
    const follower = await follow();
    const [one, other] = [new pg.Client(database.connection), new pg.Client(database.connection)];
    await Promise.all([one.connect(), other.connect()]);
    await one.query('begin');
    await other.query('begin');
    for (const [client, id] of [
      [one, 1],
      [other, 2],
      [one, 3],
      [other, 4],
    ] as const)
      await client.query('insert into t values ($1)', [id]);
    await other.query('commit');
    await one.query('commit');
    await Promise.all([one.end(), other.end()]);
    await follower.until(4);
    expect(follower.seen.map(({ changes }) => changes.map(({ key }) => key?.['id']))).toEqual([
      [2, 4],
      [1, 3],
    ]);
    expect(follower.seen[0]?.id).not.toBe(follower.seen[1]?.id);
  });

  test('a large value that an update left alone is there all the same', async () => {
    const large = `(select string_agg(md5(n::text), '') from generate_series(1, 400) n)`;
    await run(
      'create table plain (id int primary key, big text, n int)',
      'create table full_rows (id int primary key, big text, n int)',
      'alter table full_rows replica identity full',
      `insert into plain values (1, ${large}, 0), (2, ${large}, 0)`,
      `insert into full_rows values (1, ${large}, 0)`,
    );
    const [big] = await column(database.connection, 'select big from plain where id = 1');
    const follower = await follow();
    await run('update full_rows set n = 1', 'update plain set n = 1 where id = 1', 'update plain set id = 9 where id = 2');
    expect(await follower.until(3)).toEqual([
      { table: 'full_rows', op: 'UPDATE', key: { id: 1 }, before: { id: 1, big, n: 0 }, after: { id: 1, big, n: 1 } },
      { table: 'plain', op: 'UPDATE', key: { id: 1 }, after: { id: 1, big, n: 1 } },
      { table: 'plain', op: 'UPDATE', key: { id: 2 }, after: { id: 9, big, n: 0 } },
    ]);
  });

  test('a row whose large value cannot be read any more is left to its deletion', async () => {
    const large = `(select string_agg(md5(n::text), '') from generate_series(1, 400) n)`;
    await run('create table t (id int primary key, big text, n int)', `insert into t values (1, ${large}, 0), (2, ${large}, 0)`);
    await (await follow()).stop();
    await run('update t set n = 1 where id = 1', 'delete from t where id = 1', 'update t set n = 2 where id = 2');
    const follower = await follow();
    expect(await follower.until(2)).toEqual([
      { table: 't', op: 'DELETE', key: { id: 1 } },
      { table: 't', op: 'UPDATE', key: { id: 2 }, after: expect.objectContaining({ id: 2, n: 2 }) },
    ]);
  });

  test('columns that the server computes are part of the row', async () => {
    await run('create table t (id int primary key, twice int generated always as (id * 2) stored)');
    const follower = await follow();
    await run('insert into t (id) values (4), (5)');
    expect(await follower.until(2)).toEqual([
      { table: 't', op: 'INSERT', key: { id: 4 }, after: { id: 4, twice: 8 } },
      { table: 't', op: 'INSERT', key: { id: 5 }, after: { id: 5, twice: 10 } },
    ]);
  });

  test('truncate is RESET, of each table that it empties', async () => {
    await run('create table t (id int primary key)', 'create table child (id int primary key references t)', 'insert into t values (1)');
    const follower = await follow();
    await run('truncate t cascade');
    expect((await follower.until(2)).toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
      { table: 'child', op: 'RESET' },
      { table: 't', op: 'RESET' },
    ]);
  });

  test('a partitioned table changes under its own name, whichever partition a row lies in', async () => {
    await run(
      'create table events (id int, day date, primary key (id, day)) partition by range (day)',
      `create table events_1 partition of events for values from ('2024-01-01') to ('2025-01-01')`,
    );
    const follower = await follow();
    await run(`create table events_2 partition of events for values from ('2025-01-01') to ('2026-01-01')`);
    await run(`insert into events values (1, '2024-05-05'), (2, '2025-05-05')`);
    expect((await follower.until(2)).map(({ table, key }) => [table, key])).toEqual([
      ['events', { id: 1, day: '2024-05-05' }],
      ['events', { id: 2, day: '2025-05-05' }],
    ]);
  });

  test('images have the values that a query answers, at their extremes too', async () => {
    await run(
      `create type mood as enum ('sad', 'ok');
       create domain amount as numeric;
       create table t (
         id int primary key, i2 int2, i8 int8, f4 float4, f8 float8, dec amount, flag bool, txt text, padded char(5), feeling mood,
         day date, clock time, ldt timestamp, dt timestamptz, doc jsonb, doc_text json, ref uuid, bin bytea, span interval, zoned timetz,
         ints int[], bigs int8[], decs numeric[], floats float8[], flags bool[], txts text[], moods mood[], days date[], ldts timestamp[], dts timestamptz[],
         docs jsonb[], refs uuid[], bins bytea[], spans interval[])`,
      'alter table t replica identity full',
    );
    const follower = await follow();
    await run(`insert into t (id) values (0)`);
    await run(`insert into t values (1, -32768, 9223372036854775807, 0.1, 1.7976931348623157e308, 1${'0'.repeat(500)}.${'0'.repeat(499)}1, true, E'𝄞 "q" \\\\ ''s\\n{NULL}', 'ab', 'sad',
      '2001-03-09', '10:00:00.5', '2001-03-09 10:00:00.000001', '2001-03-09 12:00:00.123456+02', '{"b": [1, null, "x"], "a": 1.5}', '{"b":  1}',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff10', '1 day 02:03:04', '10:00:00+02',
      '{1,NULL,-3}', '{9223372036854775807}', '{1.50,NaN}', '{1.5,NaN,NULL,Infinity}', '{t,f,NULL}', ARRAY['', 'NULL', NULL, 'a,b', E'q"\\\\', '{x}', ' sp '], '{sad,NULL}',
      '{2001-03-09,NULL}', '{2001-03-09 10:00:00.5}', '{2001-03-09 10:00:00+00,NULL}', ARRAY['{"a": [1, 2]}'::jsonb, NULL, '"s"'],
      '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ARRAY['\\x00ff'::bytea, NULL], '{1 day,NULL}')`);
    await run(`insert into t values (2, 32767, -9223372036854775808, 'NaN', '-Infinity', 'NaN', false, '', '', 'ok',
      'infinity', '24:00:00', '-infinity', 'infinity', 'null', '[]', null, '', '-1 mon', '10:00:00.25-07',
      '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')`);
    await run(
      `insert into t (id, f4, f8, dec, day, ldt, dt, ints) values (3, 1e20, 4.9e-324, 'Infinity', '0044-03-15 BC', '0044-03-15 10:00 BC', '0001-01-01 00:00:00.1+00', '[5:6]={7,8}')`,
    );
    const changes = await follower.until(4);
    const table = await tableOf(source, 't');
    for (const { key, after } of changes) {
      const pairs = table.columns.map((each) => {
        const scalar = each.scalar ?? 'String';
        const type = { ...each, scalar, opaque: each.scalar === null, ...(each.enumValues && { enumValues: each.enumValues }) };
        return `to_json('${each.name}'::text)::text || ':' || ${jsonValue(DIALECTS.postgres, `t.${each.name}`, type)}`;
      });
      const answer = await source.execute(sql(`select '{' || ${pairs.join(` || ',' || `)} || '}' from t where id = $1`, key?.['id']), {
        identity: { name: 'test', roles: [], scopes: [], claims: {} },
        signal: never,
        requestId: '',
        limits: { defaultRows: 1, nestedRows: 1, maxRows: 1 },
      });
      expect(after).toEqual(JSON.parse(answer));
    }
  });

  test('a table without a key is never published, so that its own updates go on working', async () => {
    await run(
      'create table t (id int primary key)',
      'create table keyless (n int)',
      'create unlogged table scratch (id int primary key)',
      'insert into keyless values (1)',
    );
    await follow();
    await run('update keyless set n = 2', 'delete from keyless');
    expect(lines.join('\n')).toContain('no changes of keyless (no primary key), scratch (unlogged)');
  });

  test('transactions of other tables move the slot on, so that the log does not grow', async () => {
    await run('create table t (id int primary key)', 'create table keyless (n int)');
    const follower = await follow();
    await run('insert into keyless select generate_series(1, 1000)');
    const [end] = await column(database.connection, 'select pg_current_wal_lsn()::text');
    await expect
      .poll(
        async () =>
          (
            await column(database.connection, 'select confirmed_flush_lsn >= $2::pg_lsn from pg_replication_slots where slot_name = $1', [
              slot,
              end,
            ])
          )[0],
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(follower.seen).toEqual([]);
  });

  test('nothing is confirmed beyond what is acknowledged, however long the server waits', async () => {
    await run('create table t (id int primary key)', 'create table keyless (n int)');
    const follower = await follow({ acknowledge: false });
    await run('insert into t values (1)', 'insert into keyless select generate_series(1, 1000)');
    await follower.until(1);
    await run('insert into keyless select generate_series(1, 1000)');
    await follower.stop();
    const again = await follow();
    expect(await again.until(1)).toEqual([ofNumber(1)]);
  });

  test('the publication has exactly the keyed tables asked for, and is changed when they change', async () => {
    await run('create table a (id int primary key)', 'create table b (id int primary key)');
    const published = () => column(database.connection, 'select tablename from pg_publication_tables order by 1');
    const first = await follow();
    expect(await published()).toEqual(['a', 'b']);
    await first.stop();
    await run('create table c (id int primary key)');
    const narrowed = openSource(database.url, { include: ['b', 'c'], changes: { replication: { slot, publication: 'Weir’s "own"' } } });
    const second = await follow({ after: '0' }, narrowed);
    expect(await published()).toEqual(['b', 'c']);
    expect(await second.until(1)).toEqual([{ table: 'c', op: 'RESET' }]);
    await second.stop();
    await narrowed.close();
  });

  test('where changes may have been missed, RESET comes first, and again until it is acknowledged', async () => {
    await run('create table t (id int primary key)');
    const first = await follow();
    await run('insert into t values (1)');
    await first.until(1);
    const after = first.seen[0]?.position;
    await first.stop();
    await run(`select pg_drop_replication_slot('${slot}')`, 'insert into t values (2)');

    const killed = await follow({ after, acknowledge: false });
    await run('insert into t values (3)');
    expect(await killed.until(2)).toEqual([{ table: 't', op: 'RESET' }, ofNumber(3)]);
    await killed.stop();

    const second = await follow({ after });
    expect(await second.until(2)).toEqual([{ table: 't', op: 'RESET' }, ofNumber(3)]);
    const positions = second.seen.map(({ position }) => position);
    expect([after, ...positions]).toEqual([after, ...positions].toSorted());
    await expect
      .poll(() => column(database.connection, `select obj_description(oid, 'pg_publication') from pg_publication`), { timeout: 30_000 })
      .toEqual(['Weir: source shop']);
    await second.stop();

    const third = await follow({ after: positions.at(-1) });
    await run('insert into t values (4)');
    expect(await third.until(1)).toEqual([ofNumber(4)]);
  });

  test('a slot that holds back more than maxWal is made anew, with RESET', async () => {
    await run('create table t (id int primary key)');
    const first = await follow();
    await first.stop();
    await run('create table filler as select repeat(md5(n::text), 20) from generate_series(1, 20000) n');
    await source.close();
    source = open(1024 * 1024);
    const second = await follow({ after: '0' });
    expect(await second.until(1)).toEqual([{ table: 't', op: 'RESET' }]);
    expect(lines.join('\n')).toContain('held back more than maxWal');
  });

  test('a connection that is cut is SOURCE_UNAVAILABLE, and asking again loses nothing', async () => {
    await run('create table t (id int primary key)');
    const first = await follow();
    await run('insert into t values (1)');
    await first.until(1);
    await run(`select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '${slot}'`, 'insert into t values (2)');
    await expect.poll(() => first.fault, { timeout: 30_000 }).toMatchObject({ code: 'SOURCE_UNAVAILABLE', extensions: { source: 'shop' } });
    const second = await follow({ after: first.seen.at(-1)?.position });
    expect(await second.until(1)).toEqual([ofNumber(2)]);
  });

  test('eight writers and a stream that is cut again and again: every commit once, in order', async () => {
    await run('create table t (id int primary key)');
    const { tables } = await described(source);
    const log: { position: string; ids: unknown[] }[] = [];
    const leaving = new AbortController();
    const feed = (async () => {
      while (!leaving.signal.aborted) {
        try {
          for await (const transaction of source.changes?.(tables, leaving.signal, log.at(-1)?.position) ?? []) {
            log.push({ position: transaction.position, ids: transaction.changes.map(({ key }) => key?.['id']) });
            // Some acknowledgements never arrive, as when the hub is killed.
            if (log.length % 7) transaction.acknowledge();
          }
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
        }
      }
    })();
    await expect.poll(async () => (await column(database.connection, STREAMING, [slot]))[0], { timeout: 30_000 }).toBe(true);
    let cuts = 0;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const client = new pg.Client(database.connection);
      await client.connect();
      for (let n = 0; n < 250; n += 1) {
        await client.query('insert into t values ($1)', [writer * 1_000 + n]);
        if (writer === 0 && n % 50 === 49) {
          const { rowCount } = await client.query(
            'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active',
            [slot],
          );
          cuts += rowCount ?? 0;
        }
      }
      await client.end();
    });
    await Promise.all(writers);
    const written = await column(database.connection, 'select id from t order by id');
    await expect.poll(() => log.flatMap(({ ids }) => ids).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(written.length);
    leaving.abort();
    await feed;
    expect(log.flatMap(({ ids }) => ids).toSorted((a, b) => Number(a) - Number(b))).toEqual(written);
    expect(log.map(({ position }) => position)).toEqual(log.map(({ position }) => position).toSorted());
    expect(cuts).toBeGreaterThan(0);
  });

  test('a table that is changed while it is followed: the structure is told to have drifted, rows stay whole', async () => {
    await run('create table t (id int primary key, name text)');
    const first = await follow();
    expect(drifts).toBe(0);
    await run(`insert into t values (1, 'a')`, 'alter table t add column extra int', `insert into t values (2, 'b', 7)`);
    expect(await first.until(2)).toEqual([
      { table: 't', op: 'INSERT', key: { id: 1 }, after: { id: 1, name: 'a' } },
      { table: 't', op: 'INSERT', key: { id: 2 }, after: { id: 2, name: 'b' } },
    ]);
    expect(drifts).toBe(1);
    await first.stop();

    await run(`insert into t values (3, 'c', 8)`, 'alter table t add column later int not null default 5');
    const second = await follow();
    expect(await second.until(1)).toEqual([{ table: 't', op: 'INSERT', key: { id: 3 }, after: { id: 3, name: 'c', extra: 8, later: 5 } }]);
    await run('alter table t drop column name', 'insert into t values (4, 9)');
    await expect
      .poll(() => second.fault, { timeout: 30_000 })
      .toMatchObject({ code: 'SOURCE_ERROR', message: expect.stringContaining('"name" does not exist') as unknown });
    expect(await (await follow()).until(1)).toEqual([{ table: 't', op: 'INSERT', key: { id: 4 }, after: { id: 4, extra: 9, later: 5 } }]);
  });

  test('a consumer that is slow holds the server up, not the memory, and loses nothing', async () => {
    await run('create table t (id int primary key, pad text)');
    const { tables } = await described(source);
    const leaving = new AbortController();
    const changes = source.changes?.(tables, leaving.signal)[Symbol.asyncIterator]();
    const first = changes?.next();
    await expect
      .poll(async () => (await column(database.connection, STREAMING, [slot]))[0], {
        timeout: 30_000,
      })
      .toBe(true);
    const writer = new pg.Client(database.connection);
    await writer.connect();
    for (let n = 0; n < 3_000; n += 1) await writer.query('insert into t values ($1, repeat($2, 100))', [n, 'x']);
    await writer.end();
    const ids: unknown[] = [];
    for (let next = await first; next && !next.done; next = await changes?.next()) {
      ids.push(...next.value.changes.map(({ key }) => key?.['id']));
      next.value.acknowledge();
      if (ids.length === 3_000) break;
    }
    leaving.abort();
    await changes?.return?.(undefined);
    expect(ids).toEqual(Array.from({ length: 3_000 }, (_, n) => n));
  });

  test('who may not replicate is told what to run, and the source stays readable', async () => {
    const role = `r_${database.name.slice(-20)}`;
    await run(
      'create table t (id int primary key)',
      `create role ${role} login password 'x'`,
      `grant all on schema public to ${role}`,
      `grant select on t to ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    const poor = openSource(url.href, { changes: { replication: { slot, publication: 'p' } } });
    const faultOf = async () => {
      try {
        for await (const transaction of poor.changes?.(await described(poor).then(({ tables }) => tables), never) ?? [])
          transaction.acknowledge();
      } catch (thrown) {
        return thrown;
      }
      return undefined;
    };
    try {
      expect(await faultOf()).toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringContaining('create publication "p" for table "public"."t"') as unknown,
      });
      await run(`create publication p for table t with (publish_via_partition_root = true)`);
      expect(await faultOf()).toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringContaining(`alter role "${role}" replication`) as unknown,
      });
      await run('create table u (id int primary key)', `grant select on u to ${role}`);
      expect(await faultOf()).toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringContaining('alter publication "p" add table "public"."u";') as unknown,
      });
      expect((await described(poor)).tables.map(({ name }) => name)).toEqual(['t', 'u']);
    } finally {
      await poor.close();
      await run(`drop owned by ${role}`, `drop role ${role}`);
    }
  });

  test('two hubs cannot read one slot', async () => {
    await run('create table t (id int primary key)');
    await follow();
    const other = open();
    const { tables } = await described(other);
    const second = new Follower(other, tables);
    await expect
      .poll(() => second.fault, { timeout: 30_000 })
      .toMatchObject({ code: 'SOURCE_UNAVAILABLE', message: expect.stringContaining('is read by process') as unknown });
    await other.close();
  });

  test('without a slot named by the workspace nothing is changed, and there are no changes', async () => {
    const plain = openSource(database.url);
    expect('changes' in plain).toBe(false);
    await plain.close();
  });
});

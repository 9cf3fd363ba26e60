import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { DIALECTS, jsonValue } from '../../src/sql/index.ts';
import { never, openSource, sql, tableOf } from './postgres-fixture.ts';
import { Followed } from './postgres-follower.ts';

describe('changes of a PostgreSQL source', () => {
  const at = new Followed();

  test('a row is inserted, changed and deleted, each with its key, and with old rows where the table gives them', async () => {
    await at.run(
      'create table plain (id int primary key, name text)',
      'create table full_rows (id int primary key, name text)',
      'alter table full_rows replica identity full',
    );
    const follower = await at.follow();
    for (const table of ['plain', 'full_rows']) {
      await at.run(`insert into ${table} values (1, 'a')`, `update ${table} set name = null`, `delete from ${table}`);
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
    await at.run(
      'create table plain (a int, b text, v int, primary key (b, a))',
      'create table full_rows (like plain including all)',
      'alter table full_rows replica identity full',
    );
    const follower = await at.follow();
    for (const table of ['plain', 'full_rows']) await at.run(`insert into ${table} values (1, 'x', 0)`, `update ${table} set a = 2`);
    const changes = await follower.until(4);
    expect(changes.filter(({ op }) => op === 'UPDATE')).toEqual([
      { table: 'plain', op: 'UPDATE', key: { b: 'x', a: 1 }, after: { a: 2, b: 'x', v: 0 } },
      { table: 'full_rows', op: 'UPDATE', key: { b: 'x', a: 1 }, before: { a: 1, b: 'x', v: 0 }, after: { a: 2, b: 'x', v: 0 } },
    ]);
  });

  test('interleaved transactions come whole, in the order of their commits', async () => {
    await at.run('create table t (id int primary key)');
    const follower = await at.follow();
    const [one, other] = [new pg.Client(at.database.connection), new pg.Client(at.database.connection)];
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
    await at.run(
      'create table plain (id int primary key, big text, n int)',
      'create table full_rows (id int primary key, big text, n int)',
      'alter table full_rows replica identity full',
      `insert into plain values (1, ${large}, 0), (2, ${large}, 0)`,
      `insert into full_rows values (1, ${large}, 0)`,
    );
    const [big] = await at.ask('select big from plain where id = 1');
    const follower = await at.follow();
    await at.run('update full_rows set n = 1', 'update plain set n = 1 where id = 1', 'update plain set id = 9 where id = 2');
    expect(await follower.until(3)).toEqual([
      { table: 'full_rows', op: 'UPDATE', key: { id: 1 }, before: { id: 1, big, n: 0 }, after: { id: 1, big, n: 1 } },
      { table: 'plain', op: 'UPDATE', key: { id: 1 }, after: { id: 1, big, n: 1 } },
      { table: 'plain', op: 'UPDATE', key: { id: 2 }, after: { id: 9, big, n: 0 } },
    ]);
  });

  test('a row whose large value cannot be read any more is left to its deletion', async () => {
    const large = `(select string_agg(md5(n::text), '') from generate_series(1, 400) n)`;
    await at.run('create table t (id int primary key, big text, n int)', `insert into t values (1, ${large}, 0), (2, ${large}, 0)`);
    await (await at.follow()).stop();
    await at.run('update t set n = 1 where id = 1', 'delete from t where id = 1', 'update t set n = 2 where id = 2');
    const follower = await at.follow();
    expect(await follower.until(2)).toEqual([
      { table: 't', op: 'DELETE', key: { id: 1 } },
      { table: 't', op: 'UPDATE', key: { id: 2 }, after: expect.objectContaining({ id: 2, n: 2 }) },
    ]);
  });

  test('columns that the server computes are part of the row', async () => {
    await at.run('create table t (id int primary key, twice int generated always as (id * 2) stored)');
    const follower = await at.follow();
    await at.run('insert into t (id) values (4), (5)');
    expect(await follower.until(2)).toEqual([
      { table: 't', op: 'INSERT', key: { id: 4 }, after: { id: 4, twice: 8 } },
      { table: 't', op: 'INSERT', key: { id: 5 }, after: { id: 5, twice: 10 } },
    ]);
  });

  test('truncate is RESET, of each table that it empties', async () => {
    await at.run('create table t (id int primary key)', 'create table child (id int primary key references t)', 'insert into t values (1)');
    const follower = await at.follow();
    await at.run('truncate t cascade');
    expect((await follower.until(2)).toSorted((a, b) => (a.table < b.table ? -1 : 1))).toEqual([
      { table: 'child', op: 'RESET' },
      { table: 't', op: 'RESET' },
    ]);
  });

  test('a partitioned table changes under its own name, whichever partition a row lies in', async () => {
    await at.run(
      'create table events (id int, day date, primary key (id, day)) partition by range (day)',
      `create table events_1 partition of events for values from ('2024-01-01') to ('2025-01-01')`,
    );
    const follower = await at.follow();
    await at.run(`create table events_2 partition of events for values from ('2025-01-01') to ('2026-01-01')`);
    await at.run(`insert into events values (1, '2024-05-05'), (2, '2025-05-05')`);
    expect((await follower.until(2)).map(({ table, key }) => [table, key])).toEqual([
      ['events', { id: 1, day: '2024-05-05' }],
      ['events', { id: 2, day: '2025-05-05' }],
    ]);
  });

  test('images have the values that a query answers, at their extremes too', async () => {
    await at.run(
      `create type mood as enum ('sad', 'ok');
       create domain amount as numeric;
       create table t (
         id int primary key, i2 int2, i8 int8, f4 float4, f8 float8, dec amount, flag bool, txt text, padded char(5), feeling mood,
         day date, clock time, ldt timestamp, dt timestamptz, doc jsonb, doc_text json, ref uuid, bin bytea, span interval, zoned timetz,
         ints int[], bigs int8[], decs numeric[], floats float8[], flags bool[], txts text[], moods mood[], days date[], ldts timestamp[], dts timestamptz[],
         docs jsonb[], refs uuid[], bins bytea[], spans interval[])`,
      'alter table t replica identity full',
    );
    const follower = await at.follow();
    await at.run(`insert into t (id) values (0)`);
    await at.run(`insert into t values (1, -32768, 9223372036854775807, 0.1, 1.7976931348623157e308, 1${'0'.repeat(500)}.${'0'.repeat(499)}1, true, E'𝄞 "q" \\\\ ''s\\n{NULL}', 'ab', 'sad',
      '2001-03-09', '10:00:00.5', '2001-03-09 10:00:00.000001', '2001-03-09 12:00:00.123456+02', '{"b": [1, null, "x"], "a": 1.5}', '{"b":  1}',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '\\x00ff10', '1 day 02:03:04', '10:00:00+02',
      '{1,NULL,-3}', '{9223372036854775807}', '{1.50,NaN}', '{1.5,NaN,NULL,Infinity}', '{t,f,NULL}', ARRAY['', 'NULL', NULL, 'a,b', E'q"\\\\', '{x}', ' sp '], '{sad,NULL}',
      '{2001-03-09,NULL}', '{2001-03-09 10:00:00.5}', '{2001-03-09 10:00:00+00,NULL}', ARRAY['{"a": [1, 2]}'::jsonb, NULL, '"s"'],
      '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ARRAY['\\x00ff'::bytea, NULL], '{1 day,NULL}')`);
    await at.run(`insert into t values (2, 32767, -9223372036854775808, 'NaN', '-Infinity', 'NaN', false, '', '', 'ok',
      'infinity', '24:00:00', '-infinity', 'infinity', 'null', '[]', null, '', '-1 mon', '10:00:00.25-07',
      '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')`);
    await at.run(
      `insert into t (id, f4, f8, dec, day, ldt, dt, ints) values (3, 1e20, 4.9e-324, 'Infinity', '0044-03-15 BC', '0044-03-15 10:00 BC', '0001-01-01 00:00:00.1+00', '[5:6]={7,8}')`,
    );
    const changes = await follower.until(4);
    const table = await tableOf(at.source, 't');
    for (const { key, after } of changes) {
      const pairs = table.columns.map((each) => {
        const scalar = each.scalar ?? 'String';
        const type = { ...each, scalar, opaque: each.scalar === null, ...(each.enumValues && { enumValues: each.enumValues }) };
        return `to_json('${each.name}'::text)::text || ':' || ${jsonValue(DIALECTS.postgres, `t.${each.name}`, type)}`;
      });
      const answer = await at.source.execute(
        sql(`select '{' || ${pairs.join(` || ',' || `)} || '}' from t where id = $1`, String(key?.['id'])),
        {
          identity: { name: 'test', roles: [], scopes: [], claims: {} },
          signal: never,
          requestId: '',
          limits: { defaultRows: 1, nestedRows: 1, maxRows: 1 },
        },
      );
      expect(after).toEqual(JSON.parse(answer));
    }
  });

  test('a table that is changed while it is followed: the structure is told to have drifted, rows stay whole', async () => {
    await at.run('create table t (id int primary key, name text)');
    const first = await at.follow();
    expect(at.drifts).toBe(0);
    await at.run(`insert into t values (1, 'a')`, 'alter table t add column extra int', `insert into t values (2, 'b', 7)`);
    expect(await first.until(2)).toEqual([
      { table: 't', op: 'INSERT', key: { id: 1 }, after: { id: 1, name: 'a' } },
      { table: 't', op: 'INSERT', key: { id: 2 }, after: { id: 2, name: 'b' } },
    ]);
    expect(at.drifts).toBe(1);
    await first.stop();

    await at.run(`insert into t values (3, 'c', 8)`, 'alter table t add column later int not null default 5');
    const second = await at.follow();
    expect(await second.until(1)).toEqual([{ table: 't', op: 'INSERT', key: { id: 3 }, after: { id: 3, name: 'c', extra: 8, later: 5 } }]);
    await at.run('alter table t drop column name', 'insert into t values (4, 9)');
    await expect
      .poll(() => second.fault, { timeout: 30_000 })
      .toMatchObject({ code: 'SOURCE_ERROR', message: expect.stringContaining('"name" does not exist') as unknown });
    expect(await (await at.follow()).until(1)).toEqual([
      { table: 't', op: 'INSERT', key: { id: 4 }, after: { id: 4, extra: 9, later: 5 } },
    ]);
  });

  test('without a slot named by the workspace nothing is changed, and there are no changes', async () => {
    const plain = openSource(at.database.url);
    expect('changes' in plain).toBe(false);
    await plain.close();
  });
});

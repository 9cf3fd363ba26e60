import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { described, never, openSource } from './postgres-fixture.ts';
import { Followed, Follower, STREAMING } from './postgres-follower.ts';

const ofNumber = (id: number) => expect.objectContaining({ key: { id } });

describe('the slot and the publication of a PostgreSQL source', () => {
  const at = new Followed();

  test('what was not acknowledged comes again, what was does not', async () => {
    await at.run('create table t (id int primary key)');
    const first = await at.follow({ acknowledge: false });
    await at.run('insert into t values (1)', 'insert into t values (2)', 'insert into t values (3)');
    await first.until(3);
    first.seen[1]?.acknowledge();
    await first.stop();

    await at.run('insert into t values (4)');
    const second = await at.follow({ acknowledge: false });
    expect(await second.until(2)).toEqual([ofNumber(3), ofNumber(4)]);
    await second.stop();

    const third = await at.follow({ after: second.seen[0]?.position });
    expect(await third.until(1)).toEqual([ofNumber(4)]);
  });

  test('a transaction whose commit begins exactly where the acknowledged one ends is not lost', async () => {
    await at.run('create table t (id int primary key)');
    const [one, other] = [new pg.Client(at.database.connection), new pg.Client(at.database.connection)];
    await Promise.all([one.connect(), other.connect()]);
    let adjacent = 0;
    for (let trial = 0; trial < 10; trial += 1) {
      const before = await at.follow({ acknowledge: false });
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
      const after = await at.follow();
      expect(await after.until(1)).toEqual([ofNumber(trial * 2 + 1)]);
      await after.stop();
    }
    await Promise.all([one.end(), other.end()]);
    expect(adjacent).toBeGreaterThan(0);
  });

  test('a table without a key is never published, so that its own updates go on working', async () => {
    await at.run(
      'create table t (id int primary key)',
      'create table keyless (n int)',
      'create unlogged table scratch (id int primary key)',
      'insert into keyless values (1)',
    );
    await at.follow();
    await at.run('update keyless set n = 2', 'delete from keyless');
    expect(at.lines.join('\n')).toContain('no changes of keyless (no primary key), scratch (unlogged)');
  });

  test('transactions of other tables move the slot on, so that the log does not grow', async () => {
    await at.run('create table t (id int primary key)', 'create table keyless (n int)');
    const follower = await at.follow();
    await at.run('insert into keyless select generate_series(1, 1000)');
    const [end] = await at.ask('select pg_current_wal_lsn()::text');
    await expect
      .poll(
        async () =>
          (await at.ask('select confirmed_flush_lsn >= $2::pg_lsn from pg_replication_slots where slot_name = $1', at.slot, end))[0],
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(follower.seen).toEqual([]);
  });

  test('nothing is confirmed beyond what is acknowledged, however long the server waits', async () => {
    await at.run('create table t (id int primary key)', 'create table keyless (n int)');
    const follower = await at.follow({ acknowledge: false });
    await at.run('insert into t values (1)', 'insert into keyless select generate_series(1, 1000)');
    await follower.until(1);
    await at.run('insert into keyless select generate_series(1, 1000)');
    await follower.stop();
    const again = await at.follow();
    expect(await again.until(1)).toEqual([ofNumber(1)]);
  });

  test('the publication has exactly the keyed tables asked for, and is changed when they change', async () => {
    await at.run('create table a (id int primary key)', 'create table b (id int primary key)');
    const published = () => at.ask('select tablename from pg_publication_tables order by 1');
    const first = await at.follow();
    expect(await published()).toEqual(['a', 'b']);
    await first.stop();
    await at.run('create table c (id int primary key)');
    const narrowed = at.open({ include: ['b', 'c'] });
    const second = await at.follow({ after: '0', from: narrowed });
    expect(await published()).toEqual(['b', 'c']);
    expect(await second.until(1)).toEqual([{ table: 'c', op: 'RESET' }]);
    await second.stop();
    await narrowed.close();
  });

  test('where changes may have been missed, RESET comes first, and again until it is acknowledged', async () => {
    await at.run('create table t (id int primary key)');
    const first = await at.follow();
    await at.run('insert into t values (1)');
    await first.until(1);
    const after = first.seen[0]?.position;
    await first.stop();
    await at.run(`select pg_drop_replication_slot('${at.slot}')`, 'insert into t values (2)');

    const killed = await at.follow({ after, acknowledge: false });
    await at.run('insert into t values (3)');
    expect(await killed.until(2)).toEqual([{ table: 't', op: 'RESET' }, ofNumber(3)]);
    await killed.stop();

    const second = await at.follow({ after });
    expect(await second.until(2)).toEqual([{ table: 't', op: 'RESET' }, ofNumber(3)]);
    const positions = second.seen.map(({ position }) => position);
    expect([after, ...positions]).toEqual([after, ...positions].toSorted((a = '', b = '') => (a < b ? -1 : 1)));
    await expect
      .poll(() => at.ask(`select obj_description(oid, 'pg_publication') from pg_publication`), { timeout: 30_000 })
      .toEqual(['Weir: source shop']);
    await second.stop();

    const third = await at.follow({ after: positions.at(-1) });
    await at.run('insert into t values (4)');
    expect(await third.until(1)).toEqual([ofNumber(4)]);
  });

  test('the first slot of all begins with RESET: whoever listened while it was made knows nothing of what was written then', async () => {
    await at.run('create table t (id int primary key)');
    const first = await at.follow({ resets: true });
    await at.run('insert into t values (1)');
    expect(await first.until(2)).toEqual([{ table: 't', op: 'RESET' }, ofNumber(1)]);
    const positions = first.seen.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted());
  });

  test('a slot that is lost before anything was told is no silent gap either', async () => {
    await at.run('create table t (id int primary key)');
    await (await at.follow()).stop();
    await at.run(`select pg_drop_replication_slot('${at.slot}')`, 'insert into t values (1)');
    const second = await at.follow({ resets: true });
    await at.run('insert into t values (2)');
    expect(await second.until(2)).toEqual([{ table: 't', op: 'RESET' }, ofNumber(2)]);
    const positions = second.seen.map(({ position }) => position);
    expect(positions).toEqual(positions.toSorted());
  });

  test('a slot that holds back more than maxWal is made anew, with RESET', async () => {
    await at.run('create table t (id int primary key)');
    const first = await at.follow();
    await first.stop();
    await at.run('create table filler as select repeat(md5(n::text), 20) from generate_series(1, 20000) n');
    await at.source.close();
    at.source = at.open({ maxWal: 1024 * 1024 });
    const second = await at.follow({ after: '0' });
    expect(await second.until(1)).toEqual([{ table: 't', op: 'RESET' }]);
    expect(at.lines.join('\n')).toContain('held back more than maxWal');
  });

  test('a connection that is cut is SOURCE_UNAVAILABLE, and asking again loses nothing', async () => {
    await at.run('create table t (id int primary key)');
    const first = await at.follow();
    await at.run('insert into t values (1)');
    await first.until(1);
    await at.run(
      `select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '${at.slot}'`,
      'insert into t values (2)',
    );
    await expect.poll(() => first.fault, { timeout: 30_000 }).toMatchObject({ code: 'SOURCE_UNAVAILABLE', extensions: { source: 'shop' } });
    const second = await at.follow({ after: first.seen.at(-1)?.position });
    expect(await second.until(1)).toEqual([ofNumber(2)]);
  });

  test('eight writers and a stream that is cut again and again: every commit once, in order', async () => {
    await at.run('create table t (id int primary key)');
    const { tables } = await described(at.source);
    const log: { position: string; ids: unknown[] }[] = [];
    const leaving = new AbortController();
    const feed = (async () => {
      while (!leaving.signal.aborted) {
        try {
          for await (const transaction of at.source.changes?.(tables, leaving.signal, log.at(-1)?.position) ?? []) {
            log.push({ position: transaction.position, ids: transaction.changes.flatMap(({ key }) => (key ? [key['id']] : [])) });
            // Some acknowledgements never arrive, as when the hub is killed.
            if (log.length % 7) transaction.acknowledge();
          }
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
        }
      }
    })();
    await expect.poll(async () => (await at.ask(STREAMING, at.slot))[0], { timeout: 30_000 }).toBe(true);
    let cuts = 0;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const client = new pg.Client(at.database.connection);
      await client.connect();
      for (let n = 0; n < 250; n += 1) {
        await client.query('insert into t values ($1)', [writer * 1_000 + n]);
        if (writer === 0 && n % 50 === 49) {
          const { rowCount } = await client.query(
            'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active',
            [at.slot],
          );
          cuts += rowCount ?? 0;
        }
      }
      await client.end();
    });
    await Promise.all(writers).catch((thrown: unknown) => {
      leaving.abort();
      throw thrown;
    });
    const written = await at.ask('select id from t order by id');
    await expect.poll(() => log.flatMap(({ ids }) => ids).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(written.length);
    leaving.abort();
    await feed;
    expect(log.flatMap(({ ids }) => ids).toSorted((a, b) => Number(a) - Number(b))).toEqual(written);
    expect(log.map(({ position }) => position)).toEqual(log.map(({ position }) => position).toSorted());
    expect(cuts).toBeGreaterThan(0);
  });

  test('a consumer that is slow holds the server up, not the memory, and loses nothing', async () => {
    await at.run('create table t (id int primary key, pad text)');
    const { tables } = await described(at.source);
    const leaving = new AbortController();
    const changes = at.source.changes?.(tables, leaving.signal)[Symbol.asyncIterator]();
    const made = await changes?.next();
    expect(made?.value).toMatchObject({ changes: [{ op: 'RESET' }] });
    const first = changes?.next();
    await expect
      .poll(async () => (await at.ask(STREAMING, at.slot))[0], {
        timeout: 30_000,
      })
      .toBe(true);
    const writer = new pg.Client(at.database.connection);
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
    const role = `r_${at.database.name.slice(-20)}`;
    await at.run(
      'create table t (id int primary key)',
      `create role ${role} login password 'x'`,
      `grant all on schema public to ${role}`,
      `grant select on t to ${role}`,
    );
    const url = new URL(at.database.url);
    url.username = role;
    url.password = 'x';
    const poor = openSource(url.href, { changes: { replication: { slot: at.slot, publication: 'p' } } });
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
      await at.run(`create publication p for table t with (publish_via_partition_root = true)`);
      expect(await faultOf()).toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringContaining(`alter role "${role}" replication`) as unknown,
      });
      await at.run('create table u (id int primary key)', `grant select on u to ${role}`);
      expect(await faultOf()).toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringContaining('alter publication "p" add table "public"."u";') as unknown,
      });
      expect((await described(poor)).tables.map(({ name }) => name)).toEqual(['t', 'u']);
    } finally {
      await poor.close();
      await at.run(`drop owned by ${role}`, `drop role ${role}`);
    }
  });

  test('two hubs cannot read one slot', async () => {
    await at.run('create table t (id int primary key)');
    await at.follow();
    const other = at.open();
    const { tables } = await described(other);
    const second = new Follower(other, tables);
    await expect
      .poll(() => second.fault, { timeout: 30_000 })
      .toMatchObject({ code: 'SOURCE_UNAVAILABLE', message: expect.stringContaining('is read by process') as unknown });
    await other.close();
  });
});

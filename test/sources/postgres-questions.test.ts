import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';
import { readContext, recordsOf } from './contract.ts';
import { column, described, never, openSource, seed, sql, tableOf } from './postgres-fixture.ts';

describe('questions to a PostgreSQL source', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await seed(
      database.connection,
      'create schema sales',
      'create table orders (id int primary key)',
      'create table order_lines (id int primary key, order_id int references orders)',
      'create table secrets (id int primary key)',
      'create table sales.orders (id int primary key, original int references public.orders)',
      'create table sales_orders (id int primary key)',
    );
  });
  afterAll(() => database.drop());

  const withUrl = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  test('include takes names and globs; foreign keys to what is left out are left out', async () => {
    const source = openSource(database.url, { include: ['order_*', 'sales_orders'] });
    const { tables, foreignKeys } = await described(source);
    expect(tables.map(({ name }) => name)).toEqual(['order_lines', 'sales_orders']);
    expect(foreignKeys).toEqual([]);
    await source.close();
  });

  test('an include or a schema that finds nothing is named', async () => {
    const mistyped = openSource(database.url, { include: ['ordres'] });
    await expect(described(mistyped)).rejects.toMatchObject({
      code: 'BAD_DEFINITION',
      message: expect.stringMatching(/`include` names "ordres".* Did you mean `orders`/) as unknown,
    });
    await mistyped.close();
    const elsewhere = openSource(database.url, { schemas: ['public', 'sels'] });
    await expect(described(elsewhere)).rejects.toMatchObject({
      code: 'BAD_DEFINITION',
      message: expect.stringContaining('no schema "sels"') as unknown,
    });
    await elsewhere.close();
  });

  test('two tables that would have one name: the first schema listed keeps it, the other is reported', async () => {
    const lines: string[] = [];
    const source = openSource(database.url, { schemas: ['public', 'sales'] }, (line) => lines.push(line));
    const { tables } = await described(source);
    expect(tables.filter(({ name }) => name === 'sales_orders').map(({ at }) => at.schema)).toEqual(['public']);
    expect(lines).toEqual(['source shop: left out sales.orders, since public.sales_orders is "sales_orders" already']);
    await source.close();
  });

  test('what the role may not read is no part of the structure', async () => {
    const role = `r_${database.name.slice(-20)}`;
    await seed(
      database.connection,
      `create role ${role} login password 'x'`,
      `grant select on orders, sales_orders to ${role}`,
      `grant select (id) on order_lines to ${role}`,
    );
    const source = openSource(
      withUrl((url) => {
        url.username = role;
        url.password = 'x';
      }),
    );
    const { tables } = await described(source);
    expect(tables.map(({ name, columns }) => [name, columns.map((each) => each.name)])).toEqual([
      ['order_lines', ['id']],
      ['orders', ['id']],
      ['sales_orders', ['id']],
    ]);
    await source.close();
    await seed(database.connection, `drop owned by ${role}`, `drop role ${role}`);
  });

  test('a wrong password is told with the role and the place, never with the password', async () => {
    const source = openSource(withUrl((url) => (url.password = 'hunter2')));
    const fault: unknown = await source.describe(never).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: expect.stringMatching(/^Source "shop" at .*: the server refused the password of role ".+"$/) as unknown,
      extensions: { source: 'shop' },
    });
    expect(JSON.stringify(fault)).not.toContain('hunter2');
    await source.close();
  });

  test('a password that is missing, a database and a host that are not there are told', async () => {
    for (const [url, says] of [
      [withUrl((each) => (each.password = '')), /asks for a password of role/],
      [withUrl((each) => (each.pathname = '/nowhere')), /database "nowhere" does not exist/],
      ['postgres://a@no-such-host.invalid/db', /no-such-host\.invalid:5432\/db/],
    ] as const) {
      const source = openSource(url);
      await expect(source.describe(never)).rejects.toMatchObject({
        code: 'SOURCE_UNAVAILABLE',
        message: expect.stringMatching(says) as unknown,
      });
      await source.close();
    }
  });

  test('a password written out in the workspace is refused; a reference to one is not', () => {
    const open = (connection: string) => () => openSource('postgres://a:b@h/d', { connection });
    for (const connection of ['postgres://shop:hunter2@db/shop', 'postgres://shop@db/shop?password=hunter2']) {
      expect(open(connection)).toThrow(
        expect.objectContaining({ code: 'SECRET_REFUSED', message: expect.not.stringContaining('hunter2') as unknown }),
      );
    }
    expect(open('postgres://shop:${env:PASSWORD}@db/shop')).not.toThrow();
  });

  test.each([
    ['mysql://db/shop', /not a URL of the form postgres:/],
    ['postgres://a,b/shop', /several hosts/],
    ['postgres://db:port/shop', /port that is not/],
    ['postgres://db:99999/shop', /port that is not/],
    ['postgres://db/shop?sslmod=require', /`sslmod`.*Did you mean `sslmode`/],
    ['postgres://db/shop?sslmode=yes', /disable, allow, prefer, require, verify-ca, verify-full/],
    ['postgres://db/shop?sslmode=require&sslrootcert=system', /can only be verify-full/],
    ['postgres://db/shop?connect_timeout=soon', /connect_timeout/],
    ['postgres://user:100%@db/shop', /write % itself as %25/],
  ])('a connection that is none is told without repeating it: %s', (url, says) => {
    expect(() => openSource(url)).toThrow(
      expect.objectContaining({ code: 'BAD_DEFINITION', message: expect.stringMatching(says) as unknown }),
    );
  });

  test('a server that accepts and says nothing is given up after connect_timeout', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const source = openSource(`postgres://a@127.0.0.1:${(silent.address() as AddressInfo).port}/db?connect_timeout=1&sslmode=disable`);
    await expect(source.execute(sql('select 1::text'), readContext())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    await source.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  test('a statement that takes too long is TIMEOUT, by the server itself', async () => {
    const source = openSource(`${database.url}&options=-c%20statement_timeout%3D100`);
    await expect(source.execute(sql('select pg_sleep(60)::text'), readContext())).rejects.toMatchObject({
      code: 'TIMEOUT',
      extensions: { source: 'shop' },
    });
    await source.close();
  });

  test.each([
    ['select $1::int::text', 'twelve', /invalid input syntax for type integer: "twelve"/],
    ['select $1::int::text', '99999999999', /"99999999999" is out of range/],
    ['select $1::date::text', '2001-13-40', /date\/time field value out of range: "2001-13-40"/],
    ['select $1::text', 'a\u0000b', /invalid byte sequence/],
  ])('a value that the type does not take is BAD_USER_INPUT that names it: %s of %j', async (statement, value, says) => {
    const source = openSource(database.url);
    await expect(source.execute(sql(statement, value), readContext())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(says) as unknown,
    });
    await source.close();
  });

  test('a question for what is gone has the structure looked at anew', async () => {
    await seed(database.connection, 'create table moods (id int primary key, mood text)', 'alter table moods drop column mood');
    let drifts = 0;
    const source = openSource(database.url, {}, undefined, () => (drifts += 1));
    await expect(source.execute(sql('select mood from moods'), readContext())).rejects.toMatchObject({
      code: 'SOURCE_ERROR',
      message: 'Source "shop": column "mood" does not exist (SQLSTATE 42703): its structure is looked at anew, ask again by that',
    });
    await expect(source.execute(sql('select mood from feelings'), readContext())).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
    expect(drifts).toBe(2);
    await expect(source.execute(sql('select 1 / 0'), readContext())).rejects.toMatchObject({ message: /division by zero/ });
    expect(drifts).toBe(2);
    await seed(database.connection, 'drop table moods');
    await source.close();
  });

  test('a question cannot write', async () => {
    const source = openSource(database.url);
    await expect(source.execute(sql('insert into secrets values (1) returning id::text'), readContext())).rejects.toMatchObject({
      code: 'SOURCE_ERROR',
      message: expect.stringContaining('read-only transaction') as unknown,
    });
    await source.close();
  });

  test('a statement asked for again is planned once; one asked for once leaves nothing in the server', async () => {
    const source = openSource(database.url);
    const prepared = sql(`select count(*)::text from pg_prepared_statements where statement like '%answer%'`);
    for (let n = 0; n < 5; n += 1) await source.execute(sql('select $1::text as answer', String(n)), readContext());
    await source.execute(sql('select 1::text as "another answer"'), readContext());
    expect(await source.execute(prepared, readContext())).toBe('1');
    await source.close();
  });

  test('more statements than a connection keeps plans of are answered all the same', async () => {
    const source = openSource(database.url);
    for (const round of [1, 2, 3]) {
      for (let n = 0; n < 250; n += 1) expect(await source.execute(sql(`select '${n}'`), readContext()), `round ${round}`).toBe(String(n));
    }
    expect(Number(await source.execute(sql('select count(*)::text from pg_prepared_statements'), readContext()))).toBeLessThanOrEqual(200);
    await source.close();
  });

  test('more questions than connections wait their turn', async () => {
    const source = openSource(database.url);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) => source.execute(sql(`select $1::text from pg_sleep(0.01)`, String(n)), readContext())),
    );
    expect(answers).toEqual(Array.from({ length: 60 }, (_, n) => String(n)));
    expect(
      await source.execute(
        sql(`select (count(*) <= 10)::text from pg_stat_activity where datname = current_database() and application_name = 'weir'`),
        readContext(),
      ),
    ).toBe('true');
    await source.close();
  });

  test('cancelling many questions hits none of those asked after them', async () => {
    const source = openSource(database.url);
    for (let round = 0; round < 10; round += 1) {
      const gone = new AbortController();
      const cancelled = Array.from({ length: 10 }, () =>
        source.execute(sql('select pg_sleep(60)::text'), readContext(gone.signal)).catch((thrown: unknown) => thrown),
      );
      if (round % 2)
        await expect
          .poll(
            async () =>
              (
                await column(
                  database.connection,
                  `select count(*)::int from pg_stat_activity where datname = current_database() and query like 'select pg_sleep(60)%' and state = 'active'`,
                )
              )[0],
            { timeout: 20_000 },
          )
          .toBe(10);
      gone.abort();
      const answers = Array.from({ length: 20 }, (_, n) => source.execute(sql('select $1::text', String(n)), readContext()));
      expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
      for (const fault of await Promise.all(cancelled)) expect(fault).toMatchObject({ code: 'TIMEOUT' });
    }
    await source.close();
  });

  test('a server that ends its connections is asked over new ones', async () => {
    const source = openSource(database.url);
    await source.execute(sql('select 1::text'), readContext());
    const asked = source.execute(sql('select pg_sleep(60)::text'), readContext()).catch((thrown: unknown) => thrown);
    await expect
      .poll(
        async () =>
          (
            await column(
              database.connection,
              `select count(*)::int from pg_stat_activity where datname = current_database() and query like 'select pg_sleep(60)%' and state = 'active'`,
            )
          )[0],
        { timeout: 20_000 },
      )
      .toBe(1);
    await seed(
      database.connection,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'weir'`,
    );
    expect(await asked).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
    expect(await source.execute(sql('select 2::text'), readContext())).toBe('2');
    await source.close();
  });

  describe('bulk reads', () => {
    test('numbers, dates and truth values as they are, everything else quoted, null left empty', async () => {
      await seed(
        database.connection,
        `create table kinds (i int, d numeric, f float8, b bool, day date, t timestamptz, s varchar, j jsonb, bin bytea, arr text[], iv interval, u uuid)`,
        `insert into kinds values (1, 1.50, 'NaN', true, 'infinity', '2001-03-09 12:00:00.000001+02', '', '{"a": 1}', '\\x00ff', '{a,"b c"}', '1 day', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')`,
        `insert into kinds (i) values (2)`,
      );
      const source = openSource(database.url);
      const table = await tableOf(source, 'kinds');
      const read = await source.read?.(
        table,
        table.columns.map(({ name }) => name),
        never,
      );
      expect(read?.kind === 'csv' && recordsOf(await text(read.stream))).toEqual([
        `1,1.50,NaN,t,infinity,2001-03-09 10:00:00.000001+00,"","{""a"": 1}","\\x00ff","{a,""b c""}","P1D","a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"`,
        `2,,,,,,,,,,,`,
      ]);
      await source.close();
    });

    test('a connection lost in the middle is the reader’s error, never the end of the rows', async () => {
      await seed(database.connection, `create table wide as select n, repeat('x', 1000) as pad from generate_series(1, 50000) n`);
      const source = openSource(database.url);
      const read = await source.read?.(await tableOf(source, 'wide'), ['n', 'pad'], never);
      if (read?.kind !== 'csv') throw new Error('a database is read as CSV');
      await new Promise((resolve) => read.stream.once('readable', resolve));
      await seed(
        database.connection,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'copy%'`,
      );
      await expect(text(read.stream)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', extensions: { source: 'shop' } });
      await source.close();
    });

    test('a statement that fails after some rows is the reader’s error', async () => {
      await seed(database.connection, 'create view broken as select n, 1 / (n - 40000) as q from generate_series(1, 50000) n');
      const source = openSource(database.url);
      const read = await source.read?.(await tableOf(source, 'broken'), ['n', 'q'], never);
      if (read?.kind !== 'csv') throw new Error('a database is read as CSV');
      await expect(text(read.stream)).rejects.toMatchObject({
        code: 'SOURCE_ERROR',
        message: expect.stringContaining('division by zero') as unknown,
      });
      await source.close();
    });

    test('a reader that leaves stops the server', async () => {
      await seed(
        database.connection,
        `create view endless as select pg_sleep(0.01)::text as s, n from generate_series(1, 1000000) n order by random()`,
      );
      const source = openSource(database.url);
      const read = await source.read?.(await tableOf(source, 'endless'), ['n'], never);
      if (read?.kind !== 'csv') throw new Error('a database is read as CSV');
      const copying = async () =>
        (
          await column(
            database.connection,
            `select count(*)::int from pg_stat_activity where datname = current_database() and query like 'copy%' and state = 'active'`,
          )
        )[0];
      await expect.poll(copying, { timeout: 20_000 }).toBe(1);
      read.stream.destroy();
      await expect.poll(copying, { timeout: 20_000 }).toBe(0);
      await source.close();
    });
  });
});

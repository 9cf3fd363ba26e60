import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyCurated, curatedState, loadCurated, type CuratedLoad, type CuratedTable, type Storage } from '../../src/storage/index.ts';
import { column, csv, freshStorage, logOf, never, ROUTE, rowsOf } from './curated-setup.ts';

let storage: Storage;
let close: () => Promise<void>;
beforeAll(async () => ({ storage, close } = await freshStorage()));
afterAll(() => close());
beforeEach(async () => {
  await storage.pool.query(
    'drop schema if exists curated cascade; delete from hub.model; delete from hub.curated_version; delete from hub.change_transaction',
  );
  await applyCurated(storage, [ROUTE], { allowDestructive: false });
});

let run = 0;
const load = (...lines: string[]): Promise<CuratedLoad> => loadRoute(csv(...lines));
const loadRoute = (rows: Readable, signal = never): Promise<CuratedLoad> =>
  loadCurated(storage, ROUTE, { csv: rows, run: `run ${(run += 1)}`, signal });

const SEA_LAX = { origin: 'SEA', destination: 'LAX', flights: 2, meanDelay: null };
const SEA_SFO = { origin: 'SEA', destination: 'SFO', flights: 3, meanDelay: 1.5 };
const givenRoutes = () => load('"SEA","SFO",3,1.5', '"SEA","LAX",2,');

/** What is left of a load in the database, wherever it may be. */
async function leftovers(): Promise<string[]> {
  const { rows } = await storage.pool.query<{ name: string }>(
    "select relname as name from pg_class where (relnamespace = 'curated'::regnamespace or relpersistence <> 'p') and relkind = 'r'",
  );
  return rows.map(({ name }) => name);
}

describe('a first load', () => {
  test('fills the table and is one RESET in the log', async () => {
    expect((await curatedState(storage)).get('Route')).toMatchObject({ loaded: false, key: ['origin', 'destination'] });
    expect(await givenRoutes()).toEqual({ rows: 2n, inserted: 2n, updated: 0n, deleted: 0n, reset: true });

    expect(await rowsOf(storage, ROUTE)).toEqual([SEA_LAX, SEA_SFO]);
    expect(await logOf(storage)).toEqual([
      { transaction: `run ${run}`, position: null, datasets: ['Route'], op: 'RESET', key: null, before: null, after: null, changed: null },
    ]);
    expect((await curatedState(storage)).get('Route')).toMatchObject({ loaded: true });
  });

  test('may have no rows, and is one all the same', async () => {
    expect(await load()).toEqual({ rows: 0n, inserted: 0n, updated: 0n, deleted: 0n, reset: true });
    expect((await curatedState(storage)).get('Route')).toMatchObject({ loaded: true });
    expect(await givenRoutes()).toMatchObject({ inserted: 2n, reset: false });
  });

  test('leaves a table that refuses what it refused before', async () => {
    await givenRoutes();
    const write = (row: string) => storage.pool.query(`insert into curated."Route" values (${row})`);
    await expect(write("'SEA', 'SFO', 1, null")).rejects.toThrow('Route_pkey');
    await expect(write("'SEA', 'PDX', null, null")).rejects.toThrow('"flights"');
  });

  test('of two models goes side by side, and of one model one after the other', async () => {
    const other = { ...ROUTE, model: 'Other' };
    await applyCurated(storage, [other], { allowDestructive: false });
    const slow = new PassThrough();
    slow.write('"SEA","SFO",3,1.5\n');
    const first = loadRoute(slow);
    expect(await loadCurated(storage, other, { csv: csv('"A","B",1,'), run: 'other', signal: never })).toMatchObject({ reset: true });
    const second = load('"SEA","SFO",3,2.5');
    slow.end();
    expect(await first).toMatchObject({ rows: 1n });
    // Whichever of the two came first to the lock: the other one found its rows.
    expect([(await first).reset, (await second).reset].filter(Boolean)).toHaveLength(1);
  });

  test('does not hold up those who read, nor wait in their way', async () => {
    const reader = await storage.client();
    await reader.query('begin isolation level repeatable read');
    expect((await reader.query('select * from curated."Route"')).rows).toEqual([]);
    const loading = givenRoutes();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect((await storage.pool.query('select * from curated."Route"')).rows).toEqual([]);
    expect((await reader.query('select * from curated."Route"')).rows).toEqual([]);
    await reader.query('commit');
    expect(await loading).toMatchObject({ reset: true });
    expect((await reader.query('select * from curated."Route"')).rows).toHaveLength(2);
    await reader.end();
  });
});

describe('a later load', () => {
  beforeEach(async () => {
    await givenRoutes();
    await storage.pool.query('delete from hub.change_transaction');
  });

  test('is the difference, with both images, in the keys’ order', async () => {
    expect(await load('"SEA","PDX",1,-3', '"SEA","SFO",4,1.5')).toEqual({ rows: 2n, inserted: 1n, updated: 1n, deleted: 1n, reset: false });

    expect(await rowsOf(storage, ROUTE)).toEqual([
      { origin: 'SEA', destination: 'PDX', flights: 1, meanDelay: -3 },
      { ...SEA_SFO, flights: 4 },
    ]);
    const log = { transaction: `run ${run}`, position: null, datasets: ['Route'] };
    expect(await logOf(storage)).toEqual([
      {
        ...log,
        op: 'DELETE',
        key: '{"origin":"SEA","destination":"LAX"}',
        before: '{"origin":"SEA","destination":"LAX","flights":2,"meanDelay":null}',
        after: null,
        changed: null,
      },
      {
        ...log,
        op: 'INSERT',
        key: '{"origin":"SEA","destination":"PDX"}',
        before: null,
        after: '{"origin":"SEA","destination":"PDX","flights":1,"meanDelay":-3}',
        changed: null,
      },
      {
        ...log,
        op: 'UPDATE',
        key: '{"origin":"SEA","destination":"SFO"}',
        before: '{"origin":"SEA","destination":"SFO","flights":3,"meanDelay":1.5}',
        after: '{"origin":"SEA","destination":"SFO","flights":4,"meanDelay":1.5}',
        changed: ['flights'],
      },
    ]);
  });

  test('of the same rows writes nothing, wherever they stand', async () => {
    const versions = async () => (await storage.pool.query('select xmin::text, ctid::text from curated."Route" order by ctid')).rows;
    const before = await versions();
    expect(await load('"SEA","LAX",2,', '"SEA","SFO",3,1.5')).toEqual({ rows: 2n, inserted: 0n, updated: 0n, deleted: 0n, reset: false });
    expect(await logOf(storage)).toEqual([]);
    expect(await versions()).toEqual(before);
  });

  test('of a model that is nothing but its key has no updates', async () => {
    const pair: CuratedTable = { model: 'Pair', key: ['a', 'b'], columns: [column('b', 'Int!'), column('a', 'Date!')] };
    await applyCurated(storage, [pair], { allowDestructive: false });
    const loadPairs = (...lines: string[]) => loadCurated(storage, pair, { csv: csv(...lines), run: 'pairs', signal: never });
    await loadPairs('1,2001-01-01', '2,2001-01-01');
    expect(await loadPairs('2,2001-01-01', '1,2001-01-02')).toMatchObject({ inserted: 1n, updated: 0n, deleted: 1n });
    expect((await logOf(storage)).map(({ op, key }) => [op, key])).toEqual([
      ['RESET', null],
      ['DELETE', '{"b":1,"a":"2001-01-01"}'],
      ['INSERT', '{"b":1,"a":"2001-01-02"}'],
    ]);
  });

  test('tells null from a value and an empty text from null', async () => {
    expect(await load('"SEA","LAX",2,0', '"SEA","SFO",3,')).toMatchObject({ updated: 2n });
    expect((await logOf(storage)).map(({ changed }) => changed)).toEqual([['meanDelay'], ['meanDelay']]);
    expect(await load('"SEA","LAX",2,0', '"SEA","SFO",3,', '"SEA","",1,')).toMatchObject({ inserted: 1n });
  });

  test('is seen whole or not at all', async () => {
    const seen = new Set<string>();
    let reading = true;
    const reader = (async () => {
      while (reading) {
        const { rows } = await storage.pool.query<{ sum: bigint; n: bigint }>('select sum(flights), count(*) as n from curated."Route"');
        seen.add(`${rows[0]?.n} rows, ${rows[0]?.sum} flights`);
      }
    })();
    const many = Array.from({ length: 20_000 }, (_, n) => `"A${n}","B",1,`);
    await load(...many);
    await load(...many.map((line) => line.replace(',1,', ',2,')));
    reading = false;
    await reader;
    expect(['2 rows, 5 flights', '20000 rows, 20000 flights', '20000 rows, 40000 flights']).toEqual(expect.arrayContaining([...seen]));
  });

  test('wakes the leader of the log when it is committed', async () => {
    const leader = await storage.client();
    await leader.query('listen weir_change');
    const [[{ channel }]] = await Promise.all([once(leader, 'notification') as Promise<[{ channel: string }]>, load('"SEA","LAX",2,')]);
    expect(channel).toBe('weir_change');
    await leader.end();
  });
});

describe('values', () => {
  const all: CuratedTable = {
    model: 'All',
    key: ['id'],
    columns: [
      column('id', 'Int!'),
      column('big', 'BigInt'),
      column('exact', 'Decimal'),
      column('float', 'Float'),
      column('text', 'String'),
      column('yes', 'Boolean'),
      column('day', 'Date'),
      column('time', 'Time'),
      column('at', 'DateTime'),
      column('local', 'LocalDateTime'),
      column('json', 'JSON'),
      column('uuid', 'UUID'),
      column('bytes', 'Bytes'),
    ],
  };
  const line = (id: number, float = '0.1') =>
    [
      id,
      '9007199254740993',
      '12345678901234567890.123456789012345678901234567890123456789',
      float,
      '"a ""quote"", a\nline, ünï 𝕏"',
      'true',
      '2001-03-09',
      '10:00:00.5',
      '2001-03-09T10:00:00.123456+02:00',
      '2001-03-09 10:00:00',
      '"{""b"": [1, 2.50]}"',
      '00000000-0000-4000-8000-000000000001',
      '\\x00ff10',
    ].join(',');

  test('reach the log as they travel, exactly', async () => {
    await applyCurated(storage, [all], { allowDestructive: false });
    const loadAll = (...lines: string[]) => loadCurated(storage, all, { csv: csv(...lines), run: 'all', signal: never });
    await loadAll();
    await loadAll(line(1));
    const last = (await logOf(storage)).at(-1);
    expect(JSON.parse(last?.after ?? '')).toEqual({
      id: 1,
      big: '9007199254740993',
      exact: '12345678901234567890.123456789012345678901234567890123456789',
      float: 0.1,
      text: 'a "quote", a\nline, ünï 𝕏',
      yes: true,
      day: '2001-03-09',
      time: '10:00:00.5',
      at: '2001-03-09T08:00:00.123456Z',
      local: '2001-03-09T10:00:00',
      json: { b: [1, 2.5] },
      uuid: '00000000-0000-4000-8000-000000000001',
      bytes: 'AP8Q',
    });
    expect(await loadAll(line(1))).toMatchObject({ updated: 0n });
    await loadAll(line(1, 'NaN'));
    expect(await loadAll(line(1, 'NaN')), 'NaN is NaN').toMatchObject({ updated: 0n });
  });
});

describe('rows that do not fit', () => {
  const twice = ['"SEA","SFO",3,1', '"SEA","LAX",2,', '"SEA","SFO",4,1', '"SEA","SFO",3,1', '"A","B",1,', '"A","B",2,', '"C","D",1,'];
  const notUnique = {
    code: 'BAD_DEFINITION',
    message:
      'Model Route: its key (origin, destination) is not unique: 2 keys occur more than once, such as {"origin":"SEA","destination":"SFO"} (3 times), {"origin":"A","destination":"B"} (2 times). ' +
      'Add a field that tells those rows apart to `key`, or leave one of each with `dedupe` or `aggregate`.',
  };

  test('two of one key, at first: refused with how many and which', async () => {
    await expect(load(...twice)).rejects.toMatchObject(notUnique);
    expect((await curatedState(storage)).get('Route')).toMatchObject({ loaded: false });
    expect(await leftovers()).toEqual(['Route']);
    expect(await logOf(storage)).toEqual([]);
  });

  test.each([
    ['all of them new', ['"X","Y",1,']],
    ['all of them there, and as they were', ['"SEA","SFO",3,1', '"A","B",1,', '"C","D",1,', '"SEA","LAX",2,']],
  ])('two of one key, later: %s', async (_, there) => {
    await load(...there);
    const before = await rowsOf(storage, ROUTE);
    await expect(load(...twice)).rejects.toMatchObject(notUnique);
    expect(await rowsOf(storage, ROUTE)).toEqual(before);
  });

  test('the very same row twice, beside one that is gone, is not taken for no difference', async () => {
    await givenRoutes();
    await expect(load('"SEA","SFO",3,1.5', '"SEA","SFO",3,1.5')).rejects.toThrow('1 key occurs more than once');
    expect(await rowsOf(storage, ROUTE)).toHaveLength(2);
  });

  test.each([
    ['"SEA",,1,', /field `destination` is part of the key, and is null in 2 of 3 rows/],
    ['"SEA","X",,', /field `flights` is never null by its type, and is null in 2 of 3 rows/],
  ])('null where it may not stand: %s', async (row, message) => {
    await expect(load(row, row, '"A","B",1,')).rejects.toThrow(message);
    await givenRoutes();
    await expect(load(row, row, '"A","B",1,')).rejects.toThrow(message);
    expect(await rowsOf(storage, ROUTE)).toEqual([SEA_LAX, SEA_SFO]);
  });

  test('a value of another type: refused with its row and field', async () => {
    const message = 'Model Route: its rows do not fit its fields at row 2, field `flights`: invalid input syntax for type integer: "many".';
    await expect(load('"A","B",1,', '"SEA","X","many",')).rejects.toMatchObject({ code: 'BAD_DEFINITION', message });
    await givenRoutes();
    await expect(load('"A","B",1,', '"SEA","X","many",')).rejects.toMatchObject({ message });
  });

  test('rows of a definition that was not applied', async () => {
    const other: CuratedTable = { ...ROUTE, columns: [...ROUTE.columns, column('note', 'String')] };
    const late = loadCurated(storage, other, { csv: csv(), run: 'late', signal: never });
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('Route was changed') as string });
    const none = loadCurated(storage, { ...ROUTE, model: 'None' }, { csv: csv(), run: 'none', signal: never });
    await expect(none).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('None has no table yet') as string });
  });
});

describe.each([
  ['a first load', async () => {}],
  ['a later load', async () => void (await givenRoutes())],
])('what ends %s in the middle', (_, given) => {
  /** Rows that have begun to come in and do not end. */
  function endless(): PassThrough {
    const rows = new PassThrough();
    rows.write('"A","B",1,\n'.repeat(10_000));
    return rows;
  }
  const loader = async (): Promise<number> => {
    for (;;) {
      const { rows } = await storage.pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where datname = current_database() and query like 'copy %' and pid <> pg_backend_pid()",
      );
      if (rows[0]) return rows[0].pid;
    }
  };

  test('the signal, its connection, its rows: nothing is left but what was', async () => {
    await given();
    const before = await rowsOf(storage, ROUTE);
    const logged = await logOf(storage);

    const stop = new AbortController();
    const rows = endless();
    const aborted = loadRoute(rows, stop.signal);
    await loader();
    stop.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    expect(rows.destroyed).toBe(true);

    const lost = loadRoute(endless());
    await storage.pool.query('select pg_terminate_backend($1)', [await loader()]);
    await expect(lost).rejects.toThrow();

    const broken = endless();
    const failing = loadRoute(broken);
    await loader();
    broken.destroy(new Error('the engine gave up'));
    await expect(failing).rejects.toThrow('the engine gave up');

    expect(await rowsOf(storage, ROUTE)).toEqual(before);
    expect(await logOf(storage)).toEqual(logged);
    expect(await givenRoutes()).toMatchObject({ rows: 2n });
    expect(await leftovers()).toEqual(['Route']);
  });

  test('the signal, while it waits for its turn', async () => {
    await given();
    const first = endless();
    const running = loadRoute(first);
    await loader();
    const stop = new AbortController();
    const failedEarly = csv('x');
    const waiting = loadRoute(failedEarly, stop.signal);
    failedEarly.destroy(new Error('nobody listens yet'));
    setTimeout(() => stop.abort(new Error('enough')), 200);
    await expect(waiting).rejects.toThrow('enough');
    first.destroy(new Error('over'));
    await expect(running).rejects.toThrow('over');
  });
});

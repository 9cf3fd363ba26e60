import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SCALARS } from '../../src/contract/index.ts';
import {
  applyCurated,
  curatedState,
  curatedType,
  loadCurated,
  planCurated,
  type CuratedTable,
  type Storage,
} from '../../src/storage/index.ts';
import { column, csv, freshStorage, never, ROUTE, rowsOf } from './curated-setup.ts';

let storage: Storage;
let close: () => Promise<void>;
beforeAll(async () => ({ storage, close } = await freshStorage()));
afterAll(() => close());
beforeEach(async () => {
  await storage.pool.query(
    'drop schema if exists curated cascade; delete from hub.model; delete from hub.curated_version; delete from hub.change_transaction',
  );
});

const careful = { allowDestructive: false };
const load = (table: CuratedTable, ...lines: string[]) => loadCurated(storage, table, { csv: csv(...lines), run: 'run', signal: never });
const loaded = async (model: string) => (await curatedState(storage)).get(model)?.loaded;

/** A table of two routes, loaded. */
async function givenRoutes(): Promise<void> {
  await applyCurated(storage, [ROUTE], careful);
  await load(ROUTE, '"SEA","SFO",3,1.5', '"SEA","LAX",2,');
}

async function columnsOf(model: string): Promise<Record<string, string>> {
  const { rows } = await storage.pool.query<{ name: string; type: string; required: boolean }>(
    'select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum',
    [`curated."${model}"`],
  );
  return Object.fromEntries(rows.map(({ name, type, required }) => [name, required ? `${type} not null` : type]));
}

describe('a model becomes a table', () => {
  test('each scalar has a type that holds it exactly', async () => {
    const all: CuratedTable = {
      model: 'All',
      key: ['k'],
      columns: [column('k', 'Int'), ...SCALARS.map((scalar) => column(`c${scalar}`, scalar))],
    };
    await applyCurated(storage, [all], careful);
    expect(await columnsOf('All')).toEqual({
      k: 'integer not null',
      cID: 'text',
      cInt: 'integer',
      cFloat: 'double precision',
      cString: 'text',
      cBoolean: 'boolean',
      cBigInt: 'bigint',
      cDecimal: 'numeric',
      cDate: 'date',
      cTime: 'time(6) without time zone',
      cDateTime: 'timestamp(6) with time zone',
      cLocalDateTime: 'timestamp(6) without time zone',
      cJSON: 'jsonb',
      cUUID: 'uuid',
      cBytes: 'bytea',
    });
    expect(curatedType('Decimal')).toBe('numeric');
  });

  test('names that Prisma refuses, and SQL’s own words, are names like any other', async () => {
    const names = ['then', 'constructor', '_x', 'Decimal', 'select', 'M0', 'f0', 'datasource', 'user'];
    const tables = names.map((model) => ({
      model,
      key: ['order'],
      columns: [column('order', 'Int!'), ...names.map((name) => column(name, 'Int'))],
    }));
    await applyCurated(storage, tables, careful);
    for (const table of tables) expect(await load(table, '1,2,3,4,5,6,7,8,9,10')).toMatchObject({ rows: 1n });
    expect(await rowsOf(storage, tables[0] as CuratedTable)).toEqual([
      { order: 1, then: 2, constructor: 3, _x: 4, Decimal: 5, select: 6, M0: 7, f0: 8, datasource: 9, user: 10 },
    ]);
  });

  test.each([
    [{ ...ROUTE, key: [] }, /Model Route has no key/],
    [{ ...ROUTE, key: ['origin', 'target'] }, /key field `target`, which it does not make; its fields are origin, destination/],
    [{ ...ROUTE, columns: [...ROUTE.columns, column('flights', 'Int')] }, /two fields `flights`/],
    [{ ...ROUTE, model: 'R'.repeat(64) }, /longer than 63 bytes/],
    [{ model: 'Doc', key: ['body'], columns: [column('body', 'JSON!')] }, /key field `body` of type JSON/],
  ])('what cannot be a table is refused by name', async (table, message) => {
    await expect(applyCurated(storage, [table], careful)).rejects.toMatchObject({
      code: 'BAD_DEFINITION',
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('a model that has not changed', () => {
  test('is left alone, also once rows have taken their place in it', async () => {
    const first = await applyCurated(storage, [ROUTE], careful);
    expect(first).toMatchObject({ changed: true, version: 1, destroys: [], rebuilt: [], warnings: [] });
    expect(first.sql).toContain('CREATE TABLE "curated"."Route"');
    expect(await applyCurated(storage, [ROUTE], careful)).toMatchObject({ changed: false, version: 1, sql: '' });

    await load(ROUTE, '"SEA","SFO",3,1.5');
    expect(await applyCurated(storage, [ROUTE], careful)).toMatchObject({ changed: false, version: 1 });
    const other: CuratedTable = { model: 'Other', key: ['id'], columns: [column('id', 'ID!')] };
    const second = await applyCurated(storage, [ROUTE, other], careful);
    // The engine looks at all tables again: what the load put in Route's place is just what it made.
    expect(second.sql).not.toContain('Route');
    expect(second.version).toBe(2);
  });

  test('gets its table back when someone dropped it', async () => {
    await givenRoutes();
    await storage.pool.query('drop table curated."Route"');
    expect(await applyCurated(storage, [ROUTE], careful)).toMatchObject({ changed: true });
    expect(await loaded('Route')).toBe(false);
    expect(await rowsOf(storage, ROUTE)).toEqual([]);
  });

  test('is made by one of two hubs, and found by the other', async () => {
    const both = await Promise.all([applyCurated(storage, [ROUTE], careful), applyCurated(storage, [ROUTE], careful)]);
    expect(both.map(({ changed }) => changed).sort((a, b) => Number(a) - Number(b))).toEqual([false, true]);
  });
});

describe('a model that has changed', () => {
  const renamed: CuratedTable = {
    ...ROUTE,
    columns: [...ROUTE.columns.slice(0, 3), column('averageDelay', 'Float', { was: 'meanDelay' })],
  };

  test('keeps the values of a renamed field, now and when the same file is applied again', async () => {
    await givenRoutes();
    const moved = await applyCurated(storage, [renamed], careful);
    expect(moved.sql).toBe('ALTER TABLE "curated"."Route" RENAME COLUMN "meanDelay" TO "averageDelay"');
    expect(await rowsOf(storage, renamed)).toEqual([
      { origin: 'SEA', destination: 'LAX', flights: 2, averageDelay: null },
      { origin: 'SEA', destination: 'SFO', flights: 3, averageDelay: 1.5 },
    ]);
    expect(await loaded('Route')).toBe(true);

    expect(await applyCurated(storage, [renamed], careful)).toMatchObject({ changed: false });
    const described = { ...renamed, description: 'Each pair of airports' };
    expect(await applyCurated(storage, [described], careful)).toMatchObject({ changed: true, sql: '' });
  });

  test('keeps its key when a field of the key is renamed', async () => {
    await givenRoutes();
    const key: CuratedTable = {
      ...ROUTE,
      key: ['from', 'destination'],
      columns: [column('from', 'String!', { was: 'origin' }), ...ROUTE.columns.slice(1)],
    };
    expect(await applyCurated(storage, [key], careful)).toMatchObject({ rebuilt: [] });
    expect(await rowsOf(storage, key)).toHaveLength(2);
  });

  test('is refused when a field with values is gone, and says what would mend it', async () => {
    await givenRoutes();
    const without: CuratedTable = { ...ROUTE, columns: ROUTE.columns.slice(0, 3) };
    await expect(applyCurated(storage, [without], careful)).rejects.toMatchObject({
      code: 'CONFLICT',
      message:
        'Model Route no longer has the field `meanDelay`, which holds values in 1 row. If another field takes its place, write `was: meanDelay` there, and they are kept; else put it back, or give the model another name.',
      extensions: { problems: [{ code: 'CONFLICT', path: 'Route.meanDelay' }] },
    });
    expect(await columnsOf('Route')).toHaveProperty('meanDelay');

    const plan = await planCurated(storage, [without]);
    expect(plan).toMatchObject({ changed: true, destroys: [{ model: 'Route', column: 'meanDelay', rows: 1n }], rebuilt: [] });
    expect(plan.sql).toBe('ALTER TABLE "curated"."Route" DROP COLUMN "meanDelay"');
    expect(await columnsOf('Route')).toHaveProperty('meanDelay');

    expect(await applyCurated(storage, [without], { allowDestructive: true })).toMatchObject({ sql: plan.sql, version: plan.version });
    expect(await columnsOf('Route')).not.toHaveProperty('meanDelay');
    expect(await rowsOf(storage, ROUTE)).toHaveLength(2);
  });

  test('loses a field that never held a value without a word', async () => {
    await applyCurated(storage, [ROUTE], careful);
    await load(ROUTE, '"SEA","SFO",3,');
    expect(await applyCurated(storage, [{ ...ROUTE, columns: ROUTE.columns.slice(0, 3) }], careful)).toMatchObject({ destroys: [] });
  });

  test('keeps its rows where the new type holds all that the old one could', async () => {
    await givenRoutes();
    const wider: CuratedTable = {
      ...ROUTE,
      columns: [...ROUTE.columns.slice(0, 2), column('flights', 'BigInt!'), column('meanDelay', 'Float'), column('note', 'String')],
    };
    expect(await applyCurated(storage, [wider], careful)).toMatchObject({ rebuilt: [], destroys: [] });
    expect(await rowsOf(storage, wider)).toEqual([
      { origin: 'SEA', destination: 'LAX', flights: 2n, meanDelay: null, note: null },
      { origin: 'SEA', destination: 'SFO', flights: 3n, meanDelay: 1.5, note: null },
    ]);
    expect(await load(wider, '"SEA","SFO",3,1.5,', '"SEA","LAX",2,,"new"')).toMatchObject({ updated: 1n, reset: false });
  });

  test.each<[string, Partial<CuratedTable>, RegExp]>([
    ['another key', { key: ['destination'] }, /its key was \(origin, destination\) and is \(destination\)/],
    [
      'a type that the values do not fit',
      { columns: [...ROUTE.columns.slice(0, 3), column('meanDelay', 'Int')] },
      /`meanDelay` was double precision and is integer/,
    ],
    [
      'a new field that is never null',
      { columns: [...ROUTE.columns, column('seats', 'Int!')] },
      /`seats` is new and never null, and its 2 rows/,
    ],
    [
      'a field that was null in a row and may not be',
      { columns: [...ROUTE.columns.slice(0, 3), column('meanDelay', 'Float!')] },
      /`meanDelay` is never null now, and is null in 1 of its 2 rows/,
    ],
  ])('is made anew, and waits for its first rows: %s', async (_, change, reason) => {
    await givenRoutes();
    const plan = await planCurated(storage, [{ ...ROUTE, ...change }]);
    expect(plan.rebuilt).toEqual(['Route']);
    expect(await rowsOf(storage, ROUTE)).toHaveLength(2);

    const done = await applyCurated(storage, [{ ...ROUTE, ...change }], careful);
    expect(done).toMatchObject({ rebuilt: ['Route'], destroys: [], sql: plan.sql });
    expect(done.warnings[0]).toMatch(reason);
    expect(await rowsOf(storage, ROUTE)).toEqual([]);
    expect(await loaded('Route')).toBe(false);
  });

  test('may become stricter where its rows are so already', async () => {
    await applyCurated(storage, [ROUTE], careful);
    await load(ROUTE, '"SEA","SFO",3,1.5');
    const stricter: CuratedTable = { ...ROUTE, columns: [...ROUTE.columns.slice(0, 3), column('meanDelay', 'Float!')] };
    expect(await applyCurated(storage, [stricter], careful)).toMatchObject({ rebuilt: [] });
    expect(await columnsOf('Route')).toMatchObject({ meanDelay: 'double precision not null' });
  });
});

describe('what is not spoken of', () => {
  test('stays: a model that was taken away, and a table that was never one', async () => {
    await givenRoutes();
    await storage.pool.query('create table curated."Foreign" (a int); insert into curated."Foreign" values (1)');
    const other: CuratedTable = { model: 'Other', key: ['id'], columns: [column('id', 'ID!')] };
    await applyCurated(storage, [other], careful);
    expect(await rowsOf(storage, ROUTE)).toHaveLength(2);
    expect((await storage.pool.query('select * from curated."Foreign"')).rows).toEqual([{ a: 1 }]);
    expect([...(await curatedState(storage)).keys()]).toEqual(['Other', 'Route']);
  });

  test('waits for no reader for ever: the change is refused, and nothing has happened', async () => {
    await givenRoutes();
    const reader = await storage.client();
    await reader.query('begin; select * from curated."Route"');
    const more: CuratedTable = { ...ROUTE, columns: [...ROUTE.columns, column('note', 'String')] };
    await expect(applyCurated(storage, [more], careful)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('long queries hold them') as string,
    });
    await reader.query('commit');
    await reader.end();
    expect(await applyCurated(storage, [more], careful)).toMatchObject({ changed: true });
  });
});

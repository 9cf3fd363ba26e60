import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RelationalStructure } from '../../src/contract/index.ts';
import { faultOf, filesWorkspace, never } from './files-fixture.ts';
import type { FilesWorkspace } from './files-fixture.ts';

let workspace: FilesWorkspace;
beforeEach(async () => {
  workspace = await filesWorkspace();
});
afterEach(() => workspace.drop());

const FILES = { a: { path: 'data/a*.csv', key: ['id'] }, b: 'data/b.ndjson' };
const all = (): Promise<Record<string, unknown>[]> => workspace.engine.rows('SELECT * FROM faa.a ORDER BY 1', [], never);

async function seed(): Promise<void> {
  await workspace.write('data/a.csv', 'id,name\n1,x\n');
  await workspace.write('data/b.ndjson', '{"id": 1}\n');
}

test('a file that changed is read again, and only that one; its new rows and columns come whole', async () => {
  await seed();
  const source = workspace.source(FILES);
  await source.describe(never);
  expect(await source.refresh(never)).toEqual({ changed: [], problems: [] });

  await workspace.write('data/a.csv', 'id,name,city\n1,x,p\n2,y,q\n');
  expect(await source.refresh(never)).toEqual({ changed: ['a'], problems: [] });
  expect(await all()).toEqual([
    { id: 1, name: 'x', city: 'p' },
    { id: 2, name: 'y', city: 'q' },
  ]);

  await workspace.write('data/a2.csv', 'id,name,city\n3,z,r\n');
  expect(await source.refresh(never)).toMatchObject({ changed: ['a'] });
  expect(await all()).toHaveLength(3);
  expect(await source.refresh(never)).toEqual({ changed: [], problems: [] });
});

test('a change that was seen by describe is told by the next refresh, once', async () => {
  await seed();
  const source = workspace.source(FILES);
  await source.describe(never);
  await workspace.write('data/b.ndjson', '{"id": 1}\n{"id": 2}\n');
  await source.describe(never);
  expect(await source.refresh(never)).toEqual({ changed: ['b'], problems: [] });
  expect(await source.refresh(never)).toEqual({ changed: [], problems: [] });
});

test('one of the same size is known by its modification time', async () => {
  await seed();
  const source = workspace.source(FILES);
  await source.describe(never);
  await workspace.write('data/a.csv', 'id,name\n9,x\n');
  await utimes(join(workspace.folder, 'data/a.csv'), new Date(), new Date(Date.now() + 10_000));
  expect(await source.refresh(never)).toMatchObject({ changed: ['a'] });
  expect(await all()).toEqual([{ id: 9, name: 'x' }]);
});

test('one that went bad is a problem once read, stays served as it was, and mends itself', async () => {
  await seed();
  const source = workspace.source(FILES);
  await source.describe(never);

  await workspace.write('data/a.csv', 'id,name\n1,x\n1,y\n');
  const { changed, problems } = await source.refresh(never);
  expect(changed).toEqual([]);
  expect(problems).toEqual([
    { code: 'BAD_DEFINITION', path: 'faa.a', message: expect.stringMatching(/^faa\.a: the key \[id\] is not unique: 1 value occurs/) },
  ]);
  expect(await all()).toEqual([{ id: 1, name: 'x' }]);
  expect(await source.refresh(never)).toEqual({ changed, problems });

  await rm(join(workspace.folder, 'data/a.csv'));
  expect((await source.refresh(never)).problems).toEqual([
    { code: 'SOURCE_UNAVAILABLE', path: 'faa.a', message: 'faa.a: no file matches data/a*.csv' },
  ]);
  expect(await all()).toEqual([{ id: 1, name: 'x' }]);

  await workspace.write('data/a.csv', 'id,name\n2,y\n');
  expect(await source.refresh(never)).toEqual({ changed: ['a'], problems: [] });
  expect(await all()).toEqual([{ id: 2, name: 'y' }]);
});

test('a file that cannot be read costs its own dataset; the others are described as they are, and follow their files', async () => {
  await workspace.write('data/b.ndjson', '{"id": 1}\n');
  const source = workspace.source(FILES);
  const described = async () =>
    ((await source.describe(never)) as RelationalStructure).tables.map(({ name, key, columns }) => [
      name,
      key,
      columns.map((one) => one.name),
    ]);
  expect(await described()).toEqual([['b', undefined, ['id']]]);
  expect(source.problems?.()).toEqual([{ code: 'SOURCE_UNAVAILABLE', path: 'faa.a', message: 'faa.a: no file matches data/a*.csv' }]);

  await workspace.write('data/a.csv', 'id,name\n1,x\n');
  expect(await described()).toEqual([
    ['a', ['id'], ['id', 'name']],
    ['b', undefined, ['id']],
  ]);
  expect(source.problems?.()).toEqual([]);

  await workspace.write('data/a.csv', 'id,name\n1,x\n1,y\n');
  await workspace.write('data/b.ndjson', '{"number": 1}\n');
  expect(await described()).toEqual([
    ['a', ['id'], ['id', 'name']],
    ['b', undefined, ['number']],
  ]);
  expect(source.problems?.()).toMatchObject([{ path: 'faa.a', message: /is not unique/ }]);
});

test('where a key is declared that does not hold, what stands has the key that was verified', async () => {
  await seed();
  await workspace.source(FILES).describe(never);
  workspace = await workspace.restart();
  const source = workspace.source({ ...FILES, a: { path: 'data/a*.csv', key: ['nmae'] } });
  const { tables } = (await source.describe(never)) as RelationalStructure;
  expect(tables.map(({ name, key }) => [name, key])).toEqual([
    ['a', ['id']],
    ['b', undefined],
  ]);
  expect(source.problems?.()).toMatchObject([{ message: /the key names nmae, but the columns are id, name/ }]);
});

test('files that changed are told to be described at once, since their columns may be others', async () => {
  await seed();
  let drifts = 0;
  const source = workspace.source(FILES, 'faa', () => (drifts += 1));
  await source.describe(never);
  await source.refresh(never);
  expect(drifts).toBe(0);
  await workspace.write('data/b.ndjson', '{"number": 1}\n');
  await source.refresh(never);
  expect(drifts).toBe(1);
});

test('after a restart what has not changed is not read again; what is declared otherwise is', async () => {
  await seed();
  await workspace.source(FILES).describe(never);
  expect(workspace.reported).toEqual(['faa.a: 1 rows, loaded (data/a.csv)', 'faa.b: 1 rows, loaded (data/b.ndjson)']);

  workspace = await workspace.restart();
  const source = workspace.source(FILES);
  const { tables } = (await source.describe(never)) as RelationalStructure;
  expect(tables.map(({ name, key }) => ({ name, key }))).toEqual([
    { name: 'a', key: ['id'] },
    { name: 'b', key: undefined },
  ]);
  expect(workspace.reported).toEqual([]);

  await workspace.source({ ...FILES, a: { ...FILES.a, types: { id: 'String' } } } as typeof FILES).describe(never);
  expect(workspace.reported).toEqual(['faa.a: 1 rows, loaded (data/a.csv)']);
  expect(await all()).toEqual([{ id: '1', name: 'x' }]);
});

test('a dataset that is declared no more is gone, and one may turn from a table into Parquet in place and back', async () => {
  await seed();
  await workspace.source(FILES).describe(never);
  const path = join(workspace.folder, 'data', 'a.parquet');
  await workspace.engine.rows(`COPY (SELECT 5 AS id) TO '${path}'`, [], never);
  await workspace.source({ a: 'data/a.parquet' }).describe(never);
  expect(await all()).toEqual([{ id: 5 }]);
  await expect(workspace.engine.rows('SELECT * FROM faa.b', [], never)).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
  await workspace.source(FILES).describe(never);
  expect(await all()).toEqual([{ id: 1, name: 'x' }]);
});

test('a Parquet file that was replaced is seen with its new columns; one that is gone is SOURCE_UNAVAILABLE when asked', async () => {
  const path = join(workspace.folder, 'data', 'p.parquet');
  const write = (query: string) => workspace.engine.rows(`COPY (${query}) TO '${path}'`, [], never);
  await write('SELECT 1 AS id');
  const source = workspace.source({ p: 'data/p.parquet' });
  await source.describe(never);
  await write(`SELECT 2 AS id, 'x' AS name`);
  expect(await source.refresh(never)).toEqual({ changed: ['p'], problems: [] });
  expect(await workspace.engine.rows('SELECT * FROM faa.p', [], never)).toEqual([{ id: 2, name: 'x' }]);
  await rm(path);
  const context = {
    identity: { name: '', roles: [], scopes: [], claims: {} },
    signal: never,
    requestId: '',
    limits: { defaultRows: 1, nestedRows: 1, maxRows: 1 },
  };
  const fault = await faultOf(source.execute({ kind: 'sql', text: 'SELECT count(*)::VARCHAR FROM faa.p', values: [] }, context));
  expect(fault).toMatchObject({ code: 'SOURCE_UNAVAILABLE', extensions: { source: 'faa' } });
});

test('sources with a name that the engine has itself, and files that differ by case alone, are refused', async () => {
  await seed();
  expect(await faultOf(workspace.source(FILES, 'temp').describe(never))).toMatchObject({
    code: 'BAD_DEFINITION',
    message: /cannot be called temp/,
  });
  const twice = { a: 'data/a.csv', A: 'data/a.csv' };
  expect(await faultOf(workspace.source(twice).describe(never))).toMatchObject({ code: 'BAD_DEFINITION', message: /two files called A/ });
});

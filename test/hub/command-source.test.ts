import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { jsonOf, weir, type CommandSurroundings } from './command.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `
  create table customers (id integer primary key, name text not null);
  create table orders (id integer primary key, customer_id integer references customers, total numeric(10,2));
  insert into customers values (1, 'Ada');
`;
const SOURCE = '# Of the shop.\nsource: shop\nkind: postgres\nowner: sales\nconnection: "${env:SHOP_URL}"\n';

let shop: TestDatabase;
let workspace: TestWorkspace;
let hub: HubProcess;
const ask = (words: readonly string[], around: CommandSurroundings = {}) =>
  weir(['source', ...words], { WEIR_URL: hub.url, INIT_CWD: workspace.folder }, around);

beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nsecrets: { allow: [{ ref: "env:SHOP_*", sources: [shop] }] }\n',
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'given/shop.yaml': SOURCE,
    'given/other.yaml': SOURCE.replace('source: shop', 'source: other'),
    'given/typo.yaml': SOURCE.replace('owner:', 'ownr:'),
    'given/none.yaml': '- 1\n',
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url } });
});

test('test says what a source would add, and adds nothing', async () => {
  const tested = await ask(['test', 'given/shop.yaml']);
  expect(tested).toMatchObject({ code: 0, stderr: '' });
  expect(tested.stdout).toContain('It answers, and would add 2 datasets:\n');
  expect(tested.stdout).toMatch(/shop\.customers {2}type ShopCustomer {2}key id {2}changes NONE\n {6}Its source has no `changes`/);
  expect(jsonOf(await ask(['list', '--json']))).toMatchObject({ sources: [{ name: 'air', status: 'OK', managedBy: 'WORKSPACE' }] });
});

test('add registers the YAML of a file or of standard input, and it is in the graph', async () => {
  const added = await ask(['add', '-'], { input: SOURCE });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toBe('shop  postgres  OK  2 datasets  registered by API\nIn the graph as version 2.\n');
  expect((await hub.ask('{ shopCustomers { name } }')).data).toEqual({ shopCustomers: [{ name: 'Ada' }] });
  const again = await ask(['add', 'given/shop.yaml', '--json']);
  expect([again.code, jsonOf(again)]).toMatchObject([0, { source: { name: 'shop', owner: 'sales', status: 'OK' }, version: null }]);
  expect((await ask(['list'])).stdout).toBe(
    'air   files     OK  1 dataset   sources/air.yaml\nshop  postgres  OK  2 datasets  registered by API\n',
  );
});

test('a reference that is not granted is refused with the line to add to secrets.allow', async () => {
  for (const command of ['add', 'test']) {
    const refused = await ask([command, 'given/other.yaml']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('given/other.yaml: Source `other`: `connection`');
    expect(refused.stderr).toContain('Add to weir.yaml: `secrets: {allow: [{ref: "env:SHOP_URL", sources: [other]}]}`, beside those');
  }
});

test('what is no definition is said with its file and line', async () => {
  expect(await ask(['add', 'given/typo.yaml'])).toMatchObject({
    code: 1,
    stderr: 'given/typo.yaml:4: The hub knows no key `ownr` of a source. Did you mean `owner`?\n',
  });
  expect((await ask(['add', 'given/none.yaml'])).stderr).toContain('given/none.yaml: It is no definition of a source');
  expect((await ask(['add', '-'], { input: 'source: [\n' })).stderr).toContain('standard input:2: It is not YAML');
  expect(await ask(['add', 'given/gone.yaml'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('given/gone.yaml cannot be read') as string,
  });
  const json = await ask(['add', 'given/typo.yaml', '--json']);
  expect(jsonOf(json)).toMatchObject({ problems: [{ code: 'BAD_DEFINITION', path: 'given/typo.yaml:4' }] });
});

test('a source that does not answer is the exit code 3', async () => {
  const down = await ask(['test', '-'], { input: 'source: gone\nkind: postgres\nconnection: postgres://127.0.0.1:1/x\n' });
  expect(down.code).toBe(3);
  expect(down.stderr).toContain('127.0.0.1:1');
});

test('pause, resume, refresh and remove do so, and name what there is where the name is wrong', async () => {
  expect((await ask(['pause', 'shop'])).stdout).toContain('PAUSED');
  expect((await hub.ask('{ shopCustomers { name } }')).errors?.[0]?.extensions).toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  expect((await ask(['resume', 'shop'])).stdout).toContain('OK');
  await shop.sql('create table notes (id integer primary key)');
  const refreshed = await ask(['refresh', 'shop']);
  expect(refreshed).toMatchObject({ code: 0, stdout: 'shop  postgres  OK  3 datasets  registered by API\nIn the graph as version 3.\n' });
  expect(await ask(['remove', 'shp'])).toMatchObject({ code: 1, stderr: 'There is no source shp. There are: air, shop.\n' });
  expect(await ask(['remove', 'air'])).toMatchObject({ code: 1, stderr: expect.stringContaining('sources/air.yaml') as string });
  const removed = await ask(['remove', 'shop', '--json']);
  expect(jsonOf(removed)).toMatchObject({ name: 'shop', leftovers: [], version: { number: 4 } });
});

test('refresh --write asks no hub, and writes the structure by which a check judges', async () => {
  await workspace.write('sources/shop.yaml', SOURCE);
  const environment = { SHOP_URL: shop.url, INIT_CWD: workspace.folder };
  const write = () => weir(['source', 'refresh', 'shop', '--write'], environment);
  // The hub writes it as well, whenever it looks.
  const said = expect.stringMatching(/^(Written: structure\/shop.json|structure\/shop.json says so already\.)\n$/) as string;
  expect(await write()).toMatchObject({ code: 0, stdout: said });
  await shop.sql('create table wishes (id integer primary key)');
  expect(await write()).toMatchObject({ code: 0, stdout: said });
  expect(await readFile(join(workspace.folder, 'structure/shop.json'), 'utf8')).toContain('wishes');
  expect(await write()).toMatchObject({ code: 0, stdout: 'structure/shop.json says so already.\n' });
  expect((await weir(['source', 'refresh', 'nope', '--write'], environment)).code).toBe(1);
  expect((await weir(['source', 'refresh', 'shop', '--write'], { ...environment, SHOP_URL: 'postgres://127.0.0.1:1/x' })).code).toBe(3);
  expect(await weir(['source', 'refresh', 'shop', '--workspace', 'x'], environment)).toMatchObject({ code: 2 });
});

test('a hub that is not there, or wants a token, is said with its cure', async () => {
  const nobody = await weir(['source', 'list', '--url', 'http://127.0.0.1:9/'], {});
  expect(nobody).toMatchObject({ code: 3, stdout: '' });
  expect(nobody.stderr).toMatch(
    /^No hub answers at http:\/\/127.0.0.1:9: .* Start one with `weir start`, or say where it is with --url\.\n$/,
  );
  expect(await weir(['source', 'list', '--url', 'localhost'], {})).toMatchObject({ code: 2 });
  expect(await weir(['source', 'list', '--url', `${hub.url}/graphql`], {})).toMatchObject({ code: 1 });
  const closed = await startHub(await makeWorkspace({}), {
    environment: { WEIR_ADMIN_TOKEN: 'a-token-of-the-test' },
    flags: ['--production', '--embedded'],
  });
  const refused = await weir(['source', 'list'], { WEIR_URL: closed.url });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('token') as string });
  expect((await weir(['source', 'list', '--token', 'another'], { WEIR_URL: closed.url })).code).toBe(2);
  expect(await weir(['source', 'list'], { WEIR_URL: closed.url, WEIR_TOKEN: 'a-token-of-the-test' })).toMatchObject({
    code: 0,
    stdout: 'There is no source yet. `weir source add FILE` registers one.\n',
  });
});

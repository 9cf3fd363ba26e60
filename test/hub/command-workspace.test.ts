import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { jsonOf, weir } from './command.ts';
import { command, newestVersion, refusalOf } from './control.ts';
import { makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace, type TestWorkspace } from './workspace.ts';

const SHOP = `
  create table customers (id integer primary key, name text not null, country text);
  create table orders (id integer primary key, customer_id integer references customers, total integer);
  insert into customers values (1, 'Ada', 'SE'), (2, 'Bo', 'NO');
  insert into orders values (1, 1, 10), (2, 2, 20), (3, 2, 30);
`;
const SOURCE = '# The shop of the sales team.\nsource: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n';
const SPENT =
  'model: Spent\nkey: [customer]\nfrom: shop.orders\nsteps:\n  - aggregate: { by: [customer_id], measures: { total: sum(total) } }\n  - derive: { customer: customer_id }\n';
const RELATION = '- { from: shop.customers.country, to: geo.countries.code, as: place, one: true }\n';

const CENTRAL = {
  'weir.yaml': 'workspace: central\nsecrets: { allow: [{ ref: "env:SHOP_URL", sources: [shop, sales] }] }\n',
  'data/countries.csv': 'code,name\nSE,Sweden\nNO,Norway\n',
  'sources/geo.yaml': 'source: geo\nkind: files\nfiles:\n  countries: { path: data/countries.csv, key: [code] }\n',
};

let shop: TestDatabase;
let records: TestDatabase;
let central: TestWorkspace;
let team: TestWorkspace;
let hub: HubProcess;
const start = async () => (hub = await startHub(central, { environment: { SHOP_URL: shop.url, DATABASE_URL: records.url } }));
const ask = (words: readonly string[], folder = team.folder) => weir(words, { WEIR_URL: hub.url, INIT_CWD: folder });

beforeAll(async () => {
  [shop, records] = await Promise.all([makeDatabase(SHOP), makeDatabase()]);
  central = await makeWorkspace(CENTRAL);
  team = await makeWorkspace({
    'weir.yaml': 'workspace: sales\n',
    'sources/shop.yaml': SOURCE,
    'models/spent.yaml': SPENT,
    'relationships.yaml': RELATION,
  });
  await start();
});

test('diff says what is not there, and what clients would see; nothing is changed', async () => {
  const before = await newestVersion(hub);
  const diff = await ask(['diff']);
  expect(diff).toMatchObject({ code: 1, stderr: '' });
  expect(diff.stdout).toContain(`source shop is not there\n  +# The shop of the sales team.\n  +source: shop\n`);
  expect(diff.stdout).toContain('model Spent is not there\n  +model: Spent\n');
  expect(diff.stdout).toContain('relationships is not there\n  +- { from: [ shop.customers.country ]');
  expect(diff.stdout).toContain('\nClients would see:\n  SAFE  ');
  expect(diff.stdout).toContain("  SAFE  Type 'ShopCustomer' was added\n");
  expect(await newestVersion(hub)).toBe(before);
});

test('apply serves a whole workspace in one version, and again changes nothing', async () => {
  const before = await newestVersion(hub);
  const applied = await ask(['apply']);
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  expect(applied.stdout).toBe(
    `source shop: added\nmodel Spent: added\nrelationships: added\nServed as version ${before + 1} of the graph.\n`,
  );
  expect((await hub.ask('{ shopCustomers(orderBy: [{ id: ASC }]) { name place { name } } }')).data).toEqual({
    shopCustomers: [
      { name: 'Ada', place: { name: 'Sweden' } },
      { name: 'Bo', place: { name: 'Norway' } },
    ],
  });
  await eventually(async () => (await hub.ask('{ spent(customer: 2) { total } }')).data?.['spent']);
  expect(await ask(['diff'])).toMatchObject({ code: 0, stdout: 'The hub has what the workspace sales says.\n' });
  expect(await ask(['apply'])).toMatchObject({ code: 0, stdout: 'The hub has what the workspace sales says already.\n' });
  expect(await newestVersion(hub)).toBe(before + 1);
});

test('what a workspace owns is its own to change: the API refuses, and says where', async () => {
  const remove = refusalOf(await command(hub, 'removeSource', { name: 'shop' }, 'name'));
  expect(remove).toContain('The source shop is owned by the workspace sales, which was applied. Change it in sales/sources/shop.yaml');
  const register = { input: { source: 'shop', kind: 'postgres', connection: '${env:SHOP_URL}' } };
  expect(refusalOf(await command(hub, 'registerSource', register, 'source { name }'))).toContain('owned by the workspace sales');
  const spent = { input: { model: 'Spent', key: ['id'], from: 'shop.orders' } };
  expect(refusalOf(await command(hub, 'applyModel', spent, 'model { name }'))).toContain('owned by the workspace sales');
  expect(refusalOf(await command(hub, 'removeModel', { name: 'Spent' }, 'name'))).toContain('owned by the workspace sales');
  const { data } = await hub.askRegistry(
    '{ source(name: "shop") { managedBy workspace file } model(name: "Spent") { workspace file } geo: source(name: "geo") { workspace file } }',
  );
  expect(data).toEqual({
    source: { managedBy: 'API', workspace: 'sales', file: 'sales/sources/shop.yaml' },
    model: { workspace: 'sales', file: 'sales/models/spent.yaml' },
    geo: { workspace: 'central', file: 'sources/geo.yaml' },
  });
});

test('it is there after a restart, with its relationship', async () => {
  await hub.kill();
  await start();
  expect((await hub.ask('{ shopCustomer(id: 1) { place { name } } spent(customer: 1) { total } }')).data).toEqual({
    shopCustomer: { place: { name: 'Sweden' } },
    spent: { total: '10' },
  });
  expect((await ask(['diff'])).code).toBe(0);
});

test('a fault in a file refuses all of it, with the file and line as they lie here', async () => {
  const before = await newestVersion(hub);
  await team.write('sources/shop.yaml', SOURCE + 'include: [customers, orders]\n');
  await team.write('models/spent.yaml', SPENT.replace('sum(total)', 'sum(totl)'));
  for (const words of [['apply'], ['diff']]) {
    const refused = await ask(words);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^models\/spent.yaml:5: .*Did you mean `total`\?/);
  }
  await team.write('models/spent.yaml', 'model: Spent\nkey: [customer]\nfrm: shop.orders\n');
  expect((await ask(['apply'])).stderr).toMatch(/^models\/spent.yaml:3: .*Did you mean `from`\?/m);
  expect(await newestVersion(hub)).toBe(before);
  await team.write('models/spent.yaml', SPENT);
  await team.write('policies/analyst.yaml', 'role: analyst\n');
  expect(await ask(['apply'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('policies/analyst.yaml: A policy is not applied') as string,
  });
  await team.remove('policies/analyst.yaml');
});

test('values that would be lost are named, and only lost where that is said', async () => {
  await team.write('sources/shop.yaml', SOURCE);
  await team.write('models/spent.yaml', SPENT.replace('{ total: sum(total) }', '{ most: max(total) }'));
  const diff = await ask(['diff']);
  expect(diff.stdout).toContain('model Spent is other\n');
  expect(diff.stdout).toMatch(/\n {2}-.*total: sum\(total\).*\n {2}\+.*most: max\(total\)/);
  expect(diff.stdout).toContain('It would destroy Spent.total (2 values).');
  expect(await ask(['apply'])).toMatchObject({ code: 1, stderr: expect.stringContaining('total') as string });
  expect((await ask(['apply', '--allow-destructive'])).stdout).toContain('model Spent: changed\n');
  await eventually(async () => (await hub.ask('{ spent(customer: 2) { most } }')).data?.['spent']);
});

test('what was registered by API is taken over where it says the same, or with --adopt', async () => {
  const sales = 'source: sales\nkind: postgres\nconnection: "${env:SHOP_URL}"\ninclude: [orders]\n';
  await writeFile(join(team.folder, 'sales.yaml'), sales);
  await ask(['source', 'add', 'sales.yaml']);
  await team.write('sources/sales.yaml', `${sales}owner: sales\n`);
  const refused = await ask(['apply']);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toBe(
    'sources/sales.yaml: The source sales was registered by API, and says something else. With --adopt (`adopt: true`) this workspace takes it over.\n',
  );
  expect((await ask(['apply', '--adopt'])).stdout).toMatch(/^source sales: changed\n/);
  expect((await hub.ask('{ salesOrders(limit: 1) { id } }')).data).toMatchObject({ salesOrders: [{ id: '1' }] });
  await team.remove('sources/sales.yaml');
  expect((await ask(['diff'])).stdout).toContain('source sales is not in the files any more\n  -source: sales\n');
  expect((await ask(['apply'])).stdout).toMatch(/^source sales: removed\n/);
  expect((await hub.askRegistry('{ source(name: "sales") { name } }')).data).toEqual({ source: null });
  await ask(['source', 'add', 'sales.yaml']);
  await team.write('sources/sales.yaml', `# The same.\n${sales}`);
  expect((await ask(['apply'])).stdout).toMatch(/^source sales: taken over\n/);
});

test("another workspace, and the hub's own, keep what is theirs", async () => {
  const other = await makeWorkspace({ 'weir.yaml': 'workspace: other\n', 'sources/shop.yaml': SOURCE });
  expect((await ask(['apply', '--adopt'], other.folder)).stderr).toBe(
    'sources/shop.yaml: The source shop is of the workspace sales (sales/sources/shop.yaml), and is only changed there. Take it out of one of them, or give it another name.\n',
  );
  const geo = await readFile(join(central.folder, 'sources/geo.yaml'), 'utf8');
  const copy = await makeWorkspace({ 'weir.yaml': 'workspace: central\n', 'sources/geo.yaml': geo });
  expect((await ask(['diff'], copy.folder)).code).toBe(0);
  expect((await ask(['apply'], copy.folder)).code).toBe(0);
  await copy.write('sources/geo.yaml', `${geo}owner: maps\n`);
  const diff = await ask(['diff'], copy.folder);
  expect(diff.stdout).toMatch(/^source geo is other\n[^]* {2}\+owner: maps\n {2}This hub reads the files of the workspace central itself/);
  expect(await ask(['apply'], copy.folder)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('bring them into its folder') as string,
  });
});

test('a source that does not answer is kept, and said', async () => {
  const away = 'source: away\nkind: postgres\nconnection: postgres://127.0.0.1:1/away\n';
  await team.write('sources/away.yaml', away);
  const applied = await ask(['apply']);
  expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('source away: added') as string });
  expect(applied.stderr).toMatch(/^sources\/away.yaml: The source away is DOWN: /);
  await team.remove('sources/away.yaml');
  await ask(['apply']);
});

test('export writes what no file of the hub has, and applied elsewhere it is the same', async () => {
  await ask(['source', 'remove', 'sales']);
  await weir(
    ['source', 'add', '-'],
    { WEIR_URL: hub.url },
    { input: 'source: towns\nkind: files\nfiles: { towns: data/countries.csv }\n' },
  );
  const folder = await makeWorkspace({ 'weir.yaml': 'workspace: exported\n' });
  const exported = await ask(['export', 'out'], folder.folder);
  expect(exported).toMatchObject({ code: 0, stderr: '' });
  const out = join(folder.folder, 'out');
  expect((await readdir(out, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort()).toEqual([
    'models/spent.yaml',
    'relationships.yaml',
    'sources/sales.yaml',
    'sources/shop.yaml',
    'sources/towns.yaml',
  ]);
  expect(await readFile(join(out, 'sources/shop.yaml'), 'utf8')).toBe(
    `# yaml-language-server: $schema=../.weir/schemas/source.json\n${SOURCE}`,
  );
  const elsewhere = await startHub(await makeWorkspace(CENTRAL), { environment: { SHOP_URL: shop.url } });
  const applied = await weir(['apply'], { WEIR_URL: elsewhere.url, INIT_CWD: out });
  expect(applied).toMatchObject({ code: 0, stderr: '' });
  // Fields may stand in another order: what came at once is named in the order of its files.
  const sdl = async (url: string) => (await weir(['schema', 'fetch'], { WEIR_URL: url })).stdout.split('\n').sort();
  expect(await sdl(elsewhere.url)).toEqual(await sdl(hub.url));
  expect(await ask(['export', 'out'], folder.folder)).toMatchObject({ code: 0, stdout: 'All of it stands in out already.\n' });
  await writeFile(join(out, 'sources/shop.yaml'), SOURCE);
  const kept = await ask(['export', 'out', '--json'], folder.folder);
  expect([kept.code, jsonOf(kept)]).toEqual([1, { written: [], kept: ['sources/shop.yaml'] }]);
});

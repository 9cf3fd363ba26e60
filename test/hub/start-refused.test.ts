import { createServer } from 'node:net';
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { afterwards } from './afterwards.ts';
import { makeDatabase } from './database.ts';
import { refusedStart, runWeir, startHub } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const CSV = 'iata,name\nSEA,Seattle\n';
const AIR = 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n';

test('every fault of the files is named at once, each with file, line and the nearest known key', async () => {
  const workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nlimits:\n  maxRow: 5\n',
    'sources/air.yaml': AIR.replace('files:', 'fils:'),
    'sources/shop.yaml': 'source: air\nkind: postgres\nconnection: "postgres://shop:secret5@localhost/shop"\n',
    'models/by-day.yaml': 'model: ByDay\nkeys: [day]\nfrom: air.ports\n',
  });
  const { code, output } = await refusedStart(workspace);
  expect(code).toBe(2);
  expect(output.split('\n').slice(1)).toEqual([
    `The workspace ${workspace.folder} cannot be used.`,
    'weir.yaml:3: There is no key `limits.maxRow`. Did you mean `maxRows`?',
    'sources/air.yaml:1: `files` is missing.',
    'sources/air.yaml:3: There is no key `fils`. Did you mean `files`?',
    expect.stringMatching(/^sources\/shop\.yaml:3: `connection` has a password written out: .*`\$\{env:NAME\}`/),
    'sources/shop.yaml:1: Two sources are called `air`: here and in `sources/air.yaml:1`. Give one of them another name.',
    'models/by-day.yaml:1: `key` is missing.',
    'models/by-day.yaml:2: There is no key `keys`. Did you mean `key`?',
    '',
  ]);
  expect(output).not.toContain('secret5');
});

test('a variable that is not set is named with the key, the file and the line that want it', async () => {
  const workspace = await makeWorkspace({ 'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n' });
  expect(await refusedStart(workspace, { DATABASE_URL: (await makeDatabase()).url })).toEqual({
    code: 2,
    output: expect.stringMatching(/`shop`.*`connection` \(sources\/shop\.yaml:3\).*variable SHOP_URL, which is not set.*\.env/),
  });
});

test('a variable of the hub itself is given to no source, whatever weir.yaml grants and wherever it is used', async () => {
  const secret = 'token-that-nobody-may-read';
  const workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nsecrets: { allow: ["env:*"] }\n',
    '.env': `WEIR_OTHER=${secret}\n`,
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:DATABASE_URL}"\n',
    'sources/stars.yaml':
      'source: stars\nkind: subgraph\nurl: "http://127.0.0.1:9/${env:WEIR_OTHER}"\nheaders: { authorization: "Bearer ${env:WEIR_ADMIN_TOKEN}" }\n',
  });
  const environment = { DATABASE_URL: (await makeDatabase()).url, WEIR_ADMIN_TOKEN: secret };
  const { code, output } = await refusedStart(workspace, environment);
  expect(code).toBe(2);
  expect(output).toMatch(/`connection` \(sources\/shop\.yaml:3\) names the variable DATABASE_URL, which is the hub's own/);
  await workspace.remove('sources/shop.yaml');
  const token = await refusedStart(workspace, environment);
  expect(token.output).toMatch(/sources\/stars\.yaml:\d+\) names the variable WEIR_ADMIN_TOKEN, which is the hub's own/);
  await workspace.write('sources/stars.yaml', 'source: stars\nkind: subgraph\nurl: "http://127.0.0.1:9/${env:WEIR_OTHER}"\n');
  const other = await refusedStart(workspace, environment);
  expect(other.output).toMatch(/WEIR_OTHER, which is the hub's own/);
  expect(output + token.output + other.output).not.toContain(secret);
});

test('a port that another program has is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  afterwards(() => other.close());
  const { port } = other.address() as AddressInfo;
  const workspace = await makeWorkspace({});
  const { code, output } = await refusedStart(workspace, { DATABASE_URL: (await makeDatabase()).url }, ['--port', String(port)]);
  expect(code).toBe(2);
  expect(output).toContain(`Port ${port} of 127.0.0.1 is in use by another program; choose one with --port or WEIR_PORT.`);
});

test('a database that is not there is told in seconds, with exit code 3 and without its password', { timeout: 20_000 }, async () => {
  const workspace = await makeWorkspace({});
  const { code, output } = await refusedStart(workspace, { DATABASE_URL: 'postgres://weir:secret6@127.0.0.1:9/records' });
  expect(code).toBe(3);
  expect(output).toMatch(/PostgreSQL at 127\.0\.0\.1:9, database "records": .*ECONNREFUSED.*DATABASE_URL/);
  expect(output).not.toContain('secret6');
});

test('a database that a newer Weir used is left alone', async () => {
  const database = await makeDatabase();
  const workspace = await makeWorkspace({});
  const hub = await startHub(workspace, { environment: { DATABASE_URL: database.url } });
  await hub.stop();
  await database.sql("insert into hub.migration (number, name, sha256) values (99, '99_future', '')");
  const { code, output } = await refusedStart(workspace, { DATABASE_URL: database.url });
  expect(code).toBe(2);
  expect(output).toMatch(/used by a newer Weir: its records are at 99_future/);
});

test('a data directory of another version, of PostgreSQL or of its own layout, is refused and left as it is', async () => {
  const workspace = await makeWorkspace({ '.weir/postgres/data/PG_VERSION': '17\n' });
  const embedded = await refusedStart(workspace);
  expect(embedded).toEqual({ code: 2, output: expect.stringMatching(/is of PostgreSQL 17, and the embedded one is PostgreSQL 18/) });

  const newer = await makeWorkspace({ '.weir/weir.json': '{"version": 2, "workspace": "trial"}' });
  expect(await refusedStart(newer)).toEqual({
    code: 2,
    output: expect.stringMatching(/has layout version 2, and this Weir knows version 1/),
  });
});

test('a second hub on a data directory is told who holds it; another workspace whose it is', async () => {
  const workspace = await makeWorkspace({ 'sources/air.yaml': AIR, 'data/ports.csv': CSV });
  const hub = await startHub(workspace);
  const second = await refusedStart(workspace);
  expect(second.code).toBe(2);
  expect(second.output).toContain(`is in use by the hub with pid ${hub.pid} on port ${hub.port}.`);
  expect(await hub.ask('{ airPorts { name } }')).toEqual({ data: { airPorts: [{ name: 'Seattle' }] } });

  expect(await hub.stop()).toBe(0);
  const other = await makeWorkspace({ 'weir.yaml': 'workspace: other\n' });
  const directory = await realpath(`${workspace.folder}/.weir`);
  expect(await refusedStart(other, { WEIR_DATA_DIR: directory })).toEqual({
    code: 2,
    output: expect.stringContaining(`The data directory ${directory} belongs to the workspace "trial", and this one is "other".`),
  });
});

test('in development nobody else can reach the hub', async () => {
  const { code, output } = await refusedStart(await makeWorkspace({}), { WEIR_HOST: '0.0.0.0' });
  expect(code).toBe(2);
  expect(output).toMatch(/development mode the hub listens on loopback only, and WEIR_HOST is 0\.0\.0\.0: .*--production/);
});

test('production keeps its records in a database that was given, or says that it does not', async () => {
  const { code, output } = await refusedStart(await makeWorkspace({}), {}, ['--production']);
  expect(code).toBe(2);
  expect(output).toMatch(/DATABASE_URL.*--embedded/);
});

test('a wrong command line is told what there is; --help is no fault', async () => {
  expect(await runWeir(['start', '--prot', '1'])).toEqual({
    code: 2,
    output: expect.stringContaining('no option `--prot`. Did you mean `--port`?'),
  });
  expect(await runWeir(['model', 'backfill'])).toEqual({
    code: 2,
    output: expect.stringContaining('`weir model backfill` is not in this version'),
  });
  const missing = await runWeir(['start', '--workspace', '/nowhere/at/all']);
  expect(missing).toEqual({ code: 2, output: expect.stringContaining('There is no folder `/nowhere/at/all`') });
  expect(await runWeir(['--help'])).toEqual({ code: 0, output: expect.stringMatching(/^ +start +Starts a hub/m) });
  expect(await runWeir(['start', '--help'])).toEqual({ code: 0, output: expect.stringContaining('weir start [--workspace DIR]') });
});

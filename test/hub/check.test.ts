import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { weir } from './command.ts';
import { makeDatabase } from './database.ts';
import { startHub } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `
create table customers (id int primary key, name text not null);
create table orders (id int primary key, customer_id int references customers, placed_at timestamptz not null, total numeric(10, 2));
insert into customers values (1, 'Ann'); insert into orders values (1, 1, '2025-01-01', 10);`;

const FILES = {
  'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\nchanges: none\n',
  'sources/geo.yaml': 'source: geo\nkind: files\nfiles:\n  towns: { path: data/towns.csv, key: [code] }\n',
  'data/towns.csv': 'code,name\nA,Aville\n',
  'relationships.yaml': '- { from: shop.customers.name, to: geo.towns.name, as: town, one: true }\n',
  'models/daily.yaml': [
    'model: Daily',
    'key: [day]',
    'from: shop.orders',
    'steps:',
    '  - derive: { day: cast(placed_at as date) }',
    '  - aggregate: { by: [day], measures: { orders: count(), total: sum(total) } }',
    'refresh: { onChange: true }',
  ].join('\n'),
};

const ON_CHANGE = 'Model Daily has `onChange` and reads shop.orders, of whose changes nobody tells: it does not run for them.';

describe('weir check', async () => {
  const database = await makeDatabase(SHOP);
  const workspace = await makeWorkspace(FILES);
  const env = { SHOP_URL: database.url, INIT_CWD: workspace.folder };
  const listing = async () => (await readdir(workspace.folder, { recursive: true })).sort();

  test('reads the sources that answer, warns of what nobody tells, and leaves no trace', async () => {
    const before = await listing();
    const answer = await weir(['check'], env);
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    const lines = answer.stdout.trimEnd().split('\n');
    expect(lines[0]).toContain(`models/daily.yaml:7: warning: ${ON_CHANGE}`);
    expect(lines.at(-1)).toBe('No errors, 1 warning: 2 sources, 3 datasets, 3 relations and 1 model.');
    expect(await listing()).toEqual(before);
  });

  test('ends with 3 where a source does not answer and was never seen, and names it', async () => {
    const answer = await weir(['check'], { INIT_CWD: workspace.folder });
    expect(answer.code).toBe(3);
    expect(answer.stdout).toContain('source shop is not checked, nor what reads it: the variable SHOP_URL cannot be had here');
    const down = await weir(['check'], { ...env, SHOP_URL: 'postgres://127.0.0.1:1/shop' });
    expect(down.code).toBe(3);
    expect(down.stdout).toContain('ECONNREFUSED');
    expect(down.stdout).not.toContain('geo is not checked');
  });

  test('judges by structure/, which a start in development writes, where a source does not answer', async () => {
    const hub = await startHub(workspace, { environment: { SHOP_URL: database.url } });
    expect(hub.output()).toContain(`models/daily.yaml:7: warning: ${ON_CHANGE}`);
    await hub.wrote('Daily');
    await hub.stop();
    expect(await readdir(join(workspace.folder, 'structure'))).toEqual(['geo.json', 'shop.json']);
    expect(await readdir(join(workspace.folder, '.weir/schemas'))).toHaveLength(5);
    const kept = await weir(['check'], { INIT_CWD: workspace.folder });
    expect(kept.code).toBe(0);
    expect(kept.stdout).toContain('3 relations and 1 model; shop as structure/ has it.');
    const offline = await weir(['check', '--offline', '--json'], env);
    expect(JSON.parse(offline.stdout)).toMatchObject({ ok: true, datasets: 3, models: [{ lineage: { total: ['shop.orders.total'] } }] });
    await workspace.remove('data/towns.csv');
    expect((await weir(['check'], env)).code).toBe(0);
    await workspace.write('data/towns.csv', FILES['data/towns.csv']);
  });

  test('says every fault with its place: of files, of names, of relationships and of models', async () => {
    await workspace.write(
      'relationships.yaml',
      '- { from: shop.customers.nam, to: geo.towns.name, as: town }\n- { from: shop.orders.total, to: geo.towns.code, as: at }\n',
    );
    await workspace.write('models/wrong.yaml', 'model: Wrong\nkey: [day]\nfrom: shop.orders\nsteps:\n  - filter: totl > 1\n');
    const answer = await weir(['check', '--offline'], env);
    expect(answer.code).toBe(1);
    const errors = answer.stdout.split('\n').filter((line) => line.includes(': error: '));
    expect(errors.map((line) => line.split(': error: ')[0])).toEqual([
      'models/wrong.yaml:5',
      'relationships.yaml:1',
      'relationships.yaml:2',
    ]);
    expect(errors[0]).toContain('Did you mean `total`?');
    expect(errors[1]).toContain('Did you mean');
    expect(errors[2]).toContain('cannot be compared');

    const github = await weir(['check', '--offline', '--github'], { ...env, GITHUB_WORKSPACE: join(workspace.folder, '..') });
    expect(github.code).toBe(1);
    expect(github.stdout).toMatch(
      /^::error file=[^:,]+\/models\/wrong\.yaml,line=5,title=BAD_DEFINITION::model Wrong |^::error file=.*::/m,
    );
    const junit = await weir(['check', '--offline', '--junit'], env);
    expect(junit.stdout).toContain('<testsuite name="weir check" tests="5" failures="3" skipped="0">');
    const sarif = JSON.parse((await weir(['check', '--offline', '--sarif'], env)).stdout) as { runs: [{ results: unknown[] }] };
    expect(sarif.runs[0].results).toHaveLength(4);
    expect(sarif.runs[0].results[0]).toMatchObject({
      ruleId: 'BAD_DEFINITION',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'models/wrong.yaml' }, region: { startLine: 5 } } }],
    });
    await workspace.remove('models/wrong.yaml');
    await workspace.write('relationships.yaml', FILES['relationships.yaml']);
  });

  test('tells a form that is wrong in several files at once, before any source is asked', async () => {
    await workspace.write('sources/geo.yaml', 'source: geo\nkind: files\nfile: {}\n');
    await workspace.write('weir.yaml', 'workspace: trial\nprot: 1\n');
    const { code, stdout } = await weir(['check'], env);
    expect([code, stdout.match(/^\S+(?=: error)/gm)]).toEqual([1, ['sources/geo.yaml:1', 'sources/geo.yaml:3', 'weir.yaml:2']]);
    await workspace.write('sources/geo.yaml', FILES['sources/geo.yaml']);
    await workspace.write('weir.yaml', 'workspace: trial\n');
  });

  test('finds that a source is no longer what it was: the model that reads a column that is gone, and the file to write anew', async () => {
    await database.sql('alter table orders rename total to amount');
    const { code, stdout } = await weir(['check'], env);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^models\/daily\.yaml:\d+: error: .*`total`/m);
    expect(stdout).toContain('structure/shop.json: warning: It is not what the source shop is now.');
    expect((await weir(['check', '--offline'], env)).code).toBe(0);
    await database.sql('alter table orders rename amount to total');
  });

  test('makes no slot in a source that names one', async () => {
    await workspace.write(
      'sources/shop.yaml',
      FILES['sources/shop.yaml'].replace('none', '{ replication: { slot: weir_check, publication: weir_check } }'),
    );
    const { code, stdout } = await weir(['check'], env);
    expect([code, stdout.includes('onChange')]).toEqual([0, false]);
    expect(await database.sql("select from pg_replication_slots where slot_name = 'weir_check'")).toEqual([]);
    expect(await database.sql('select from pg_publication')).toEqual([]);
    await workspace.write('sources/shop.yaml', FILES['sources/shop.yaml']);
  });

  test('is refused with two forms of output at once', async () => {
    expect(await weir(['check', '--github', '--junit'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--github and --junit') as string,
    });
  });

  test('of the example reads its files, and the rest as structure/ has it', async () => {
    const { stdout, code } = await weir(['check', '--workspace', 'examples/flights', '--json'], {
      INIT_CWD: join(import.meta.dirname, '../..'),
    });
    const { findings } = JSON.parse(stdout) as { findings: unknown[] };
    expect([code, findings]).toEqual([0, []]);
    expect(await readFile(join(import.meta.dirname, '../../examples/flights/structure/wildlife.json'), 'utf8')).not.toContain(
      'postgres://',
    );
  });
});

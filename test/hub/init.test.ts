import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { givenMysql, givenServers } from '../setup/given-mysql.ts';
import { afterwards } from './afterwards.ts';
import { weir } from './command.ts';
import { startHub } from './hub-process.ts';
import { oddShop } from './odd-shop.ts';

async function newFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-init-')));
  afterwards(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Takes the `# ` away from all that a file proposes: entries of relationships, or the lines of a model. */
async function switchOn(folder: string, file: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  const [head = '', ...rest] = text.split('\n\n');
  const on = rest.map((part) => part.replaceAll(file === 'relationships.yaml' ? /^# (?=- )/gm : /^# /gm, ''));
  await writeFile(join(folder, file), [head, ...on].join('\n\n'));
}

describe('weir init with a database that is odd in every way', async () => {
  const url = await oddShop();
  const folder = await newFolder();
  const first = await weir(['init', folder, url]);
  const files = await readdir(folder, { recursive: true });
  const source = files.find((file) => /^sources\/.*\.yaml$/.test(file))?.slice('sources/'.length, -'.yaml'.length) ?? '';

  test('writes a workspace, says what to do next, and shows the address to nobody', async () => {
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('weir start --workspace');
    expect(first.stdout).toContain('query First');
    const env = await readFile(join(folder, '.env'), 'utf8');
    expect(env).toContain(url);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('.weir/\n.env\n');
    for (const file of files.filter((each) => /\.(yaml|json|graphql)$/.test(each)))
      expect([file, (await readFile(join(folder, file), 'utf8')).includes(url)]).toEqual([file, false]);
    expect(first.stdout + first.stderr).not.toContain(url);
  });

  test('names the table that wants the name of another, and lists what may be left out', async () => {
    const text = await readFile(join(folder, `sources/${source}.yaml`), 'utf8');
    expect(text).toContain('datasets:\n  orders: { name: OrdersTable }');
    expect(text).toContain('schemas: [public, Lager]');
    expect(text.replaceAll('\n#  ', '')).toContain('"Order Items (old)", countries, customers,');
    expect(text).toContain('# yaml-language-server: $schema=../.weir/schemas/source.json');
    expect(text).toMatch(/^changes: \{ poll: 30s \}$/m);
  });

  test('passes the check, with what it proposes and without', async () => {
    const before = await weir(['check', '--workspace', folder]);
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toMatch(/^No errors: 1 source, 16 datasets, \d+ relations and 0 models\.\n$/);
    const other = await newFolder();
    await cp(folder, other, { recursive: true });
    const [model = ''] = (await readdir(join(other, 'models'))).map((file) => `models/${file}`);
    for (const file of ['relationships.yaml', model]) await switchOn(other, file);
    const after = await weir(['check', '--workspace', other, '--json']);
    expect(JSON.parse(after.stdout)).toMatchObject({
      ok: true,
      findings: [],
      models: [{ lineage: { day: [`${source}.order.placed_at`] } }],
    });
    expect((JSON.parse(after.stdout) as { relations: number }).relations).toBeGreaterThan(8);
  });

  test('is served, and its queries answer', async () => {
    const hub = await startHub({ folder, write: () => Promise.reject(new Error()), remove: () => Promise.reject(new Error()) });
    for (const file of ['queries/first.graphql', 'queries/how-many.graphql']) {
      const { data, errors } = await hub.ask(await readFile(join(folder, file), 'utf8'));
      expect([file, errors]).toEqual([file, undefined]);
      const [rows] = Object.values(data ?? {});
      expect(Array.isArray(rows) ? rows.length : rows).toEqual(Array.isArray(rows) ? 10 : expect.objectContaining({ count: 800 }));
    }
    expect(hub.output()).not.toContain(url);
    await hub.stop();
  });

  test('again changes nothing and is done; with a file of ours in the way it says so', async () => {
    const again = await weir(['init', folder, url]);
    expect([again.code, again.stdout.includes('Written')]).toEqual([0, false]);
    await writeFile(join(folder, 'relationships.yaml'), '# mine\n');
    const kept = await weir(['init', folder, url]);
    expect(kept.code).toBe(1);
    expect(kept.stdout).toContain('There already, and left as they are: relationships.yaml');
    expect(await readFile(join(folder, 'relationships.yaml'), 'utf8')).toBe('# mine\n');
  });

  test('with another address where .env has one refuses before it writes anything', async () => {
    const taken = await newFolder();
    const name = (await readFile(join(folder, '.env'), 'utf8')).split('=')[0] ?? '';
    await writeFile(join(taken, '.env'), `${name}=other\n`);
    const refused = await weir(['init', taken, url]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(`.env has ${name} already`) as string });
    expect(await readdir(taken)).toEqual(['.env']);
  });
});

describe.each(await givenServers())('weir init with a database of $title', ({ server, title }) => {
  test('writes a workspace that passes the check and is served, and shows the address to nobody', async () => {
    const { url, admin, drop } = await givenMysql(server);
    afterwards(drop);
    await admin.query(`create table customers (id int primary key, name varchar(80) not null);
      create table orders (id int primary key, customer_id int not null, buyer_id int, placed date not null, total decimal(65,30),
        foreign key (customer_id) references customers (id));
      create table \`the orders\` (id int); insert into customers values (1, 'Ada')`);
    const folder = await newFolder();
    const address = url.replace('root@', 'root:@');
    const made = await weir(['init', folder, address]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toContain('3 datasets. Next:');
    const [source = ''] = await readdir(join(folder, 'sources'));
    const text = await readFile(join(folder, 'sources', source), 'utf8');
    expect(text).toContain('kind: mysql\n');
    expect(text).toMatch(new RegExp(`^# ${title} \\d+\\.\\d+\\.\\d+, the database \\w+ as its user root sees it\\.$`, 'm'));
    expect(text).toContain('# include: [customers, orders, "the orders"]');
    expect(await readFile(join(folder, '.env'), 'utf8')).toContain(address);
    expect(text + made.stdout).not.toContain(address);
    const checked = await weir(['check', '--workspace', folder]);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toBe('No errors: 1 source, 3 datasets, 2 relations and 0 models.\n');
    const hub = await startHub({ folder, write: () => Promise.reject(new Error()), remove: () => Promise.reject(new Error()) });
    const { data, errors } = await hub.ask(await readFile(join(folder, 'queries/first.graphql'), 'utf8'));
    expect(errors).toBeUndefined();
    expect(Object.values(data ?? {})).toHaveLength(1);
    await hub.stop();
  });
});

describe('weir init with a folder of files', async () => {
  const folder = await newFolder();
  const csv = (head: string, rows: readonly string[]) => `${[head, ...rows].join('\n')}\n`;
  const many = (count: number, row: (n: number) => string) => Array.from({ length: count }, (_, index) => row(index + 1));
  await mkdir(join(folder, 'my data/2024'), { recursive: true });
  const write = (file: string, text: string) => writeFile(join(folder, 'my data', file), text);
  await write('countries.csv', csv('code,name', ['SE,Sweden', 'NO,Norway', 'DK,Denmark']));
  await write(
    'customers.tsv',
    csv(
      'id\tname\tcountry_code',
      many(40, (n) => `${n}\tC${n}\t${['SE', 'NO', 'DK'][n % 3] ?? ''}`),
    ),
  );
  await write(
    'orders.csv',
    csv(
      'order_id,customer_id,placed_on,amount',
      many(100, (n) => `${n},${n === 7 ? 999 : 1 + (n % 40)},2024-01-${String(1 + (n % 28)).padStart(2, '0')},${n * 1.5}`),
    ),
  );
  await write('airports.json', JSON.stringify(['ARN', 'OSL', 'CPH'].map((iata) => ({ iata, city: iata.toLowerCase() }))));
  await write('legs.ndjson', many(9, (n) => JSON.stringify({ origin: ['ARN', 'OSL', 'CPH'][n % 3], flown: n })).join('\n'));
  await write('2024/orders.csv', csv('ref,x', ['1,2', '1,3']));
  await write('broken.json', '{"not": ');
  const made = await weir(['init', '.', 'my data'], { INIT_CWD: folder });

  test('writes a dataset a file, with the keys that their values are, and says what it could not read', async () => {
    expect(made.code).toBe(0);
    expect(made.stdout).toContain('my data/broken.json is left out');
    const text = await readFile(join(folder, 'sources/my_data.yaml'), 'utf8');
    expect(text.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      '  airports: { path: "my data/airports.json", key: [iata] }',
      '  countries: { path: "my data/countries.csv", key: [code] }',
      '  customers: { path: "my data/customers.tsv", key: [id] }',
      '  legs: "my data/legs.ndjson"',
      '  orders: { path: "my data/orders.csv", key: [order_id] }',
      '  "2024_orders": "my data/2024/orders.csv"',
    ]);
    expect(await readFile(join(folder, 'weir.yaml'), 'utf8')).toContain('files: { allow: ["my data"] }');
  });

  test('joins what joins: for sure where every value is there, else as a proposal', async () => {
    const lines = (await readFile(join(folder, 'relationships.yaml'), 'utf8')).split('\n').filter((line) => line.includes('from:'));
    expect(lines).toEqual([
      '- { from: my_data.customers.country_code, to: my_data.countries.code, as: country, inverse: customers } # all values are there',
      '# - { from: my_data.orders.customer_id, to: my_data.customers.id, as: customer, inverse: orders } # 99.0 % of the values are there',
      '# - { from: my_data.legs.origin, to: my_data.airports.iata, as: originAirport, inverse: legs } # all values are there, and the names say nothing',
    ]);
  });

  test('passes the check, also with what it proposes', async () => {
    await switchOn(folder, 'relationships.yaml');
    await switchOn(folder, 'models/my-data-orders-by-day.yaml');
    const { code, stdout } = await weir(['check'], { INIT_CWD: folder });
    expect([code, stdout]).toEqual([0, 'No errors: 1 source, 6 datasets, 6 relations and 1 model.\n']);
  });
});

describe('weir init without anything', () => {
  test('writes files that say how to begin, and a workspace that passes the check', async () => {
    const folder = join(await newFolder(), 'new');
    const { code, stdout } = await weir(['init', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain('There is no source yet.');
    expect((await weir(['check', '--workspace', folder])).stdout).toBe('No errors: 0 sources, 0 datasets, 0 relations and 0 models.\n');
  });

  test('finds the data files that lie there, and fills what it wrote blank before', async () => {
    const folder = await newFolder();
    expect((await weir(['init'], { INIT_CWD: folder })).code).toBe(0);
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data/towns.csv'), 'code,name\nA,Aville\n');
    const { code, stdout } = await weir(['init'], { INIT_CWD: folder });
    expect([code, stdout.includes('1 dataset. Next:')]).toEqual([0, true]);
    expect(stdout).toContain('sources/data.yaml');
  });

  test.each([
    [['init', 'postgres://h/db', 'x'], 2, 'The folder comes first'],
    [['init', '.', 'no-such-folder'], 2, 'There is no folder'],
    [['init', '.', 'postgres://127.0.0.1:1/none'], 3, 'ECONNREFUSED'],
    [['init', '.', 'mysql://me@127.0.0.1:1/none'], 3, 'ECONNREFUSED'],
    [['init', '.', 'mariadb://h/none'], 2, 'names no user'],
    [['init', '.', 'postgres://h:port/none'], 2, 'has a port that is not a number'],
  ] as const)('%j is refused, and nothing is written', async (words, code, said) => {
    const folder = await newFolder();
    const answer = await weir(words, { INIT_CWD: folder });
    expect(answer).toMatchObject({ code, stderr: expect.stringContaining(said) as string });
    expect(await readdir(folder)).toEqual([]);
  });
});

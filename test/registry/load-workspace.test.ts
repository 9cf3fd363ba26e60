import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Workspace } from '../../src/contract/index.ts';
import { loadWorkspace } from '../../src/registry/index.ts';
import { connectors, folderOf } from './connectors.ts';

/** Loads a workspace of these files, and takes them away again. */
async function load(files: Readonly<Record<string, string>>, env?: string) {
  const { folder, remove } = await folderOf(files);
  try {
    const { workspace, problems } = await loadWorkspace(folder, { env, connectors });
    return { folder, workspace, problems, said: problems.map(({ path, message }) => `${path}: ${message}`) };
  } finally {
    await remove();
  }
}
const loaded = async (files: Readonly<Record<string, string>>, env?: string): Promise<Workspace> => {
  const { workspace, said } = await load(files, env);
  return workspace ?? expect.fail(said.join('\n'));
};
const said = async (file: string, text: string) => (await load({ [file]: text })).said;

const shop = `source: shop
kind: postgres
connection: "\${env:SHOP_URL}"
`;
const route = `model: DailyRoute
key: [date, origin]
from: bts.flights
`;

describe('a workspace', () => {
  test('of nothing has the defaults, and its folder’s name', async () => {
    const { workspace, folder } = await load({});
    expect(workspace).toEqual({
      folder,
      name: folder.split('/').at(-1),
      settings: {
        limits: DEFAULT_LIMITS,
        corsOrigins: [],
        slowMs: 1000,
        networkAllow: [],
        filesAllow: ['data'],
        auth: {},
        logKeepSeconds: 604_800,
      },
      sources: [],
      relationships: [],
      models: [],
      policies: [],
    });
  });

  test('has its settings, with an environment’s over them', async () => {
    const files = {
      'weir.yaml':
        'workspace: network\nport: 4000\nlimits: {maxRows: 500, nestedRows: 5}\nlog: {keep: 12h}\nfiles: {allow: [data, more]}\n',
      'env/prod.yaml': 'port: 80\nlimits: {maxRows: 200}\n',
    };
    expect(await loaded(files)).toMatchObject({
      name: 'network',
      settings: {
        port: 4000,
        limits: { defaultRows: 100, nestedRows: 5, maxRows: 500 },
        logKeepSeconds: 43_200,
        filesAllow: ['data', 'more'],
      },
    });
    expect(await loaded(files, 'prod')).toMatchObject({
      name: 'network',
      settings: { port: 80, limits: { defaultRows: 100, nestedRows: 5, maxRows: 200 }, logKeepSeconds: 43_200 },
    });
  });

  test('has sources with their kind’s keys, in the order of their files', async () => {
    const { sources } = await loaded({
      'sources/b.yaml': `${shop}changes: {replication: {slot: weir_shop, publication: weir, maxWal: 1GB}}\ndatasets:\n  orders:\n    name: Order\n    fields:\n      card_no: {tags: [pii], deprecated: {reason: gone, until: 2027-01-01}}\n`,
      'sources/a.yaml': 'source: bts\nkind: files\nprefix: ""\nfiles:\n  flights: "npm:vega-datasets/data/flights-3m.parquet"\n',
    });
    expect(sources.map(({ file, value }) => [file, value])).toEqual([
      ['sources/a.yaml', { source: 'bts', kind: 'files', prefix: '', files: { flights: 'npm:vega-datasets/data/flights-3m.parquet' } }],
      [
        'sources/b.yaml',
        {
          source: 'shop',
          kind: 'postgres',
          connection: '${env:SHOP_URL}',
          schemas: ['public'],
          changes: { replication: { slot: 'weir_shop', publication: 'weir', maxWal: 1024 ** 3 } },
          datasets: {
            orders: { name: 'Order', fields: { card_no: { tags: ['pii'], deprecated: { reason: 'gone', until: '2027-01-01' } } } },
          },
        },
      ],
    ]);
    const [, declared] = sources;
    expect(
      [[], ['kind'], ['datasets', 'orders', 'fields', 'card_no'], ['datasets', 'orders', 'no such'], ['nothing']].map((path) =>
        declared?.line(path),
      ),
    ).toEqual([1, 2, 9, 6, 1]);
  });

  test('has relationships and models, whole, and cannot be changed', async () => {
    const workspace = await loaded({
      'relationships.yaml':
        '- {from: a.b.c, to: d.e.f, as: g, inverse: h}\n- from: [a.b.c, a.b.d]\n  to: [M.x, M.y]\n  as: place\n  one: true\n',
      'models/daily-route.yaml': `${route}fields:\n  date: Date!\n  mean: {type: Float, was: avg, description: minutes}\nsteps:\n  - dedupe: {by: all}\n  - filter: delay is not null\nexpect:\n  - {unique: [date, origin]}\nrefresh: {onChange: true}\n`,
      'models/other.yaml': 'model: Other\nkey: [id]\nfrom: DailyRoute\n',
      'models/README.md': 'not one',
      'models/.#other.yaml': ': an editor’s',
    });
    expect(workspace.relationships.map(({ value }) => value)).toEqual([
      { from: ['a.b.c'], to: ['d.e.f'], as: 'g', inverse: 'h' },
      { from: ['a.b.c', 'a.b.d'], to: ['M.x', 'M.y'], as: 'place', one: true },
    ]);
    expect(workspace.relationships.map(({ line }) => [line(), line(['to'])])).toEqual([
      [1, 1],
      [2, 3],
    ]);
    expect(workspace.models.map(({ value }) => value)).toEqual([
      {
        model: 'DailyRoute',
        key: ['date', 'origin'],
        from: 'bts.flights',
        fields: { date: { type: 'Date!' }, mean: { type: 'Float', was: 'avg', description: 'minutes' } },
        steps: [{ dedupe: { by: 'all' } }, { filter: 'delay is not null' }],
        expect: [{ unique: ['date', 'origin'] }],
        materialize: 'table',
        refresh: { onChange: true },
      },
      { model: 'Other', key: ['id'], from: 'DailyRoute', steps: [], expect: [], materialize: 'table', refresh: { onChange: false } },
    ]);
    expect(workspace.models[0]?.line(['steps', 1, 'filter'])).toBe(9);
    expect(() => Object.assign(workspace.models[0]?.value.steps[0] ?? {}, { cast: {} })).toThrow(TypeError);
  });
});

describe('what is wrong is said with its file and line', () => {
  test('an unknown key, with the nearest known one', async () => {
    expect(await said('weir.yaml', 'workspace: x\nprot: 4000\n')).toEqual(['weir.yaml:2: There is no key `prot`. Did you mean `port`?']);
    expect(await said('weir.yaml', 'limits:\n  maxRows: 5\n  defaultRow: 5\n')).toContain(
      'weir.yaml:3: There is no key `limits.defaultRow`. Did you mean `defaultRows`?',
    );
    expect(await said('sources/shop.yaml', `${shop}ownr: me\n`)).toEqual([
      'sources/shop.yaml:4: There is no key `ownr`. Did you mean `owner`?',
    ]);
    expect(await said('sources/shop.yaml', `${shop}datasets:\n  orders:\n    fields:\n      total: {descripton: x}\n`)).toEqual([
      'sources/shop.yaml:7: There is no key `datasets.orders.fields.total.descripton`. Did you mean `description`?',
    ]);
    expect(await said('sources/shop.yaml', `${shop}changes:\n  replication:\n    slt: x\n    publication: y\n`)).toEqual([
      'sources/shop.yaml:5: `changes.replication.slot` is missing.',
      'sources/shop.yaml:6: There is no key `changes.replication.slt`. Did you mean `slot`?',
    ]);
    expect(await said('sources/b.yaml', 'source: b\nkind: files\nfiles:\n  a: {path: x, kye: [y]}\n')).toEqual([
      'sources/b.yaml:4: There is no key `files.a.kye`. Did you mean `key`?',
    ]);
    expect(await said('models/m.yaml', `${route}step: []\n`)).toEqual(['models/m.yaml:4: There is no key `step`. Did you mean `steps`?']);
    expect(await said('relationships.yaml', '- {from: a.b.c, to: d.e.f, as: g}\n- {from: a.b.c, to: d.e.f, as: g, invers: h}\n')).toEqual([
      'relationships.yaml:2: There is no key `[1].invers`. Did you mean `inverse`?',
    ]);
  });

  test('a key of another kind of source', async () => {
    expect(await said('sources/b.yaml', 'source: b\nkind: files\nfiles: {}\nschemas: [public]\n')).toEqual([
      'sources/b.yaml:4: `schemas` is a key of `kind: postgres`, and this is `kind: files`.',
    ]);
    expect(await said('sources/w.yaml', 'source: w\nkind: subgraph\nurl: x\nbyKey: {}\n')).toEqual([
      'sources/w.yaml:4: `byKey` is a key of `kind: graphql`, and this is `kind: subgraph`.',
    ]);
  });

  test('a key whose part is not built', async () => {
    expect(await said('weir.yaml', 'engine: duckdb\nbroker: none\n')).toEqual([
      'weir.yaml:1: `engine` is not in this version: take it out.',
      'weir.yaml:2: `broker` is not in this version: take it out.',
    ]);
    expect(await said('sources/shop.yaml', `${shop}changes: {outbox: weir_outbox}\ndatasets: {orders: {writable: [insert]}}\n`)).toEqual([
      'sources/shop.yaml:4: `changes.outbox` is not in this version: take it out.',
      'sources/shop.yaml:5: `datasets.orders.writable` is not in this version: take it out.',
    ]);
    expect(await said('sources/w.yaml', 'source: w\nkind: subgraph\nurl: x\nforward: [a]\nrename: {}\n')).toEqual([
      'sources/w.yaml:4: `forward` is not in this version: take it out.',
      'sources/w.yaml:5: `rename` is not in this version: take it out.',
    ]);
    expect(await said('sources/m.yaml', 'source: m\nkind: kafka\n')).toEqual([
      'sources/m.yaml:2: `kind: kafka` is not in this version: take it out.',
    ]);
    expect(await said('models/m.yaml', 'model: M\nkey: [a]\nsql: m.sql\n')).toEqual([
      'models/m.yaml:3: `sql` is not in this version: take it out.',
    ]);
    expect(await said('models/m.yaml', `${route}materialize: view\n`)).toEqual([
      'models/m.yaml:4: `materialize: view` is not in this version: take it out.',
    ]);
    expect(await said('models/m.yaml', `${route}materialize:\n  incremental: {by: key}\n`)).toEqual([
      'models/m.yaml:5: `materialize.incremental` is not in this version: take it out.',
    ]);
  });

  test('a value of the wrong kind, or out of range', async () => {
    expect(
      await said('weir.yaml', 'port: "4000"\nlimits: {maxRows: 0}\nlog: {keep: 7 days}\nfiles: {allow: data}\nworkspace: a b\n'),
    ).toEqual([
      'weir.yaml:5: `workspace` has letters, digits, `_` and `-`, and begins with a letter.',
      'weir.yaml:1: `port` is a number.',
      'weir.yaml:2: `limits.maxRows` is at least 1.',
      'weir.yaml:4: `files.allow` is a list.',
      'weir.yaml:3: `log.keep` is a whole number with s, m, h, d or w, like 7d.',
    ]);
    expect(await said('weir.yaml', 'port: 70000\n')).toEqual(['weir.yaml:1: `port` is at most 65535.']);
    expect(await said('weir.yaml', 'port: 1.5\n')).toEqual(['weir.yaml:1: `port` is a whole number.']);
    expect(await said('weir.yaml', '- a\n')).toEqual(['weir.yaml:1: The file is a mapping.']);
    for (const every of ['30', '"30"', '500ms', '25h'])
      expect(await said('sources/shop.yaml', `${shop}changes: {poll: ${every}}\n`)).toEqual([
        expect.stringMatching(
          /^sources\/shop\.yaml:4: `changes\.poll` is (text|a whole number with s, m or h, 1s at least, like 30s|24h at most)\.$/,
        ),
      ]);
    expect(await said('sources/s.yaml', 'source: s\nkind: postgres\nschemas: []\nprefix: "a b"\nchanges: soon\n')).toEqual([
      'sources/s.yaml:4: `prefix` has letters, digits, `_` and `-` and begins with a letter, or is empty.',
      'sources/s.yaml:1: `connection` is missing.',
      'sources/s.yaml:3: `schemas` has at least 1 item.',
      'sources/s.yaml:5: `changes` is `auto` or `none` or a mapping.',
    ]);
    expect(await said('sources/s.yaml', 'source: s\n')).toEqual(['sources/s.yaml:1: `kind` is missing, or no text.']);
    expect(await said('sources/s.yaml', 'source: s\nkind: postgre\n')).toEqual([
      'sources/s.yaml:2: There is no kind of source `postgre`. Did you mean `postgres`?',
    ]);
    expect(
      await said(
        'models/m.yaml',
        'model: My Model\nkey: []\nfrom: a.b\nsteps:\n  - {filter: a, cast: {b: c}}\nfields: {"a b": Int, c: "Int, please"}\nmaterialize: soon\n',
      ),
    ).toEqual([
      'models/m.yaml:1: `model` has letters, digits and `_`, and begins with a letter.',
      'models/m.yaml:2: `key` has at least 1 item.',
      'models/m.yaml:6: `fields.a b` has letters, digits and `_`, and begins with a letter.',
      'models/m.yaml:6: `fields.c` is a type, like `Date!` or `Int` or a mapping.',
      'models/m.yaml:5: `steps[0]` has one key, the name of what it does, like `filter: delay is not null`.',
      'models/m.yaml:7: `materialize` is `table`.',
    ]);
    expect(await said('relationships.yaml', '- {from: orders, to: [], as: g}\n')).toEqual([
      'relationships.yaml:1: `[0].from` is a column, as `source.dataset.column` or `Model.column` or a list.',
      'relationships.yaml:1: `[0].to` has at least 1 item.',
    ]);
  });

  test('a default past the most that may be asked for', async () => {
    expect(await said('weir.yaml', 'limits:\n  maxRows: 50\n')).toEqual([
      'weir.yaml:1: `limits.defaultRows` is 100, past `limits.maxRows`, which is 50: raise the one or lower the other.',
    ]);
    expect(
      (await load({ 'weir.yaml': 'limits: {nestedRows: 400}\n', 'env/small.yaml': '\nlimits: {maxRows: 200}\n' }, 'small')).said,
    ).toEqual(['env/small.yaml:2: `limits.nestedRows` is 400, past `limits.maxRows`, which is 200: raise the one or lower the other.']);
  });

  test('two sources with one name, two models with one name', async () => {
    const { said } = await load({
      'sources/a.yaml': shop,
      'sources/b.yaml': `# again\n${shop}`,
      'models/a.yaml': route,
      'models/b.yaml': route,
    });
    expect(said).toEqual([
      'sources/b.yaml:2: Two sources are called `shop`: here and in `sources/a.yaml:1`. Give one of them another name.',
      'models/b.yaml:1: Two models are called `DailyRoute`: here and in `models/a.yaml:1`. Give one of them another name.',
    ]);
  });

  test('a source with a name of the hub’s own', async () => {
    const named = (name: string, kind: string) =>
      said('sources/s.yaml', `source: ${name}\nkind: ${kind}\n${kind === 'files' ? 'files: {}' : 'connection: x'}\n`);
    expect(await named('models', 'files')).toEqual([
      'sources/s.yaml:1: No source can be called `models`: the hub calls a place of its own so. Choose another name.',
    ]);
    expect(await named('files', 'postgres')).toHaveLength(1);
    expect(await named('files', 'files')).toEqual([]);
  });

  test('what is no YAML, a key twice, a file that is called otherwise', async () => {
    expect(await said('weir.yaml', 'workspace: x\nlimits: {maxRows: 5\nport: 1\n')).toEqual([
      expect.stringMatching(/^weir\.yaml:\d: It is not YAML: /),
    ]);
    expect(await said('sources/s.yaml', `${shop}kind: files\n`)).toEqual(['sources/s.yaml:4: It is not YAML: Map keys must be unique']);
    expect(await said('sources/s.yml', shop)).toEqual([
      'sources/s.yml: `sources/s.yml` is not read: the name of a workspace file ends in `.yaml`.',
    ]);
    expect(await said('weir.yml', '')).toEqual(['weir.yml: `weir.yml` is not read: the name of a workspace file ends in `.yaml`.']);
    expect(await said('model/m.yaml', route)).toEqual(['model: `model/m.yaml` is not read. Did you mean the folder `models`?']);
    expect(await said('sources.yaml', shop)).toEqual([
      'sources.yaml: `sources.yaml` is not read: each has a file of its own, `sources/<name>.yaml`.',
    ]);
    expect(await said('relationship.yaml', '[]')).toEqual([
      'relationship.yaml: `relationship.yaml` is not read. Did you mean `relationships.yaml`?',
    ]);
    expect(await said('docker-compose.yaml', 'a: 1')).toEqual([]);
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]\n`;
    expect(await said('weir.yaml', bomb)).toEqual([expect.stringContaining('It is not YAML that can be read: ')]);
  });

  test('a folder or an environment that is not there', async () => {
    expect((await loadWorkspace('/no/such/folder', { env: undefined, connectors })).problems).toEqual([
      { code: 'BAD_DEFINITION', message: 'There is no folder `/no/such/folder`: a workspace is one.' },
    ]);
    expect((await load({}, 'prod')).problems).toEqual([
      { code: 'BAD_DEFINITION', message: 'There is no `env/prod.yaml`, which `--env prod` names.' },
    ]);
  });

  test('all of it together', async () => {
    const { workspace, said } = await load({
      'weir.yaml': 'prot: 1\n',
      'sources/s.yaml': `${shop}ownr: x\n`,
      'relationships.yaml': 'a: b\n',
      'models/m.yaml': 'model: M\n',
    });
    expect(workspace).toBeUndefined();
    expect(said).toEqual([
      'weir.yaml:1: There is no key `prot`. Did you mean `port`?',
      'sources/s.yaml:4: There is no key `ownr`. Did you mean `owner`?',
      'relationships.yaml:1: The file is a list.',
      'models/m.yaml:1: `key` is missing.',
      'models/m.yaml:1: `from` is missing.',
    ]);
  });
});

describe('a secret written out is refused, and never said', () => {
  const refused = async (lines: string, kind = 'postgres') => {
    const { problems } = await load({ 'sources/s.yaml': `source: s\nkind: ${kind}\n${lines}\n` });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    return problems.filter(({ code }) => code === 'SECRET_REFUSED').map(({ path, message }) => `${path}: ${message}`);
  };
  const cure = 'put it into the environment and write `${env:NAME}` in its place.';

  test('in a connection', async () => {
    const expected = [`sources/s.yaml:3: \`connection\` has a password written out: ${cure}`];
    for (const text of [
      'postgres://me:hunter2@db.example/shop',
      'postgres://me:hun/ter2@hunter2@db.example/shop',
      'postgres://db.example/shop?user=me&password=hunter2',
      'host=db.example user=me password=hunter2',
      "password='hunter2 with a space' host=x",
      'postgres://me:hunter2${env:REST}@db.example/shop',
    ])
      expect(await refused(`connection: "${text}"`)).toEqual(expected);
    expect(await refused('url: "https://me:hunter2@api.example/"', 'subgraph')).toEqual([
      `sources/s.yaml:3: \`url\` has a password written out: ${cure}`,
    ]);
  });

  test('in a header', async () => {
    expect(await refused('url: http://x\nheaders:\n  Authorization: Bearer hunter2', 'subgraph')).toEqual([
      `sources/s.yaml:5: \`headers.Authorization\` has a secret written out: ${cure}`,
    ]);
  });

  test('while references and addresses without one are taken', async () => {
    for (const text of [
      '${env:SHOP_URL}',
      'postgres://me:${env:PASSWORD}@db.example:5432/shop?sslmode=verify-full',
      'postgres://me@db.example/shop',
      'postgres://me:${env:A}${env:B}@h/d?host=/tmp/a:b@c',
      'host=db.example user=me password=${env:PASSWORD}',
    ])
      expect((await load({ 'sources/s.yaml': `source: s\nkind: postgres\nconnection: "${text}"\n` })).said).toEqual([]);
    expect(
      await refused('url: "http://127.0.0.1:4001/users/@me"\nheaders: {authorization: "Bearer ${env:TOKEN}", x-id: literal}', 'subgraph'),
    ).toEqual([]);
  });

  test('nor is a secret said by what is wrong elsewhere', async () => {
    for (const text of [
      'connection: [hunter2]',
      'connection: "hunter2',
      'changes: hunter2',
      'schemas: hunter2',
      'connection: &hunter2 x\nkind: y',
    ]) {
      const { problems } = await load({ 'sources/s.yaml': `source: s\nkind: postgres\n${text}\n` });
      expect(problems.length).toBeGreaterThan(0);
      expect(JSON.stringify(problems)).not.toContain('hunter2');
    }
  });
});

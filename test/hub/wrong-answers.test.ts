import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { command, newestVersion, refusalOf } from './control.ts';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { makeGate, type Gate } from './gate.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { askBehind, startRude, type Manners, type RudeServer } from './rude-server.ts';
import { federated, startSubgraph, type TestSubgraph } from './subgraph.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table orders (id int primary key, port text not null);
insert into orders select n, 'SEA' from generate_series(1, 4) n`;
const STARS = {
  sdl: federated('type AirPort @key(fields: "iata") { iata: String! stars: Int tags: [String!] }\ntype Query { best: String }'),
  root: { best: 'SEA' },
  entity: () => ({ stars: 5, tags: ['old'] }),
};

let stars: TestSubgraph;
let rude: RudeServer;
let gate: Gate;
let hub: HubProcess;
beforeAll(async () => {
  const shop = await makeDatabase(SHOP);
  const { host, port } = shop.connection;
  gate = await makeGate({ path: `${host}/.s.PGSQL.${port}` });
  await gate.open();
  stars = await startSubgraph(STARS);
  rude = await startRude(stars.url);
  const url = new URL(shop.url);
  const workspace = await makeWorkspace({
    'weir.yaml': 'workspace: trial\nsecrets: { allow: [{ ref: "env:*_URL", sources: [shop, stars] }] }\n',
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'sources/stars.yaml': 'source: stars\nkind: subgraph\nurl: "${env:STARS_URL}"\ntimeout: 1s\n',
    'relationships.yaml': '- { from: shop.orders.port, to: air.ports.iata, as: from, inverse: orders }\n',
  });
  const environment = {
    SHOP_URL: `postgres://${url.username}:${url.password}@127.0.0.1:${gate.port}${url.pathname}`,
    STARS_URL: rude.url,
  };
  hub = await startHub(workspace, { environment });
});

const page = '<!doctype html><title>Down for maintenance</title>';
const MANY_BYTES = 100_000_000;

/** 100 MB of an answer that begins well, for as long as somebody reads. */
const endless: Manners = (response) => {
  let sent = response.write('{"data":{"best":"');
  let bytes = 0;
  const more = () => {
    for (sent = true; sent && bytes < MANY_BYTES; bytes += 65_536) sent = response.write('x'.repeat(65_536));
    if (bytes >= MANY_BYTES) response.end('"}}');
    else response.once('drain', more);
  };
  more();
};

/** How a server can fail, and what is then said of it. */
const FAILURES: readonly [what: string, manners: Manners, code: string, says: RegExp][] = [
  ['hangs', () => undefined, 'TIMEOUT', /did not answer within 1000 ms, its `timeout`/],
  ['resets the connection', (response) => response.socket?.resetAndDestroy(), 'SOURCE_UNAVAILABLE', /cannot be reached/],
  [
    'answers 500',
    (response) => response.writeHead(500).end('{"oops":true}'),
    'SOURCE_ERROR',
    /answered 500 with JSON that is no GraphQL response/,
  ],
  [
    'answers a page of HTML',
    (response) => response.setHeader('content-type', 'text/html').end(page),
    'SOURCE_ERROR',
    /answered 200 with what is not JSON: "<!doctype html>/,
  ],
  [
    'answers half a body and is gone',
    (response) => response.writeHead(200, { 'content-length': 500 }).write('{"data":{', () => response.destroy()),
    'SOURCE_ERROR',
    /answered 200 with a body that breaks off/,
  ],
  ['answers half a body and hangs', (response) => response.write('{"data":{'), 'TIMEOUT', /did not answer within 1000 ms/],
  ['answers 100 MB', endless, 'SOURCE_ERROR', /answered with more than 20000000 bytes, its `maxResponse`/],
];

const QUERY = '{ best airPort(iata: "SEA") { city stars orders { id } } }';
const ORDERS = ['1', '2', '3', '4'].map((id) => ({ id }));
const WHOLE = { data: { best: 'SEA', airPort: { city: 'Seattle', stars: 5, orders: ORDERS } } };
const WITHOUT = { best: null, airPort: { city: 'Seattle', stars: null, orders: ORDERS } };

const memoryOf = async ({ pid }: HubProcess): Promise<number> =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

describe('a subgraph that', () => {
  beforeEach(async () => {
    rude.behave(undefined);
    await eventually(async () => JSON.stringify(await hub.ask(QUERY)) === JSON.stringify(WHOLE));
  });

  test.each(FAILURES)('%s costs its own fields, each said, and is whole with its first right answer', async (_, manners, code, says) => {
    rude.behave(manners);
    const { data, errors } = await hub.ask(QUERY);
    expect(data).toEqual(WITHOUT);
    expect(errors).toHaveLength(2);
    for (const path of [['best'], ['airPort', 'stars']])
      expect(errors).toContainEqual({
        message: expect.stringMatching(says) as string,
        path,
        extensions: { code, source: 'stars' },
      });
    const { data: state } = await hub.askRegistry<{ source: { lastError: { message: string } } }>(
      '{ source(name: "stars") { lastError { message } } }',
    );
    expect(state?.source.lastError.message).toMatch(says);
    rude.behave(undefined);
    expect(await hub.ask(QUERY)).toEqual(WHOLE);
  });

  test('answers 100 MB to many at once does not fill the memory', async () => {
    const before = await memoryOf(hub);
    rude.behave(endless);
    let most = 0;
    const watching = setInterval(() => void memoryOf(hub).then((now) => (most = Math.max(most, now))), 50);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => hub.ask(`query Q${at} ${QUERY}`)));
    clearInterval(watching);
    for (const { data } of answers) expect(data).toEqual(WITHOUT);
    // Twenty questions may hold their 20 MB each, twice while they are put together.
    expect(most - before).toBeLessThan(1_000_000_000);
  });

  test('answers values of other types than its schema has: they are null and said, and never passed on', async () => {
    rude.behave(async (response, { body }) => {
      const right = await askBehind(stars.url, body);
      response.end(right.replaceAll('"SEA"', '["SEA"]').replaceAll(':5', ':"many"').replaceAll('["old"]', '"old"'));
    });
    const { data, errors } = await hub.ask('{ best airPort(iata: "SEA") { city stars tags } }');
    expect(data).toEqual({ best: null, airPort: { city: 'Seattle', stars: null, tags: null } });
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']]).toSorted()).toEqual([
      ['airPort.stars', 'SOURCE_ERROR'],
      ['airPort.tags', 'SOURCE_ERROR'],
      ['best', 'SOURCE_ERROR'],
    ]);
  });

  test.each([
    ['[]', /answered 0 entities where 1 were asked for/],
    ['[null,null]', /answered 2 entities where 1 were asked for/],
    ['null', /answered what is no list of entities/],
    ['{}', /answered what is no list of entities/],
    ['["SEA"]', /answered an entity that is no object/],
  ])('answers %s for an entity costs its fields, and it is said', async (entities, says) => {
    rude.behave((response) => response.end(`{"data":{"_entities":${entities}}}`));
    expect(await hub.ask('{ airPort(iata: "SEA") { city stars } }')).toEqual({
      data: { airPort: { city: 'Seattle', stars: null } },
      errors: [
        {
          message: expect.stringMatching(says) as string,
          path: ['airPort', 'stars'],
          extensions: { code: 'SOURCE_ERROR', source: 'stars' },
        },
      ],
    });
  });
});

describe('registering a subgraph that', () => {
  const input = { source: 'other', kind: 'subgraph', timeout: '1s' };
  const wrongSdl =
    (sdl: unknown): Manners =>
    (response) =>
      response.end(JSON.stringify({ data: { _service: { sdl } } }));

  test.each<[what: string, manners: Manners, code: string, says: RegExp]>([
    ...FAILURES,
    ['has a number where its SDL should be', wrongSdl(5), 'SOURCE_ERROR', /is no Federation subgraph/],
    ['has an SDL that cannot be read', wrongSdl('type Query { best: '), 'BAD_DEFINITION', /Syntax Error/],
    ['has an SDL that names what there is not', wrongSdl(federated('type Query { worst: Wurst }')), 'BAD_DEFINITION', /Wurst/],
  ])('%s is refused, says why, and changes nothing', async (_, manners, code, says) => {
    const before = await newestVersion(hub);
    const wrong = await startRude(stars.url);
    wrong.behave(manners);
    const said = refusalOf(await command(hub, 'registerSource', { input: { ...input, url: wrong.url } }, 'source { name }'));
    expect(said).toMatch(says);
    expect(said).toMatch(new RegExp(`^${code}: `));
    expect(await newestVersion(hub)).toBe(before);
    expect((await hub.askRegistry('{ source(name: "other") { name } }')).data).toEqual({ source: null });
  });
});

describe('a database that', () => {
  beforeEach(() => rude.behave(undefined));
  const LISTS = '{ shopOrders { id } airPort(iata: "SEA") { city } }';

  test('resets its connections costs its own fields, and is back with its first answer', async () => {
    const answers: unknown[] = [];
    let asking = true;
    const worker = async () => {
      while (asking) answers.push(await hub.ask(LISTS));
    };
    const workers = [worker(), worker(), worker()];
    for (let time = 0; time < 10; time += 1) {
      await gate.close();
      await gate.open();
      await new Promise((done) => setTimeout(done, 100));
    }
    asking = false;
    await Promise.all(workers);
    const whole = { data: { shopOrders: ORDERS, airPort: { city: 'Seattle' } } };
    const lost = {
      data: { shopOrders: null, airPort: { city: 'Seattle' } },
      errors: [{ message: expect.any(String) as string, path: ['shopOrders'], extensions: { code: 'SOURCE_UNAVAILABLE', source: 'shop' } }],
    };
    for (const answer of answers) expect([whole, lost]).toContainEqual(answer);
    expect(await hub.ask(LISTS)).toEqual(whole);
  });

  test('hangs costs its own fields, of more requests than there are connections, and others are answered meanwhile', async () => {
    await gate.hold();
    const began = performance.now();
    const hung = Array.from({ length: 15 }, (_, at) => hub.ask(`query Q${at} { shopOrders { id } airPort(iata: "SEA") { city } }`));
    expect(await hub.ask('{ best airPort(iata: "SEA") { city stars } }')).toEqual({
      data: { best: 'SEA', airPort: { city: 'Seattle', stars: 5 } },
    });
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const { data, errors } of await Promise.all(hung)) {
      expect(data).toEqual({ shopOrders: null, airPort: { city: 'Seattle' } });
      expect(errors?.map(({ extensions }) => extensions?.['source'])).toEqual(['shop']);
      expect(['TIMEOUT', 'SOURCE_UNAVAILABLE']).toContain(errors?.[0]?.extensions?.['code']);
    }
    await gate.open();
    await eventually(async () => JSON.stringify((await hub.ask(LISTS)).data).includes('"shopOrders":[{"id":"1"}'));
  }, 120_000);
});

import { beforeAll, beforeEach, expect, test } from 'vitest';
import { followedSource, makeDatabase, type TestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type Answer, type HubProcess } from './hub-process.ts';
import { overEvents, overSocket, type Subscriber } from './subscriber.ts';
import { makeWorkspace } from './workspace.ts';

const SHOP = `create table orders (id int primary key, status text not null, note text);
alter table orders replica identity full;
create table stock (sku text primary key, pieces int not null);
create table visits (page text);`;

interface Change {
  readonly op: string;
  readonly key?: Record<string, unknown> | null;
  readonly changed?: string[] | null;
  readonly before?: Record<string, unknown> | null;
  readonly node?: Record<string, unknown> | null;
}
interface Orders {
  readonly shopOrdersChanges: { readonly cursor: string; readonly transaction: string | null; readonly changes: readonly Change[] };
}

const ORDERS = `subscription ($where: ShopOrderFilter, $since: Cursor) { shopOrdersChanges(where: $where, since: $since) {
  cursor transaction changes { op at key changed before { id: id_ status } node { id status note } } } }`;

let shop: TestDatabase;
let hub: HubProcess;
/** A cursor behind all that was written before a test. */
let since: string;
beforeAll(async () => {
  shop = await makeDatabase(SHOP);
  const workspace = await makeWorkspace({
    'data/kinds.csv': 'sku,kind\na,bolt\n',
    'sources/plain.yaml': 'source: plain\nkind: files\nfiles:\n  kinds: { path: data/kinds.csv, key: [sku] }\n',
    'sources/shop.yaml': followedSource(shop),
    'relationships.yaml': '- { from: shop.stock.sku, to: plain.kinds.sku, as: kind }\n',
  });
  hub = await startHub(workspace, { environment: { SHOP_URL: shop.url } });
  const events = await overEvents<Orders>(hub, { query: ORDERS });
  // The hub serves before the slot is made.
  await eventually(async () => {
    await shop.sql("insert into orders values (0, 'open') on conflict (id) do update set note = 'again'");
    return events.answers.length > 0;
  });
  events.end();
});
beforeEach(async () => {
  await shop.sql('delete from orders; delete from stock');
  since = await cursorNow();
});

const changesOf = ({ answers }: Pick<Subscriber<Orders>, 'answers'>) =>
  answers.flatMap(({ data }) => data?.shopOrdersChanges.changes ?? []);

/** Behind all that was written so far: what is written in the source reaches the log a little later. */
async function cursorNow(): Promise<string> {
  const events = await overEvents<Orders>(hub, { query: ORDERS, variables: { where: { status: { eq: 'mark' } } } });
  await shop.sql("insert into orders values (-1, 'mark')");
  await shop.sql('delete from orders where id = -1');
  const [, answer] = await events.received(2);
  events.end();
  return answer?.data?.shopOrdersChanges.cursor ?? '';
}

test('a transaction is one event, with keys, old rows and what changed; over both transports', async () => {
  const events = await overEvents<Orders>(hub, { query: ORDERS, variables: { since } });
  const socket = overSocket<Orders>(hub, { query: ORDERS, variables: { since } });
  await shop.sql(
    "begin; insert into orders values (1, 'open', null), (2, 'open', 'two'); update orders set status = 'paid' where id = 1; commit",
  );
  await shop.sql('update orders set id = 3 where id = 2');
  await shop.sql('delete from orders where id = 3');
  const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const change = (op: string, key: number, more: Partial<Change>) => ({
    op,
    at,
    key: { id: String(key) },
    changed: null,
    before: null,
    node: null,
    ...more,
  });
  const expected: Answer<Orders>[] = [
    [
      change('INSERT', 1, { node: { id: '1', status: 'open', note: null } }),
      change('INSERT', 2, { node: { id: '2', status: 'open', note: 'two' } }),
      change('UPDATE', 1, { changed: ['status'], before: { id: '1', status: 'open' }, node: { id: '1', status: 'paid', note: null } }),
    ],
    [change('DELETE', 2, { before: { id: '2', status: 'open' } }), change('INSERT', 3, { node: { id: '3', status: 'open', note: 'two' } })],
    [change('DELETE', 3, { before: { id: '3', status: 'open' } })],
  ].map((changes) => ({ data: { shopOrdersChanges: { cursor: expect.any(String), transaction: expect.any(String), changes } } }));
  expect(await events.received(3)).toEqual(expected);
  expect(await socket.received(3)).toEqual(await events.received(3));
  events.end();
  socket.end();
});

test('a row that enters or leaves `where` is inserted or deleted to who asked so', async () => {
  await shop.sql("insert into orders values (1, 'open'), (2, 'paid')");
  const events = await overEvents<Orders>(hub, {
    query: ORDERS,
    variables: { since: await cursorNow(), where: { status: { eq: 'open' } } },
  });
  await shop.sql("update orders set note = 'x'");
  await shop.sql("update orders set status = 'paid' where id = 1");
  await shop.sql("update orders set status = 'open' where id = 2");
  await shop.sql('delete from orders where id = 1');
  await shop.sql('delete from orders where id = 2');
  await events.received(4);
  expect(
    changesOf(events).map(({ op, key, changed, before, node }) => [op, key?.['id'], changed, before?.['status'], node?.['status']]),
  ).toEqual([
    ['UPDATE', '1', ['note'], 'open', 'open'],
    ['DELETE', '1', null, 'open', undefined],
    ['INSERT', '2', null, undefined, 'open'],
    ['DELETE', '2', null, 'open', undefined],
  ]);
  events.end();
});

test('without old rows the latest state is told, and what does not match is deleted, whether it was sent or not', async () => {
  const { data } = await hub.askRegistry<{ source: { datasets: { name: string; fidelity: string }[] } }>(
    '{ source(name: "shop") { datasets { name fidelity } } }',
  );
  expect(data?.source.datasets).toEqual([
    { name: 'shop.orders', fidelity: 'EXACT' },
    { name: 'shop.stock', fidelity: 'COALESCED' },
    { name: 'shop.visits', fidelity: 'NONE' },
  ]);
  const query =
    'subscription { shopStocksChanges(where: { pieces: { gt: 5 } }) { changes { op key changed before { sku } node { pieces } } } }';
  const events = await overEvents<{ shopStocksChanges: { changes: Change[] } }>(hub, { query });
  await shop.sql("insert into stock values ('a', 10), ('b', 1)");
  await shop.sql("update stock set pieces = pieces + 1 where sku = 'a'");
  await shop.sql("begin; update stock set pieces = 2 where sku = 'a'; update stock set pieces = 2 where sku = 'b'; commit");
  await shop.sql("delete from stock where sku = 'a'");
  await events.received(4);
  const row = (op: string, sku: string, pieces?: number) => ({
    op,
    key: { sku },
    changed: null,
    before: null,
    node: pieces === undefined ? null : { pieces },
  });
  expect(events.answers.map(({ data: told }) => told?.shopStocksChanges.changes)).toEqual([
    [row('INSERT', 'a', 10)],
    [row('UPDATE', 'a', 11)],
    [row('DELETE', 'a'), row('DELETE', 'b')],
    [row('DELETE', 'a')],
  ]);
  events.end();
});

test('a dataset without a key has no changes', async () => {
  const answer = await hub.ask('{ __type(name: "Subscription") { fields { name } } }');
  const names = (answer.data as { __type: { fields: { name: string }[] } }).__type.fields.map(({ name }) => name);
  expect(names).toContain('shopStocksChanges');
  expect(names.filter((name) => name.startsWith('shopVisits'))).toEqual([]);
});

test('TRUNCATE is a RESET', async () => {
  const events = await overEvents<Orders>(hub, { query: ORDERS, variables: { where: { status: { eq: 'none' } } } });
  await shop.sql("insert into orders values (1, 'open')");
  await shop.sql('truncate orders');
  await events.received(1);
  expect(changesOf(events)).toEqual([{ op: 'RESET', at: expect.any(String), key: null, changed: null, before: null, node: null }]);
  events.end();
});

test('a cursor of another log begins with a RESET at the present; what is no cursor is refused', async () => {
  const foreign = Buffer.from('00000000-0000-4000-8000-000000000000 1').toString('base64url');
  const events = await overEvents<Orders>(hub, { query: ORDERS, variables: { since: foreign } });
  await events.received(1);
  await shop.sql("insert into orders values (1, 'open')");
  await events.received(2);
  expect(changesOf(events).map(({ op }) => op)).toEqual(['RESET', 'INSERT']);
  events.end();
  const refused = overSocket(hub, { query: ORDERS, variables: { since: 'yesterday' } });
  expect(await refused.received(1)).toMatchObject([{ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] }]);
  expect(await hub.ask(ORDERS)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
});

test('from every cursor the rest follows, in the same order and once each', async () => {
  const events = await overEvents<Orders>(hub, { query: ORDERS, variables: { since } });
  const writer = async (first: number) => {
    for (let id = first; id < first + 100; id++) await shop.sql("insert into orders values ($1, 'open')", [id]);
  };
  await Promise.all([writer(1000), writer(2000), writer(3000)]);
  await events.received(300);
  const seen = changesOf(events).map(({ key }) => key?.['id']);
  expect(new Set(seen).size).toBe(300);
  const cursors = events.answers.map(({ data }) => data?.shopOrdersChanges.cursor ?? '');
  for (const after of [0, 1, 150, 298]) {
    const again = overSocket<Orders>(hub, { query: ORDERS, variables: { since: cursors[after] } });
    await again.received(299 - after);
    expect(changesOf(again).map(({ key }) => key?.['id'])).toEqual(seen.slice(after + 1));
    again.end();
  }
  events.end();
});

test('a live list is sent again only when it is another', async () => {
  await shop.sql("insert into orders values (1, 'open'), (2, 'paid')");
  const query = 'subscription { shopOrders(where: { status: { eq: "open" } }) { id note } }';
  const [events, socket] = [await overEvents(hub, { query }), overSocket(hub, { query })];
  await events.received(1);
  await socket.received(1);
  await shop.sql("update orders set note = 'not in the list' where id = 2");
  await shop.sql("update orders set status = 'open'");
  await events.received(2);
  await shop.sql('delete from orders where id = 1');
  const list = (...rows: [string, string | null][]) => ({ data: { shopOrders: rows.map(([id, note]) => ({ id, note })) } });
  const expected = [list(['1', null]), list(['1', null], ['2', 'not in the list']), list(['2', 'not in the list'])];
  expect(await events.received(3)).toEqual(expected);
  expect(await socket.received(3)).toEqual(expected);
  events.end();
  socket.end();
});

test('a live answer names the parts of which no change is told', async () => {
  await shop.sql("insert into stock values ('a', 1)");
  const events = await overEvents(hub, { query: 'subscription { shopStocks { sku pieces kind { kind } } }' });
  await events.received(1);
  await shop.sql('update stock set pieces = 7');
  const answer = (pieces: number) => ({
    data: { shopStocks: [{ sku: 'a', pieces, kind: { kind: 'bolt' } }] },
    extensions: { notLive: ['shopStocks.kind'] },
  });
  expect(await events.received(2)).toEqual([answer(1), answer(7)]);
  events.end();
});

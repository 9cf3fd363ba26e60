import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS, type GraphAnswer, type Identity } from '../../src/contract/index.ts';
import { openChangeLog, openSubscriptions, standForLeader, type ChangeLog } from '../../src/exchange/index.ts';
import { changeFilter } from '../../src/relational/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { openTwoHomes, type Allow, type Callers, type TwoHomes } from './two-homes.ts';

let homes: TwoHomes;
let database: FreshDatabase;
let storage: Storage;
let log: ChangeLog;
let leader: ReturnType<typeof standForLeader>;
const going = new AbortController();

beforeAll(async () => {
  [homes, database] = [await openTwoHomes(), await freshDatabase()];
  storage = await openStorage({ url: database.url, report: () => undefined });
  log = await openChangeLog(storage, () => undefined);
  await new Promise<void>((leads) => {
    leader = standForLeader({
      storage,
      log,
      keepSeconds: () => 3600,
      whileLeading: async (signal) => {
        leads();
        await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
      },
      report: () => undefined,
    });
  });
});
afterAll(async () => {
  going.abort();
  await leader?.stop();
  await log?.close();
  await storage?.close();
  await database?.drop();
  await homes?.close();
});

type Image = Readonly<Record<string, unknown>>;
type Change = readonly [op: string, before: Image | null, after: Image | null];

const ANNA = { id: 'p1', name: 'Anna', country: 'SE', age: 41, email: 'anna@example.org', born: '1960-02-29', pay: '100.50' };
const CARL = { id: 'p3', name: 'Carl', country: 'DE', age: 52, email: null, born: '1949-07-07', pay: '300.00' };

/** One transaction of a source, as the hub that follows it writes it down. */
async function happens(...changes: readonly Change[]): Promise<void> {
  await storage.transaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "insert into hub.change_transaction (origin, transaction, at, datasets) values ('pg', 'x', now(), array['pg.people']) returning id",
    );
    for (const [index, [op, before, after]] of changes.entries()) {
      const names = op === 'UPDATE' ? Object.keys(after ?? {}).filter((name) => after?.[name] !== before?.[name]) : null;
      const image = (one: Image | null) => one && JSON.stringify(one);
      await client.query("insert into hub.change_row values ($1, $2, 'pg.people', $3, $4, $5, $6, $7)", [
        rows[0]?.id,
        index + 1,
        op,
        JSON.stringify({ id: (after ?? before)?.['id'] }),
        image(before),
        image(after),
        names,
      ]);
    }
    await client.query("select pg_notify('weir_change', '')");
  });
}

/** A subscription of a caller: what it is told next. */
async function subscribed(callers: Callers, query: string, claims = {}) {
  const identity = callers.identity(claims);
  const subscriptions = openSubscriptions({
    log,
    graph: (who: Identity) => callers.view(who),
    onSwap: () => () => undefined,
    filter: changeFilter,
  });
  const context = { identity, signal: going.signal, requestId: 'test', limits: DEFAULT_LIMITS };
  const answers = await subscriptions.open({ document: parse(query), variables: {}, context });
  if (!(Symbol.asyncIterator in answers)) throw new Error(JSON.stringify(answers));
  return async () => (await answers.next()).value as GraphAnswer;
}

const CHANGES = `subscription { pgPeopleChanges { changes { op key changed before { id_ name pay } node { name pay visits { id } } } } }`;
const ALLOW: Allow = {
  'pg.people': { columns: { exclude: ['email', 'age'], mask: { pay: null } }, rows: { country: { in: '${claim:lands}' } } },
  'pg.visits': { rows: { id: { ne: 2 } } },
};

test('a subscriber is told of rows that are seen, as they are seen, and of nothing else', async () => {
  const callers = homes.callers(ALLOW);
  const [swede, german] = [await subscribed(callers, CHANGES, { lands: ['SE'] }), await subscribed(callers, CHANGES, { lands: ['DE'] })];
  const told = async (next: () => Promise<GraphAnswer>) => {
    const { data, errors } = await next();
    expect(errors).toBeUndefined();
    return (JSON.parse(data ?? '') as { pgPeopleChanges: { changes: unknown[] } }).pgPeopleChanges.changes;
  };

  // Nobody may see who is in France, nor a column of all that changed.
  await happens(['INSERT', null, { ...ANNA, id: 'p7', country: 'FR' }], ['UPDATE', ANNA, { ...ANNA, email: 'new@x', age: 1 }]);
  await happens(['UPDATE', ANNA, { ...ANNA, name: 'Åse', email: 'new@x' }], ['UPDATE', CARL, { ...CARL, pay: '1.00' }]);
  expect(await told(swede)).toEqual([
    {
      op: 'UPDATE',
      key: { id: 'p1' },
      changed: ['name'],
      before: { id_: 'p1', name: 'Anna', pay: null },
      node: { name: 'Åse', pay: null, visits: [{ id: '1' }] },
    },
  ]);
  await happens(['UPDATE', CARL, { ...CARL, country: 'SE' }], ['DELETE', ANNA, null]);
  expect(await told(swede)).toEqual([
    { op: 'INSERT', key: { id: 'p3' }, changed: null, before: null, node: { name: 'Carl', pay: null, visits: [{ id: '4' }] } },
    { op: 'DELETE', key: { id: 'p1' }, changed: null, before: { id_: 'p1', name: 'Anna', pay: null }, node: null },
  ]);
  // A row that goes elsewhere is gone, with its key alone: the first of all that whoever sees Germany is told.
  expect(await told(german)).toEqual([{ op: 'DELETE', key: { id: 'p3' }, changed: null, before: null, node: null }]);
});

test('a filter of the subscriber is asked of what is seen', async () => {
  const callers = homes.callers({ 'pg.people': { columns: { exclude: ['email'] } } });
  const next = await subscribed(callers, 'subscription { pgPeopleChanges(where: {country: {eq: "SE"}}) { changes { op key } } }');
  await happens(['UPDATE', CARL, { ...CARL, email: 'carl@x' }], ['UPDATE', ANNA, { ...ANNA, email: 'new@x' }]);
  await happens(['UPDATE', ANNA, { ...ANNA, country: 'FR' }]);
  expect(JSON.parse((await next()).data ?? '')).toEqual({ pgPeopleChanges: { changes: [{ op: 'DELETE', key: { id: 'p1' } }] } });
});

test('what is computed is computed of the row as it is told, of whom all that it is made of is seen', async () => {
  const query = (more = '') => `subscription { pgPeopleChanges${more} { changes { changed before { name } node { contact yearly } } } }`;
  const next = await subscribed(homes.callers({ 'pg.people': {} }), query());
  await happens(['UPDATE', ANNA, { ...ANNA, name: 'Åse', pay: '0.01' }], ['UPDATE', CARL, { ...CARL, country: 'SE' }]);
  expect(JSON.parse((await next()).data ?? '')).toEqual({
    pgPeopleChanges: {
      changes: [
        { changed: ['name', 'pay'], before: { name: 'Anna' }, node: { contact: 'Åse: anna@example.org', yearly: '0.12' } },
        { changed: ['country'], before: { name: 'Carl' }, node: { contact: null, yearly: '3600.00' } },
      ],
    },
  });
  await expect(subscribed(homes.callers({ 'pg.people': {} }), query('(where: {yearly: {gt: 1}})'))).rejects.toThrow(
    'is computed by the database, and a change brings columns alone; subscribe to `pgPeople` with this `where`',
  );
});

test('who is shown rows, or a computed column, by what the database alone can tell is told no single changes', async () => {
  const fields = async (...allow: readonly Allow[]) => {
    const callers = homes.callers(...allow);
    const view = await callers.view(callers.identity());
    return Object.keys(view.schema.getSubscriptionType()?.getFields() ?? {}).filter((name) => name === 'pgPeopleChanges');
  };
  expect(await fields({ 'pg.people': { columns: { exclude: ['yearly'] } } })).toEqual(['pgPeopleChanges']);
  expect(await fields({ 'pg.people': { rows: { yearly: { gt: 1 } } } })).toEqual([]);
  expect(await fields({ 'pg.people': { rows: { not: { or: [{ contact: { isNull: true } }] } } } })).toEqual([]);
  expect(await fields({ 'pg.people': { columns: { mask: { contact: 'partial' } } } })).toEqual([]);
  // On the rows of one country, of both roles, it is shown, and else it is not.
  const some = { 'pg.people': { rows: { country: { eq: 'SE' } } } };
  expect(await fields(some, { 'pg.people': { columns: { exclude: ['contact'] } } })).toEqual([]);
});

test('live queries of callers who may see the same, but for their claims, are each their own', async () => {
  const callers = homes.callers(ALLOW);
  const query = 'subscription { pgPeople { id pay } }';
  const [swede, german] = [await subscribed(callers, query, { lands: ['SE'] }), await subscribed(callers, query, { lands: ['DE'] })];
  expect(JSON.parse((await swede()).data ?? '')).toEqual({
    pgPeople: [
      { id: 'p1', pay: null },
      { id: 'p2', pay: null },
    ],
  });
  expect(JSON.parse((await german()).data ?? '')).toEqual({ pgPeople: [{ id: 'p3', pay: null }] });
});

test('who may not see a dataset has no changes of it', async () => {
  const callers = homes.callers({ 'pg.visits': {} });
  const view = await callers.view(callers.identity());
  expect(Object.keys(view.schema.getSubscriptionType()?.getFields() ?? {}).filter((name) => name.startsWith('pgPeople'))).toEqual([]);
});

test('what a subscription reads of a column in aggregates alone, it reads under one `where`, in all of its nodes', async () => {
  const callers = homes.callers({ 'pg.people': {}, 'pg.visits': { columns: { aggregateOnly: { fields: ['cost'], minGroup: 2 } } } });
  const asking = (changes: string) => subscribed(callers, `subscription { pgPeopleChanges { changes { ${changes} } } }`);
  const refused = 'one request reads it under one `where`';
  const [all, some] = ['visitsAggregate { cost { sum } }', 'x: visitsAggregate(where: {id: {ne: 1}}) { cost { sum } }'];
  for (const nodes of [`node { ${all} ${some} }`, `node { ${all} } other: node { ${some} }`]) {
    const said = await asking(nodes).then(() => 'nothing', String);
    expect(said).toContain(refused);
  }
  const next = await asking(`node { id ${all} }`);
  await happens(['UPDATE', ANNA, { ...ANNA, name: 'Åse' }], ['UPDATE', CARL, { ...CARL, pay: '1.00' }]);
  expect(JSON.parse((await next()).data ?? '')).toEqual({
    pgPeopleChanges: {
      changes: [
        { node: { id: 'p1', visitsAggregate: { cost: { sum: 3 } } } },
        { node: { id: 'p3', visitsAggregate: { cost: { sum: null } } } },
      ],
    },
  });
});

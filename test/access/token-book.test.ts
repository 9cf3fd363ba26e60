import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeAdminToken, makeToken, openTokenBook, tokenRecords, type TokenBook, type TokenRecords } from '../../src/access/index.ts';
import { isRefused } from '../../src/contract/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { ask } from '../storage/embedded/processes.ts';
import { codeOf, messageFrom } from './outcome.ts';

let database: FreshDatabase;
let storage: Storage;
let records: TokenRecords;
const open: (() => Promise<unknown>)[] = [];
/** A hub's, on a storage of its own: nothing is shared but the database. */
async function anotherBook(): Promise<TokenBook> {
  const own = await openStorage({ url: database.url, report: () => {} });
  const book = await openTokenBook(own, () => {});
  open.push(async () => {
    await book.close();
    await own.close();
  });
  return book;
}
beforeAll(async () => {
  database = await freshDatabase();
  storage = await openStorage({ url: database.url, report: () => {} });
  records = tokenRecords(storage);
});
afterAll(async () => {
  for (const close of open.reverse()) await close();
  await storage.close();
  await database.drop();
});

const wanted = { roles: ['analyst'], scopes: ['read'], claims: [{ name: 'regions', values: ['EU', 'US'] }] };
const now = { late: false };

describe('a token', () => {
  test('is known by every hub as soon as it is made, with what it may do', async () => {
    const [one, other] = [await anotherBook(), await anotherBook()];
    const { token, created } = await records.create({ ...wanted, expires: '30d' }, 'ada');
    expect(token).toMatch(/^weir_[\w-]{43}$/);
    // Before a NOTIFY need have arrived: it is looked for.
    for (const book of [one, other]) {
      const found = await book.find(token, { late: true });
      expect(found).toMatchObject({
        id: created.id,
        name: 'for analyst and read',
        revoked: false,
        identity: { roles: ['analyst'], scopes: ['read'], claims: { regions: ['EU', 'US'] }, credential: `token:${created.id}` },
      });
      expect(found?.identity.claims['constructor']).toBeUndefined();
      expect(found?.identity.expiresAt?.getTime()).toBe(created.expiresAt?.getTime());
    }
    expect(created).toMatchObject({ state: 'ACTIVE', createdBy: 'ada', usedAt: null });
  });

  test('is known at once where it was made or revoked, without being looked for', async () => {
    const book = await anotherBook();
    const own = tokenRecords(storage, () => book.look());
    for (let round = 0; round < 10; round += 1) {
      const { token, created } = await own.create(wanted, 'ada');
      expect(await book.find(token, now)).toMatchObject({ id: created.id, revoked: false });
      await own.revoke(created.id, 'ada');
      expect(await book.find(token, now)).toMatchObject({ id: created.id, revoked: true });
    }
  });

  test('is kept as a hash', async () => {
    const { token } = await records.create(wanted, 'ada');
    const { rows } = await storage.pool.query('select row_to_json(t)::text as kept from hub.token t');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(await records.list({ first: 100, after: undefined }))).not.toContain(token);
  });

  test('that nobody made is not looked for where too many were, and is none', async () => {
    const book = await anotherBook();
    expect(await book.find(makeToken(), { late: true })).toBeUndefined();
    expect(await book.find(makeToken(), now)).toBeUndefined();
  });

  test('that is revoked is so on every hub within a second, and once', async () => {
    const [one, other] = [await anotherBook(), await anotherBook()];
    const { token, created } = await records.create(wanted, 'ada');
    const heard: [string, number][] = [];
    let began = 0;
    for (const [name, book] of [['one', one] as const, ['other', other] as const]) {
      await book.find(token, { late: true });
      book.onChange(({ id, revoked }) => id === created.id && revoked && heard.push([name, performance.now() - began]));
    }
    began = performance.now();
    expect(await records.revoke(created.id, 'bob')).toMatchObject({ revoked: { state: 'REVOKED', revokedBy: 'bob' } });
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(2);
    // A second is promised; another one is for a machine that runs other tests too.
    for (const [, ms] of heard) expect(ms).toBeLessThan(2_000);
    for (const book of [one, other]) expect(await book.find(token, now)).toMatchObject({ revoked: true });
    const again = await records.revoke(created.id, 'bob');
    expect(isRefused(again) && again.problems).toMatchObject([{ code: 'CONFLICT' }]);
    for (const id of ['no-uuid', '00000000-0000-4000-8000-000000000000'])
      expect(await records.revoke(id, 'bob')).toMatchObject({ problems: [{ code: 'NOT_FOUND' }] });
  });

  test('that is changed in the database is another to whoever holds something by it', async () => {
    const book = await anotherBook();
    const { token, created } = await records.create(wanted, 'ada');
    await book.find(token, { late: true });
    const heard: unknown[] = [];
    book.onChange(({ id, identity }) => id === created.id && heard.push(identity.roles));
    await storage.pool.query("update hub.token set roles = '{visitor}' where id = $1", [created.id]);
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([['visitor']]);
    expect((await book.find(token, now))?.identity.roles).toEqual(['visitor']);
  });

  test('is revoked also where NOTIFY is not heard: the connection was lost meanwhile', async () => {
    const book = await anotherBook();
    const { token, created } = await records.create(wanted, 'ada');
    await book.find(token, { late: true });
    await storage.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike '%hub.token%' and pid <> pg_backend_pid()",
    );
    await records.revoke(created.id, 'bob');
    await expect.poll(async () => (await book.find(token, now))?.revoked, { timeout: 5_000, interval: 20 }).toBe(true);
  });

  test('that is used is noted, without changing it; the first time is told once', async () => {
    const [one, other] = [await anotherBook(), await anotherBook()];
    const { token, created } = await records.create(wanted, 'ada');
    const heard: string[] = [];
    await one.find(token, { late: true });
    one.onChange(({ id }) => heard.push(id));
    const times = await Promise.all([one.used(created.id), other.used(created.id), one.used(created.id)]);
    expect(times.filter(Boolean)).toHaveLength(1);
    expect((await records.find(created.id))?.usedAt).toBeInstanceOf(Date);
    expect(heard).toEqual([]);
  });

  test('never goes: its row is kept, and a new name for it is another version', async () => {
    const message = await messageFrom(() => storage.pool.query('delete from hub.token'));
    expect(message).toBe('DELETE of hub.token is not allowed: a token is revoked, and its row stays');
    expect(await messageFrom(() => storage.pool.query('truncate hub.token'))).toContain('TRUNCATE of hub.token is not allowed');
  });
});

test('changes by many hubs at once are all heard: none is skipped by one that committed before it', async () => {
  const book = await anotherBook();
  const made = await Promise.all(Array.from({ length: 40 }, () => records.create(wanted, 'ada')));
  const gone = new Set<string>();
  book.onChange(({ id, revoked }) => revoked && gone.add(id));
  await book.find(made[0]?.token ?? '', { late: true });
  await Promise.all(made.map(({ created }) => records.revoke(created.id, 'ada')));
  await expect.poll(() => gone.size, { timeout: 10_000 }).toBe(40);
});

test('lists are pages, the newest first', async () => {
  const seen: string[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await records.list({ first: 7, after });
    seen.push(...page.tokens.map(({ id }) => id));
    after = page.tokens.at(-1)?.id;
    if (!page.hasNext) {
      expect(seen).toHaveLength(page.total);
      break;
    }
  }
  expect(new Set(seen).size).toBe(seen.length);
});

test.each([
  ['nothing', { roles: [], scopes: [] }, 'at least one role'],
  ['a role with a space', { roles: ['a b'] }, '`a b` is no role'],
  ['a scope that there is not', { scopes: ['publsh'] }, 'Did you mean `publish`?'],
  ['a scope narrowed to what it cannot be', { scopes: ['run:source=shop'] }, 'cannot be narrowed to a source'],
  ['a scope that is cut', { scopes: ['publish:source='] }, 'cannot be read'],
  ['a claim without a name', { claims: [{ name: '', values: ['x'] }] }, 'is no claim'],
  ['a claim of a prototype', { claims: [{ name: '__proto__', values: ['x'] }] }, 'is no claim'],
  ['a duration without a unit', { expires: '30' }, 'like 30d'],
  ['a duration of nothing', { expires: '0d' }, 'like 30d'],
  ['a name that means another', { name: 'Workspace' }, 'mean something else'],
  ['a name with a line end', { name: 'a\nb' }, '`name` has letters'],
  ['too many roles', { roles: Array.from({ length: 51 }, (_, at) => `r${at}`) }, '51 roles'],
])('a token is refused that would have %s', async (_what, change, message) => {
  expect(await messageFrom(() => records.create({ ...wanted, ...change }, 'ada'))).toContain(message);
});

test('the admin token is made once, and again once it is revoked', async () => {
  const made = await madeAdminToken(storage);
  expect(made).toMatch(/^weir_/);
  expect(await madeAdminToken(storage)).toBeUndefined();
  const book = await anotherBook();
  const found = await book.find(made ?? '', now);
  expect(found).toMatchObject({ name: 'admin', identity: { roles: ['admin'], scopes: ['admin'] } });
  await records.revoke(found?.id ?? '', 'ada');
  const next = await madeAdminToken(storage);
  expect(next).not.toBe(made);
  expect(await book.find(next ?? '', { late: true })).toMatchObject({ revoked: false });
});

// The last: nothing answers after it.
test('without word from the database no token is taken after five seconds, for it may be revoked', async () => {
  const apart = await freshDatabase();
  const own = await openStorage({ url: apart.url, report: () => {} });
  const said: string[] = [];
  const book = await openTokenBook(own, (line) => said.push(line));
  const { token } = await tokenRecords(own).create(wanted, 'ada');
  expect(await book.find(token, { late: true })).toBeDefined();
  const shut = async (shutOut: boolean) => {
    await ask(database.url, `alter database ${apart.name} allow_connections ${shutOut ? 'false' : 'true'}`);
    if (shutOut) await ask(database.url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${apart.name}'`);
  };
  await shut(true);
  expect(await codeOf(() => book.find(token, now)), 'for a while it is').toBe('passed');
  await expect.poll(() => codeOf(() => book.find(token, now)), { timeout: 15_000, interval: 200 }).toBe('UNAVAILABLE');
  await shut(false);
  await expect.poll(() => codeOf(() => book.find(token, now)), { timeout: 10_000 }).toBe('passed');
  await expect.poll(() => said, { timeout: 10_000 }).toHaveLength(2);
  await book.close();
  await own.close();
  await apart.drop();
}, 60_000);

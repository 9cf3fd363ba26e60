import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAuditLog, withoutSecrets, type AuditLog } from '../../src/access/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { messageFrom } from './outcome.ts';

let database: FreshDatabase;
let storage: Storage;
let audit: AuditLog;
beforeAll(async () => {
  database = await freshDatabase();
  storage = await openStorage({ url: database.url, report: () => {} });
  audit = openAuditLog(storage, () => {});
});
afterAll(async () => {
  await audit.close();
  await storage.close();
  await database.drop();
});

const actor = { identity: { name: 'ada', credential: 'token:1' }, address: '192.0.2.1', requestId: 'r1' };
const all = async () => (await audit.list({ first: 1000, after: undefined })).records;

test('a record has who, what, before and after, from where, and the request id', async () => {
  await audit.write(actor, { action: 'registerSource', subject: 'source shop', outcome: 'DONE', before: null, after: { kind: 'files' } });
  expect((await all())[0]).toEqual({
    id: expect.stringMatching(/^\d+$/) as string,
    at: expect.any(Date) as Date,
    actor: 'ada',
    action: 'registerSource',
    subject: 'source shop',
    outcome: 'DONE',
    reason: null,
    before: null,
    after: { kind: 'files' },
    address: '192.0.2.1',
    requestId: 'r1',
    repeats: 1,
  });
});

test('what was begun is shown until it is known how it ended', async () => {
  const operation = '6f9619ff-8b86-4d01-b42d-00c04fc964ff';
  await audit.write(actor, { action: 'runModel', outcome: 'BEGUN' }, operation);
  expect((await all())[0]).toMatchObject({ action: 'runModel', outcome: 'BEGUN' });
  const before = await audit.count();
  await audit.write(actor, { action: 'runModel', outcome: 'REFUSED', reason: 'NOT_FOUND' }, operation);
  expect((await all())[0]).toMatchObject({ action: 'runModel', outcome: 'REFUSED', reason: 'NOT_FOUND' });
  expect(await audit.count()).toBe(before);
});

test('what was written stays: neither changed, nor deleted, nor cut off', async () => {
  for (const statement of [
    "update hub.audit set actor = 'bob'",
    'delete from hub.audit',
    'truncate hub.audit',
    'delete from hub.audit where false',
  ])
    expect(await messageFrom(() => storage.pool.query(statement))).toMatch(
      /^(UPDATE|DELETE|TRUNCATE) of hub.audit is not allowed: the audit log is only written to$/,
    );
});

test('a flood of denials is a few records: each once in a minute, with how often it came', async () => {
  const log = openAuditLog(storage, () => {});
  const denial = (address: string) =>
    log.note({ ...actor, address }, { action: 'useToken', outcome: 'DENIED', reason: 'This token is not known here.' });
  for (let times = 0; times < 500; times += 1) denial('198.51.100.1');
  denial('198.51.100.2');
  await log.close();
  const found = (await all()).filter(({ action }) => action === 'useToken').map(({ address, repeats }) => [address, repeats]);
  expect(Object.fromEntries(found)).toEqual({ '198.51.100.1': 500, '198.51.100.2': 1 });
});

test('denials that are all different are kept apart up to a thousand', async () => {
  const log = openAuditLog(storage, () => {});
  for (let times = 0; times < 1_500; times += 1) log.note({ ...actor, requestId: undefined }, { action: `a${times}`, outcome: 'DENIED' });
  await log.close();
  const { rows } = await storage.pool.query<{ many: string; others: string }>(
    "select count(*)::text as many, sum(repeats) filter (where actor = 'others')::text as others from hub.audit where action ~ '^a\\d+$' or actor = 'others'",
  );
  expect(rows).toEqual([{ many: '1001', others: '500' }]);
});

test('lists are pages, the newest first', async () => {
  const seen: string[] = [];
  let after: string | undefined;
  for (let more = true; more;) {
    const page = await audit.list({ first: 400, after });
    seen.push(...page.records.map(({ id }) => id));
    after = page.records.at(-1)?.id;
    more = page.hasNext;
  }
  expect(seen).toHaveLength(await audit.count());
  expect(seen).toEqual([...new Set(seen)].sort((a, b) => Number(b) - Number(a)));
});

describe('a definition without its secrets', () => {
  test.each([
    ['postgres://role:hunter2@db:5432/shop', 'postgres://role:***@db:5432/shop'],
    ['postgres://role:${env:PW}@db/shop', 'postgres://role:${env:PW}@db/shop'],
    ['postgres://role:a@b:c@db/shop', 'postgres://role:***@db/shop'],
    ['postgres://db/shop?password=hunter2&sslmode=require', 'postgres://db/shop?password=***&sslmode=require'],
    ['host=db password=hunter2 user=x', 'host=db password=*** user=x'],
    ["host=db password='hunter 2' user=x", 'host=db password=*** user=x'],
    ['https://api.example/graphql?api_key=hunter2', 'https://api.example/graphql?api_key=***'],
    ['npm:vega-datasets/data/flights-3m.parquet', 'npm:vega-datasets/data/flights-3m.parquet'],
  ])('%s', (connection, kept) => expect(withoutSecrets({ connection })).toEqual({ connection: kept }));

  test('hides whatever stands in headers, and in what is called a secret', () => {
    expect(
      withoutSecrets({
        headers: { authorization: 'Bearer hunter2', 'x-api-key': '${env:KEY}', accept: 'text/plain', 'x-mixed': 'a${env:A}b' },
        auth: { clientSecret: 'hunter2', password: ['hunter2'], token: '${env:T}' },
        key: ['id'],
      }),
    ).toEqual({
      headers: { authorization: 'Bearer ***', 'x-api-key': '${env:KEY}', accept: '***', 'x-mixed': '${env:A}***' },
      auth: { clientSecret: '***', password: ['***'], token: '${env:T}' },
      key: ['id'],
    });
  });

  test('is not long', () => {
    expect(withoutSecrets({ sdl: 'x'.repeat(200_000) })).toMatchObject({
      characters: 200_010,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });
});

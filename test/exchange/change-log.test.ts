import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedTransaction, Source, SourceTransaction } from '../../src/contract/index.ts';
import { feedFromSource, openChangeLog, standForLeader, type ChangeLog } from '../../src/exchange/index.ts';
import { openStorage, type Storage } from '../../src/storage/index.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';

let database: FreshDatabase;
const hubs: { storage: Storage; log: ChangeLog; stop: () => Promise<void>; leads: () => boolean }[] = [];

const quiet = () => {};

/** A hub as far as the log goes: storage of its own, and it stands for leadership. */
async function hub() {
  const storage = await openStorage({ url: database.url, report: quiet });
  const log = await openChangeLog(storage, quiet);
  let leading = false;
  const leader = standForLeader({
    storage,
    log,
    keepSeconds: () => 3600,
    whileLeading: async (signal) => {
      leading = true;
      await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
      leading = false;
    },
    report: quiet,
  });
  const opened = {
    storage,
    log,
    leads: () => leading,
    stop: async () => {
      await leader.stop();
      await log.close();
      await storage.close();
    },
  };
  hubs.push(opened);
  return opened;
}

const until = async (what: () => boolean | Promise<boolean>) => {
  for (let tries = 0; tries < 400; tries++) {
    if (await what()) return;
    await pause(25);
  }
  throw new Error('it did not come to pass');
};

const merge = (storage: Storage, model: string, run: string) =>
  storage.transaction(async (client) => {
    const { rows } = await client.query(
      "insert into hub.change_transaction (origin, transaction, at, datasets) values ('models', $1, now(), array[$2]) returning id",
      [run, model],
    );
    await client.query(`insert into hub.change_row values ($1, 1, $2, 'INSERT', '{"id":1}', null, '{"id":1}', null)`, [rows[0].id, model]);
    await client.query("select pg_notify('weir_change', '')");
  });

beforeAll(async () => {
  database = await freshDatabase();
  const first = await hub();
  await until(first.leads);
  await hub();
});

afterAll(async () => {
  for (const { stop } of hubs) await stop();
  await database.drop();
});

describe('the change log of two hubs', () => {
  it('has one leader, and gives gap-free positions to what many write at once', async () => {
    const [one, two] = hubs;
    if (!one || !two) throw new Error('two hubs were opened');
    expect([one.leads(), two.leads()]).toEqual([true, false]);
    const heard: bigint[] = [];
    const stop = two.log.onChanges('Sales', (transaction) => heard.push(transaction.position));
    await Promise.all(Array.from({ length: 40 }, (_, n) => merge(n % 2 ? one.storage : two.storage, 'Sales', `run ${n}`)));
    await until(() => heard.length >= 40);
    stop();
    expect(heard).toEqual(Array.from({ length: 40 }, (_, n) => BigInt(n + 1)));
    expect((await one.log.bounds()).head).toBe(40n);
  });

  it('is read again from any place in it', async () => {
    const log = hubs[0]?.log;
    if (!log) throw new Error('a hub was opened');
    const again: LoggedTransaction[] = [];
    for await (const transaction of log.read('Sales', 37n, 39n)) again.push(transaction);
    expect(again.map(({ position, origin, changes }) => [position, origin, changes.map(({ op, after }) => [op, after])])).toEqual([
      [38n, 'models', [['INSERT', { id: 1 }]]],
      [39n, 'models', [['INSERT', { id: 1 }]]],
    ]);
  });

  it('writes what a source feeds once, whatever is sent again, and says so only when it is durable', async () => {
    const one = hubs[0];
    if (!one) throw new Error('a hub was opened');
    const acknowledged: string[] = [];
    const sent = (number: number): SourceTransaction => ({
      position: number.toString(16).padStart(16, '0'),
      id: String(number),
      committedAt: new Date(Date.UTC(2026, 0, 1)),
      changes: [{ table: 'orders', op: 'UPDATE', key: { id: number }, before: { id: number, n: 1 }, after: { id: number, n: 2 } }],
      acknowledge: () => acknowledged.push(String(number)),
    });
    let round = 0;
    const source: Pick<Source, 'name' | 'changes'> = {
      name: 'shop',
      // It falls over after its third transaction, and begins again from its first, as a source does that was not acknowledged in time.
      async *changes(_tables, signal) {
        round += 1;
        for (const number of round === 1 ? [1, 2, 3] : [1, 2, 3, 4, 5]) yield sent(number);
        if (round === 1) throw new Error('the connection is lost');
        await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
      },
    };
    const end = new AbortController();
    const faults: (string | null)[] = [];
    const feeding = feedFromSource({
      storage: one.storage,
      log: one.log,
      source: source as Source,
      tables: [],
      signal: end.signal,
      status: (fault) => faults.push(fault),
    });
    await until(() => acknowledged.at(-1) === '5');
    end.abort();
    await feeding;
    const { head } = await one.log.bounds();
    const logged: LoggedTransaction[] = [];
    for await (const transaction of one.log.read('shop.orders', 0n, head)) logged.push(transaction);
    expect(logged.map(({ transaction, changes }) => [transaction, changes.map(({ changed }) => changed)])).toEqual(
      ['1', '2', '3', '4', '5'].map((id) => [id, [['n']]]),
    );
    expect(logged.map(({ position }) => position)).toEqual([41n, 42n, 43n, 44n, 45n]);
    expect(faults[0]).toBe('the connection is lost');
  });

  it('makes a change of key the end of one row and the beginning of another', async () => {
    const one = hubs[0];
    if (!one) throw new Error('a hub was opened');
    const end = new AbortController();
    let done = false;
    const source: Pick<Source, 'name' | 'changes'> = {
      name: 'moved',
      async *changes(_tables, signal) {
        yield {
          position: '1',
          id: '1',
          committedAt: new Date(),
          changes: [{ table: 't', op: 'UPDATE', key: { id: 1 }, before: { id: 1 }, after: { id: 2 } }],
          acknowledge: () => (done = true),
        };
        await new Promise((ended) => signal.addEventListener('abort', ended, { once: true }));
      },
    };
    const feeding = feedFromSource({
      storage: one.storage,
      log: one.log,
      source: source as Source,
      tables: [],
      signal: end.signal,
      status: quiet,
    });
    await until(() => done);
    end.abort();
    await feeding;
    const { head } = await one.log.bounds();
    for await (const { changes } of one.log.read('moved.t', 0n, head)) {
      expect(changes.map(({ op, key }) => [op, key])).toEqual([
        ['DELETE', { id: 1 }],
        ['INSERT', { id: 2 }],
      ]);
    }
  });

  it('gets another leader when the first one ends', async () => {
    const [one, two] = hubs;
    if (!one || !two) throw new Error('two hubs were opened');
    await one.stop();
    hubs.shift();
    await until(two.leads);
    const before = (await two.log.bounds()).head;
    await merge(two.storage, 'Sales', 'after');
    await until(async () => (await two.log.bounds()).head === before + 1n);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../src/contract/index.ts';
import { togetherSql } from '../../src/sources/postgres/together-sql.ts';
import { freshDatabase, type FreshDatabase } from '../setup/fresh-database.ts';
import { readContext } from './contract.ts';
import { column, openSource, seed, sql } from './postgres-fixture.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, number) => number);

/** The moment at which the statement began is one for all who were answered by it. */
const ROW = `select (select t.name||' '||statement_timestamp()::text from things t where t.id = $1::int4)`;

/** Slow enough for those who come at once to wait for each other. */
const pausing = (ms: number, cell: string): string => `select ${cell} from (select pg_sleep(${ms / 1000}) offset 0) p`;

describe('many who ask a PostgreSQL source at once', () => {
  let database: FreshDatabase;
  let source: Source;
  const underWay = async (like: string) => {
    const active = `select count(*)::int from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()`;
    return (await column(database.connection, active, [like]))[0];
  };
  const ask = (text: string, value: string | null, signal = new AbortController().signal) =>
    source.execute(sql(text, value), readContext(signal));
  beforeAll(async () => {
    database = await freshDatabase();
    await seed(
      database.connection,
      'create table things (id int primary key, name text not null)',
      `insert into things select n, 'thing '||n from generate_series(0, 999) n`,
    );
    source = openSource(database.url);
  });
  afterAll(async () => {
    await source.close();
    await database.drop();
  });

  test('the same of other rows are answered by fewer statements, each with its own', async () => {
    for (const round of numbers(3)) {
      const answers = await Promise.all(numbers(600).map((id) => ask(ROW, String(id))));
      const began = answers.map((answer, id) => {
        const [, name, moment] = /^(thing \d+) (.*)$/.exec(answer) ?? [];
        expect(name).toBe(`thing ${id}`);
        return moment;
      });
      // The first round measures how long one takes, alone.
      if (round > 0) expect(new Set(began).size).toBeLessThan(300);
    }
  });

  test('so are those of one turn of the event loop, although connections are free', async () => {
    await Promise.all(numbers(300).map((id) => ask(ROW, String(id))));
    const moments = await Promise.all(numbers(6).map(async (id) => (await ask(ROW, String(id))).replace(/^thing \d+ /, '')));
    expect(new Set(moments).size).toBeLessThan(6);
  });

  test('who finds nothing, and who gives nothing, is told so as he would be alone', async () => {
    const asked = numbers(200).map((n) => (n % 3 === 0 ? null : n % 3 === 1 ? '5000' : '7'));
    const answers = await Promise.all(asked.map((value) => ask(ROW, value)));
    expect(answers.map((answer) => answer.replace(/ \d{4}-.*/, ''))).toEqual(asked.map((value) => (value === '7' ? 'thing 7' : 'null')));
  });

  test('what is wrong with the values of one costs the others nothing', async () => {
    const divided = `select (100 / $1::int4)::text||' '||statement_timestamp()`;
    await Promise.all(numbers(100).map(() => ask(divided, '10')));
    const values = numbers(300).map((n) => (n % 50 === 49 ? '0' : n % 50 === 48 ? 'x' : '10'));
    const answers = await Promise.allSettled(values.map((value) => ask(divided, value)));
    for (const [place, answer] of answers.entries()) {
      if (values[place] === '10') expect(answer).toMatchObject({ status: 'fulfilled', value: expect.stringMatching(/^10 /) as unknown });
      else
        expect(answer).toMatchObject({ status: 'rejected', reason: { code: values[place] === 'x' ? 'BAD_USER_INPUT' : 'SOURCE_ERROR' } });
    }
    // Nor is it ever after asked of each alone.
    const moments = await Promise.all(numbers(200).map(() => ask(divided, '10')));
    expect(new Set(moments).size).toBeLessThan(150);
  });

  test('what cannot be written for several is asked of each', async () => {
    const grouped = `select (select max($1::text))||' '||statement_timestamp()`;
    for (const _round of numbers(3)) {
      const answers = await Promise.all(numbers(100).map((n) => ask(grouped, `n${n}`)));
      expect(answers.map((answer) => answer.split(' ')[0])).toEqual(numbers(100).map((n) => `n${n}`));
      expect(new Set(answers).size).toBe(100);
    }
  });

  test('who leaves is told at once and the others are answered; when all have left the server stops', async () => {
    const slow = pausing(20, `$1::text||' '||statement_timestamp()`);
    await Promise.all(numbers(40).map((n) => ask(slow, `a${n}`)));
    const leaving = new AbortController();
    const asked = numbers(80).map((n) => ask(slow, `b${n}`, n % 2 === 0 ? undefined : leaving.signal));
    const early = Promise.allSettled(asked.filter((_, n) => n % 2 === 1));
    setTimeout(() => leaving.abort(), 30);
    const left = await early;
    const stayed = await Promise.all(asked.filter((_, n) => n % 2 === 0));
    expect(stayed.map((answer) => answer.split(' ')[0])).toEqual(numbers(40).map((n) => `b${n * 2}`));
    const failed = left.filter(({ status }) => status === 'rejected');
    expect(failed.length).toBeGreaterThan(0);
    for (const each of failed) expect(each).toMatchObject({ reason: { code: 'TIMEOUT' } });

    const sleeping = `select (select $1::float8::text from (select pg_sleep($1::float8) offset 0) s)`;
    await Promise.all(numbers(60).map(() => ask(sleeping, '0.01')));
    const all = new AbortController();
    const hanging = Promise.allSettled(numbers(30).map((n) => ask(sleeping, n < 10 ? '0.1' : '60', all.signal)));
    await expect.poll(() => underWay('%pg_sleep%unnest%')).toBeGreaterThan(0);
    all.abort();
    for (const fate of (await hanging).slice(10)) expect(fate).toMatchObject({ status: 'rejected', reason: { code: 'TIMEOUT' } });
    await expect.poll(() => underWay('%pg_sleep%')).toBe(0);
  });

  test('nobody waits for what the values of another take', async () => {
    const text = `select (select $1::int4::text from (select pg_sleep(case $1::int4 when 13 then 60 else 0.004 end) offset 0) s)`;
    await Promise.all(numbers(200).map((n) => ask(text, String(n + 100))));
    const began = performance.now();
    const leaving = new AbortController();
    const slow = ask(text, '13', leaving.signal).catch((thrown: unknown) => thrown);
    const others = Promise.all(numbers(60).map((n) => ask(text, String(n + 100))));
    const more = [13, 13].map((n) => ask(text, String(n), leaving.signal).catch((thrown: unknown) => thrown));
    const answers = await Promise.all([others, Promise.all(numbers(60).map((n) => ask(text, String(n + 200))))]);
    expect(answers.flat()).toEqual([...numbers(60).map((n) => String(n + 100)), ...numbers(60).map((n) => String(n + 200))]);
    expect(performance.now() - began).toBeLessThan(10_000);
    leaving.abort();
    for (const fault of await Promise.all([slow, ...more])) expect(fault).toMatchObject({ code: 'TIMEOUT' });
    await expect.poll(() => underWay('%pg_sleep(case%')).toBe(0);
  });

  test('a request of many statements is no leak', async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error) => warnings.push(warning);
    process.on('warning', hear);
    const request = new AbortController();
    await Promise.all(numbers(60).map((n) => ask('select $1::text', String(n), request.signal)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('all who wait hear of it when the source is closed', async () => {
    const closing = openSource(database.url);
    const fates = Promise.allSettled(
      numbers(40).map((n) => closing.execute(sql(pausing(60_000, '$1::text'), String(n)), readContext(new AbortController().signal))),
    );
    await closing.close();
    for (const fate of await fates) expect(fate).toMatchObject({ status: 'rejected', reason: { code: 'SOURCE_UNAVAILABLE' } });
  });
});

describe('a statement for several at once', () => {
  test('has each parameter once for each type that it is read as', () => {
    expect(
      togetherSql(
        `select (select a from "t$1" where b = $1::int4 and c = '$2' and d = any($2::"My ""Types"."mood"[]) and e > $1::timestamp with time zone)`,
      ),
    ).toBe(
      `select v.n::text, (select (select a from "t$1" where b = v.v1::int4 and c = '$2' and d = any(v.v2::"My ""Types"."mood"[]) and e > v.v3::timestamp with time zone)) ` +
        `from (select r.n, r.p1::int4 as v1, r.p2::"My ""Types"."mood"[] as v2, r.p1::timestamp with time zone as v3 ` +
        `from unnest($1::text[], $2::text[]) with ordinality as r(p1, p2, n) offset 0) v`,
    );
  });

  test('is none where a parameter has no type, or there is none', () => {
    expect(togetherSql('select a from t where b = $1')).toBeUndefined();
    expect(togetherSql(`select decode($1, 'base64')`)).toBeUndefined();
    expect(togetherSql('select 1')).toBeUndefined();
  });
});

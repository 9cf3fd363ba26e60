import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeirError } from '../../src/contract/index.ts';
import { isWorking, never, openedEngine } from './opened-engine.ts';
import type { OpenedEngine } from './opened-engine.ts';

/** Counts for minutes on both threads. */
const SLOW = 'SELECT count(*)::VARCHAR FROM range(1000000000000) a WHERE (a.range * 7) % 3 = 1';

describe('the engine', () => {
  let opened: OpenedEngine;
  beforeAll(async () => {
    opened = await openedEngine();
    await mkdir(join(opened.folder, 'data'));
    await writeFile(join(opened.folder, 'data', 'a.csv'), 'a\n1\n');
    await writeFile(join(opened.folder, 'secret.csv'), 'a\n1\n');
  });
  afterAll(() => opened.drop());

  const text = (sql: string, values: readonly unknown[] = [], signal = never): Promise<string> =>
    opened.engine.queryText(sql, values, signal);

  test('answers one cell of text, and the values of a statement arrive as what they are', async () => {
    const seen = await text(`SELECT to_json({'a': typeof($1), 'b': $2 + 1, 'c': $3, 'd': $4, 'e': $5, 'f': $6})::VARCHAR`, [
      1n,
      9007199254740992n,
      'a "b"',
      [1, 2],
      null,
      1.5,
    ]);
    expect(seen).toBe('{"a":"BIGINT","b":9007199254740993,"c":"a \\"b\\"","d":[1,2],"e":null,"f":1.5}');
    expect(await text('SELECT NULL::VARCHAR')).toBe('null');
    expect(await text('SELECT list_contains($1, $2)::VARCHAR', [['x', 'y'], 'y'])).toBe('true');
    expect(await text('SELECT len($1)::VARCHAR', [[]])).toBe('0');
  });

  test('rows are for small answers: 64 bits are bigint, decimals and dates keep every digit as text', async () => {
    const [row] = await opened.engine.rows(
      `SELECT 1 AS a, 9007199254740993 AS b, 1.10::DECIMAL(9, 2) AS c, DATE '2001-03-09' AS d, ['x'] AS e`,
      [],
      never,
    );
    expect(row).toEqual({ a: 1, b: 9007199254740993n, c: '1.10', d: '2001-03-09', e: ['x'] });
  });

  test('time is UTC, and JSON, Parquet and ICU are there without a network', async () => {
    expect(await text(`SELECT (TIMESTAMPTZ '2001-03-09 10:00:00+02')::VARCHAR`)).toBe('2001-03-09 08:00:00+00');
    expect(await text(`SELECT json_extract('{"a": 1}', '$.a')::VARCHAR`)).toBe('1');
  });

  test('touches its folders and nothing else, and that cannot be undone', async () => {
    expect(await text(`SELECT count(*)::VARCHAR FROM '${opened.folder}/data/a.csv'`)).toBe('1');
    for (const refused of [
      `SELECT count(*)::VARCHAR FROM '${opened.folder}/secret.csv'`,
      `SELECT count(*)::VARCHAR FROM '${opened.folder}/data/../secret.csv'`,
      `SELECT content FROM read_text('/etc/hostname')`,
      `SELECT count(*)::VARCHAR FROM 'https://example.org/a.csv'`,
      `COPY (SELECT 1) TO '${opened.folder}/out.csv'`,
      `ATTACH '${opened.folder}/other.duckdb'`,
      'SET enable_external_access = true',
      `SET allowed_directories = ['/']`,
      'INSTALL httpfs',
    ]) {
      await expect(text(refused), refused).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
    }
  });

  test('a wrong statement is SOURCE_ERROR in its own words, without the SQL', async () => {
    const fault = await text('SELECT nothing::VARCHAR AS private_name FROM range(1)').catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(WeirError);
    expect(String(fault)).toMatch(/"nothing" not found/);
    expect(String(fault)).not.toMatch(/private_name/);
  });

  test('a table that is replaced under a prepared statement is read as it is now', async () => {
    await opened.engine.rows('CREATE OR REPLACE TABLE swapped AS SELECT 1 AS a', [], never);
    for (const value of ['1', '2']) {
      await opened.engine.rows(`CREATE OR REPLACE TABLE swapped AS SELECT 'x' AS b, ${value} AS a`, [], never);
      expect(await text('SELECT a::VARCHAR FROM swapped')).toBe(value);
    }
  });

  test.each(['table', 'file'])('what is known of the rows of a %s that is replaced is forgotten with them', async (kind) => {
    const file = join(opened.folder, 'data', 'known.parquet');
    const from = kind === 'table' ? 'known' : `read_parquet('${file}')`;
    const replace = (rows: string) =>
      opened.engine.rows(kind === 'table' ? `CREATE OR REPLACE TABLE known AS ${rows}` : `COPY (${rows}) TO '${file}'`, [], never);
    const asked = ['a IS NOT NULL', 'a IS NULL', 'a < 100', 'NOT (a > 100)', 'a = 9000', 'a IN (9000, 9001)', 'coalesce(a, 9000) = 9000'];
    const answers = () => Promise.all(asked.map((where) => text(`SELECT count(*)::VARCHAR FROM ${from} WHERE ${where}`)));
    await replace('SELECT unnest([1, 2]) AS a');
    expect(await answers()).toEqual(['2', '0', '2', '2', '0', '0', '0']);
    await replace('SELECT unnest([1, 2, NULL, 9000]) AS a');
    expect(await answers()).toEqual(['3', '1', '2', '2', '1', '1', '2']);
  });

  test('rows see what was put into a table that stands', async () => {
    await opened.engine.rows('CREATE OR REPLACE TABLE grown AS SELECT unnest([1, 2]) AS a', [], never);
    const asked = async () => (await opened.engine.rows('SELECT count(*) AS n FROM grown WHERE a IS NULL OR a > 100', [], never))[0]?.['n'];
    expect(await asked()).toBe(0n);
    await opened.engine.rows('INSERT INTO grown VALUES (NULL), (9000)', [], never);
    expect(await asked()).toBe(2n);
  });

  test('a reader sees a table before or after it is replaced, whatever its rows are', async () => {
    await opened.engine.rows('CREATE OR REPLACE TABLE whole AS SELECT 1 AS version FROM range(100000)', [], never);
    let replacing = true;
    const replaced = (async () => {
      for (const version of [2, 3, 4, 5]) {
        await opened.engine.rows(`CREATE OR REPLACE TABLE whole AS SELECT ${version} AS version FROM range(100000)`, [], never);
      }
      replacing = false;
    })();
    while (replacing) {
      expect(await text("SELECT count(*) || ' of ' || count(DISTINCT version) FROM whole")).toBe('100000 of 1');
    }
    await replaced;
  });

  test('statements run beside each other, and the event loop stays free', async () => {
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => text(`SELECT count(*)::VARCHAR FROM range(5000000) WHERE range % 2 = ${index % 2}`)),
    );
    clearInterval(turning);
    expect(answers).toEqual(answers.map(() => '2500000'));
    expect(turns).toBeGreaterThan(3);
  });

  test('a signal stops the statement in DuckDB, one that waits its turn as well', async () => {
    const client = new AbortController();
    const asked = Array.from({ length: 12 }, () => text(SLOW, [], client.signal));
    setTimeout(() => client.abort(), 100);
    for (const outcome of await Promise.allSettled(asked)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'TIMEOUT' } });
    }
    await expect.poll(isWorking).toBe(false);
    expect(await text(`SELECT 'still here'`)).toBe('still here');
  });

  test('a signal with a reason of its own says that one', async () => {
    const reason = new WeirError('LIMIT_EXCEEDED', 'enough');
    const client = new AbortController();
    const asked = text(SLOW, [], client.signal);
    client.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(text(SLOW, [], AbortSignal.timeout(50))).rejects.toMatchObject({ code: 'TIMEOUT', message: /too long/ });
  });

  test('a session has its own temporary tables, which go with it', async () => {
    const [one, other] = [await opened.engine.session(), await opened.engine.session()];
    await one.run('CREATE TEMP TABLE mine AS SELECT 1 AS a', never);
    expect(await one.rows('SELECT * FROM mine', never)).toEqual([{ a: 1 }]);
    await expect(other.rows('SELECT * FROM mine', never)).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
    await one.close();
    await one.close();
    await expect(one.rows('SELECT 1', never)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await other.close();
  });
});

describe('the engine, closed and opened again', () => {
  test('keeps its tables; what it was asked when it closed ends, and nothing is asked afterwards', async () => {
    const first = await openedEngine();
    await first.engine.rows('CREATE TABLE kept AS SELECT 42 AS a', [], never);
    const session = await first.engine.session();
    const ended = Promise.allSettled([first.engine.queryText(SLOW, [], never), session.run(SLOW, never)]);
    await first.engine.close();
    for (const outcome of await ended) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'SOURCE_UNAVAILABLE' } });
    await expect(first.engine.queryText(`SELECT ''`, [], never)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });

    const again = await openedEngine(first.folder);
    expect(await again.engine.queryText('SELECT a::VARCHAR FROM kept', [], never)).toBe('42');
    expect(again.reported).toEqual([]);
    await again.drop();
    await first.drop();
  });

  test.each([
    ['is no database', Buffer.from('this is no database, though it is long enough to look like one'.repeat(100))],
    ['is empty of sense', Buffer.alloc(4096 * 4)],
  ])('a file that %s is made anew, and said', async (_, content) => {
    const first = await openedEngine();
    await first.engine.close();
    await writeFile(join(first.folder, 'engine.duckdb'), content);
    const again = await openedEngine(first.folder);
    expect(again.reported.join()).toMatch(/engine\.duckdb could not be read and is made anew/);
    expect(await again.engine.queryText(`SELECT 'ok'`, [], never)).toBe('ok');
    await again.drop();
    await first.drop();
  });

  test('a file that another process has open is CONFLICT, and is not touched', async () => {
    const first = await openedEngine();
    await first.engine.rows('CREATE TABLE kept AS SELECT 42 AS a', [], never);
    await first.engine.close();
    const holding = `const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(process.argv[1]).then((held) => { globalThis.held = held; console.log('held'); setInterval(() => held, 1000); });`;
    const other = spawn(process.execPath, ['-e', holding, join(first.folder, 'engine.duckdb')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    await expect(openedEngine(first.folder)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: /engine\.duckdb is in use by another process/,
    });
    other.kill();
    await once(other, 'exit');
    const again = await openedEngine(first.folder);
    expect(await again.engine.queryText('SELECT a::VARCHAR FROM kept', [], never)).toBe('42');
    await again.drop();
    await first.drop();
  });
});

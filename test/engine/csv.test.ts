import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Column, Scalar } from '../../src/contract/index.ts';
import type { EngineSession } from '../../src/contract/index.ts';
import { never, openedEngine } from './opened-engine.ts';
import type { OpenedEngine } from './opened-engine.ts';

const column = (name: string, scalar: Scalar | null, nativeType = ''): Column => ({
  name,
  scalar,
  nativeType,
  list: false,
  nullable: true,
});
const NUMBERS = "SELECT range AS n, 'text ' || range AS t FROM range(20000000)";

describe('CSV into and out of the engine', () => {
  let opened: OpenedEngine;
  let session: EngineSession;
  beforeAll(async () => {
    opened = await openedEngine();
    session = await opened.engine.session();
  });
  afterAll(() => opened.drop());

  /** Nothing is left in the temporary folder: no pipe, no file. */
  const leftovers = (): Promise<string[]> =>
    readdir(join(opened.folder, 'temporary', 'engine')).then((all) => all.filter((name) => name.endsWith('.csv')));

  test('what PostgreSQL writes arrives exactly: null apart from empty text, quotes, line ends, every digit', async () => {
    const rows = await session.loadCsv(
      'landed',
      [
        column('id', 'BigInt'),
        column('said', 'String'),
        column('price', 'Decimal', 'numeric(20,4)'),
        column('exact', 'Decimal', 'numeric'),
        column('on', 'Date'),
        column('at', 'DateTime'),
        column('ok', 'Boolean'),
        column('raw', 'Bytes'),
        column('doc', 'JSON'),
      ],
      Readable.from([
        '9223372036854775807,"a ""b"", c\nd",1234567890123456.7891,0.000000000000000000000000000001,2001-03-09,2001-03-09 10:00:00.123456+02,t,\\x00ff,"{""a"": [1]}"\n',
        '-9223372036854775808,"",,-12345678.5,,,f,,\n',
        ',,,,,,,,\n',
      ]),
      never,
    );
    expect(rows).toBe(3);
    expect(await session.rows('SELECT * EXCLUDE (raw), hex(raw) AS hex FROM landed ORDER BY id NULLS LAST', never)).toEqual([
      {
        id: -9223372036854775808n,
        said: '',
        price: null,
        exact: '-12345678.500000000000000000000000000000',
        on: null,
        at: null,
        ok: false,
        hex: null,
        doc: null,
      },
      {
        id: 9223372036854775807n,
        said: 'a "b", c\nd',
        price: '1234567890123456.7891',
        exact: '0.000000000000000000000000000001',
        on: '2001-03-09',
        at: expect.stringContaining('08:00:00.123456'),
        ok: true,
        hex: '00FF',
        doc: '{"a": [1]}',
      },
      { id: null, said: null, price: null, exact: null, on: null, at: null, ok: null, hex: null, doc: null },
    ]);
    await expect.poll(leftovers).toEqual([]);
  });

  test('an answer comes out in the same form, and goes in again as it was', async () => {
    const query = `SELECT * FROM (VALUES (1, 'a "b", c' || chr(10) || 'd', 1.50::DECIMAL(9, 2), DATE '2001-03-09', '\\x00\\xFF'::BLOB, [1, 2]), (2, '', NULL, NULL, NULL, NULL), (3, NULL, NULL, NULL, NULL, NULL)) ORDER BY 1`;
    const csv = await textOf(session.readCsv(query, never));
    expect(csv).toBe('1,"a ""b"", c\nd",1.50,2001-03-09,"\\x00ff","[1,2]"\n2,"",,,,\n3,,,,,\n');
    const columns = [
      column('a', 'Int'),
      column('b', 'String'),
      column('c', 'Decimal', 'numeric(9,2)'),
      column('d', 'Date'),
      column('e', 'Bytes'),
      column('f', null),
    ];
    await session.loadCsv('again', columns, Readable.from([csv]), never);
    expect(await textOf(session.readCsv('SELECT * FROM again ORDER BY a', never))).toBe(csv);
    await expect.poll(leftovers).toEqual([]);
  });

  test('no rows are a table too, and an empty stream', async () => {
    expect(await session.loadCsv('empty', [column('a', 'Int')], Readable.from([]), never)).toBe(0);
    expect(await textOf(session.readCsv('SELECT * FROM empty', never))).toBe('');
  });

  test('millions of rows go from one session into another, none lost', async () => {
    const other = await opened.engine.session();
    const stream = session.readCsv(`SELECT n, t FROM (${NUMBERS}) LIMIT 2000000`, never);
    expect(await other.loadCsv('many', [column('n', 'BigInt'), column('t', 'String')], stream, never)).toBe(2_000_000);
    expect(await other.rows('SELECT count(DISTINCT n) AS n, sum(length(t)) > 0 AS t FROM many', never)).toEqual([
      { n: 2_000_000n, t: true },
    ]);
    await other.close();
  });

  test('where the system has no named pipes, files serve', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = '';
    try {
      const csv = await textOf(session.readCsv(`SELECT range AS n, 'x' AS t FROM range(3) ORDER BY n`, never));
      expect(csv).toBe('0,"x"\n1,"x"\n2,"x"\n');
      expect(await session.loadCsv('by_file', [column('n', 'Int'), column('t', 'String')], Readable.from([csv]), never)).toBe(3);
    } finally {
      process.env['PATH'] = PATH;
    }
    await expect.poll(leftovers).toEqual([]);
  });

  test('a cell of the wrong type fails the load, which leaves no table, and the stream is let go', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield '1\nnone\n';
      for (;;) yield '2\n'.repeat(10_000);
    }
    const stream = Readable.from(endless());
    await expect(session.loadCsv('wrong', [column('a', 'Int')], stream, never)).rejects.toMatchObject({
      code: 'SOURCE_ERROR',
      message: /none/,
    });
    expect(stream.destroyed).toBe(true);
    await expect(session.rows('SELECT * FROM wrong', never)).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
    await expect.poll(leftovers).toEqual([]);
  });

  test('a number without a scale that has too many digits is refused by name, never rounded', async () => {
    const load = session.loadCsv('wide', [column('price', 'Decimal', 'numeric')], Readable.from(['1\n', `${'9'.repeat(39)}\n`]), never);
    await expect(load).rejects.toMatchObject({ code: 'SOURCE_ERROR', message: /column price has "9{39}"/ });
  });

  test('a stream that fails half-way fails the load with its own words, and leaves no table', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield '1\n2\n';
      await new Promise((resolve) => setTimeout(resolve, 50));
      throw new Error('the source hung up');
    }
    await expect(session.loadCsv('half', [column('a', 'Int')], Readable.from(broken()), never)).rejects.toThrow('the source hung up');
    await expect(session.rows('SELECT * FROM half', never)).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
    await expect.poll(leftovers).toEqual([]);
  });

  test('a load whose stream says nothing ends with the signal, and no thread stays behind', async () => {
    for (let round = 0; round < 8; round += 1) {
      const client = new AbortController();
      const stream = new PassThrough();
      const loading = session.loadCsv('silent', [column('a', 'Int')], stream, client.signal);
      setTimeout(() => client.abort(), round * 5);
      await expect(loading).rejects.toMatchObject({ code: 'TIMEOUT' });
      expect(stream.destroyed).toBe(true);
    }
    expect(await session.rows('SELECT 1 AS a', never)).toEqual([{ a: 1 }]);
    await expect.poll(leftovers).toEqual([]);
  });

  test('a reader that leaves, or a signal while nobody reads, stops the query, and no thread stays behind', async () => {
    for (let round = 0; round < 8; round += 1) {
      const left = session.readCsv(NUMBERS, never);
      setTimeout(() => left.destroy(), round * 10);
      await new Promise((resolve) => left.once('close', resolve));
      expect(await session.rows('SELECT 1 AS a', never)).toEqual([{ a: 1 }]);

      const client = new AbortController();
      const unread = session.readCsv(NUMBERS, client.signal);
      const fault = new Promise((resolve) => unread.once('error', resolve));
      setTimeout(() => client.abort(), round * 10);
      expect(await fault).toMatchObject({ code: 'TIMEOUT' });
      expect(await session.rows('SELECT 2 AS a', never)).toEqual([{ a: 2 }]);
    }
    await expect.poll(leftovers).toEqual([]);
  });

  test('rows that are stopped before anybody reads them fail their reader, and not the process', async () => {
    const client = new AbortController();
    const unread = session.readCsv(NUMBERS, client.signal);
    client.abort(new Error('the hub is stopping'));
    await new Promise((resolve) => unread.once('close', resolve));
    await expect(textOf(unread)).rejects.toThrow();
  });

  test('a query that fails while it is read ends the stream with its words', async () => {
    const stream = session.readCsv(`SELECT CASE WHEN range = 3000000 THEN error('no more') ELSE 'x' END FROM range(5000000)`, never);
    await expect(textOf(stream)).rejects.toMatchObject({ code: 'SOURCE_ERROR', message: /no more/ });
    await expect(textOf(session.readCsv('SELECT * FROM nowhere', never))).rejects.toMatchObject({ code: 'SOURCE_ERROR' });
  });

  test('closing the session ends what runs in it', async () => {
    const own = await opened.engine.session();
    const stream = own.readCsv(NUMBERS, never);
    const fault = new Promise((resolve) => stream.once('error', resolve));
    await own.close();
    expect(await fault).toMatchObject({ code: 'TIMEOUT' });
    await expect.poll(leftovers).toEqual([]);
  });
});

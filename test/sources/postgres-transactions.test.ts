import type { Pgoutput } from 'pg-logical-replication';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Confirmation } from '../../src/sources/postgres/replication/confirmation.ts';
import { formatLsn, parseLsn, positionOf } from '../../src/sources/postgres/replication/lsn.ts';
import { addressKey, rowForm } from '../../src/sources/postgres/replication/row-form.ts';
import { TransactionReader } from '../../src/sources/postgres/replication/transaction-reader.ts';
import { postgresConnector } from '../../src/sources/postgres/index.ts';
import { parseArray } from '../../src/sources/postgres/array-text.ts';
import type { Column, Table } from '../../src/contract/index.ts';

const text = (name: string): Column => ({ name, nativeType: 'text', scalar: 'String', list: false, nullable: true });
const table: Table = { name: 't', at: { schema: 'public', name: 't' }, columns: [text('id'), text('pad')], key: ['id'], uniques: [] };
const relation = { tag: 'relation', schema: 'public', name: 't' } as Pgoutput.MessageRelation;
const other = { ...relation, name: 'other' };
const begin: Pgoutput.Message = { tag: 'begin', commitLsn: '0/10', commitTime: BigInt(0), xid: 7 };
const commit: Pgoutput.Message = { tag: 'commit', flags: 0, commitLsn: '0/10', commitEndLsn: '1/20', commitTime: BigInt(1_000_000) };

test('a transaction past what memory should hold is one RESET of each table, and the next is told in full again', () => {
  const reader = new TransactionReader(new Map([[addressKey(table.at), rowForm(table, ['id'])]]), () => {});
  const pad = 'x'.repeat(1024 * 1024);
  reader.take(begin);
  for (let id = 0; id < 150; id += 1) reader.take({ tag: 'insert', relation, new: { id: String(id), pad } });
  reader.take({ tag: 'insert', relation: other, new: { id: '1' } });
  expect(reader.open).toBe(true);
  expect(reader.take(commit)?.changes).toEqual([{ kind: 'whole', change: { table: 't', op: 'RESET' } }]);
  expect(reader.open).toBe(false);

  reader.take(begin);
  reader.take({ tag: 'insert', relation, new: { id: '1', pad: null } });
  expect(reader.take(commit)).toEqual({
    id: '7',
    commitEnd: parseLsn('1/20'),
    committedAt: new Date(1_000),
    changes: [{ kind: 'whole', change: { table: 't', op: 'INSERT', key: { id: '1' }, after: { id: '1', pad: null } } }],
  });
});

test('positions sort as text in the order of the log', () => {
  const places = ['0/1', '0/FFFFFFFF', '1/0', 'A/5', '10/0', 'FFFFFFFF/FFFFFFFF'];
  const positions = places.map((place) => positionOf(parseLsn(place)));
  expect(positions).toEqual(positions.toSorted());
  expect(places.map((place) => formatLsn(parseLsn(place)))).toEqual(places);
});

test('the log is confirmed up to what is acknowledged, and where nothing waits up to what the server has sent', () => {
  const confirmation = new Confirmation(100n);
  expect(confirmation.forLibrary).toBe('0/63');
  confirmation.pass(120n);
  confirmation.handOut(200n);
  confirmation.handOut(300n);
  confirmation.pass(400n);
  expect(confirmation.forLibrary).toBe(formatLsn(119n));
  confirmation.acknowledge(200n);
  confirmation.pass(400n);
  expect(confirmation.forLibrary).toBe(formatLsn(199n));
  confirmation.acknowledge(300n);
  confirmation.acknowledge(200n);
  expect(confirmation.forLibrary).toBe(formatLsn(299n));
  confirmation.pass(400n);
  expect(confirmation.forLibrary).toBe(formatLsn(399n));
});

test.each([
  ['{}', []],
  ['{1,NULL,"NULL"}', ['1', null, 'NULL']],
  ['{"a,b","q\\"\\\\","{x}"," sp ",""}', ['a,b', 'q"\\', '{x}', ' sp ', '']],
  [
    '{{1,2},{3,4}}',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['[0:1]={7,8}', ['7', '8']],
])('an array is read as the server wrote it: %s', (written, read) => {
  expect(parseArray(written)).toEqual(read);
});

test.each(['', 'x', '{', '{1', '{"a'])('what is no array is refused: %j', (written) => {
  expect(() => parseArray(written)).toThrow('not an array');
});

test('the keys of a declaration: what is left out, sizes as PostgreSQL writes them, and what is none', () => {
  const keys = z.strictObject(postgresConnector({ engine: () => Promise.reject(new Error()) }).keys);
  expect(keys.parse({ connection: '${env:URL}' })).toEqual({ connection: '${env:URL}', schemas: ['public'], changes: 'auto' });
  const slot = (more: object) =>
    keys.safeParse({ connection: 'x', changes: { replication: { slot: 'weir_shop', publication: 'weir', ...more } } });
  expect(slot({ maxWal: '10GB' }).data?.['changes']).toMatchObject({ replication: { maxWal: 10 * 1024 ** 3 } });
  for (const wrong of [{ maxWal: '10 apples' }, { slot: 'Not-a-slot' }, { slots: 'x' }]) expect(slot(wrong).success).toBe(false);
  const poll = (every: unknown) => keys.safeParse({ connection: 'x', changes: { poll: every } });
  expect(['1s', '30s', '5m', '24h'].map((every) => poll(every).data?.['changes'])).toEqual(
    [1, 30, 300, 86_400].map((seconds) => ({ poll: seconds * 1_000 })),
  );
  for (const wrong of [30, '30', '0s', '500ms', '25h', '-1s', null]) expect(poll(wrong).success).toBe(false);
});

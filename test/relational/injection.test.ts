import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeirError, type Dataset, type DialectName } from '../../src/contract/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import type { Row } from '../oracle/values.ts';
import { catalogOf, dataset, reading, relation, select, text, type Reading } from './reading.ts';
import { givenDialects } from '../setup/given-dialects.ts';

/** Those that this is asked of. */

/** What ends a name, a text, a comment or a statement somewhere, or is a place for a value. */
const PIECES = [
  `'`,
  `''`,
  `"`,
  '""',
  '`',
  '\\',
  `\\'`,
  '$1',
  '$2::text',
  '?',
  ':a',
  '@v',
  '--',
  '/*',
  '*/',
  '#',
  ';',
  `' or '1'='1`,
  `'); drop table t; --`,
  '%',
  '_',
  '{}',
  '[',
  '\n',
  '\u0001',
  '0\u0001',
  '数据',
  '🦉',
  'null',
  'select',
  ' ',
  '|',
  '||',
  'x',
];
/** Names of MariaDB and MySQL have no characters past U+FFFF. */
const NAMES = PIECES.filter((piece) => piece.trim() !== '' && piece !== '🦉');
const UUID = '00000000-0000-4000-8000-000000000000';

const TYPES: Readonly<Record<DialectName, Readonly<Record<'day' | 'uuid' | 'doc' | 'bytes' | 'exact', string>>>> = {
  postgres: { day: 'timestamptz', uuid: 'uuid', doc: 'jsonb', bytes: 'bytea', exact: 'numeric(30,6)' },
  duckdb: { day: 'TIMESTAMP WITH TIME ZONE', uuid: 'UUID', doc: 'JSON', bytes: 'BLOB', exact: 'DECIMAL(30,6)' },
  sqlite: { day: 'TIMESTAMP WITH TIME ZONE', uuid: 'TEXT', doc: 'JSON', bytes: 'BLOB', exact: 'TEXT' },
  mariadb: { day: 'timestamp(6)', uuid: 'uuid', doc: 'json', bytes: 'varbinary(100)', exact: 'decimal(30,6)' },
  mysql: { day: 'timestamp(6)', uuid: 'char(36)', doc: 'json', bytes: 'varbinary(100)', exact: 'decimal(30,6)' },
};

/** Of text by code points, where its type says that. */
const COLLATIONS: Readonly<Partial<Record<DialectName, string>>> = { mariadb: 'utf8mb4_nopad_bin', mysql: 'utf8mb4_0900_bin' };

/** Columns whose names are made of those pieces, and tables as well. */
function evil(dialect: DialectName): readonly Dataset[] {
  const types = TYPES[dialect];
  const collation = COLLATIONS[dialect];
  const plain = collation === undefined ? text : { ...text, nativeType: `varchar(100) collate ${collation}` };
  const loose = dialect === 'sqlite';
  const names = Object.fromEntries(NAMES.map((name, index) => [`f${index}`, { ...plain, column: `${name}${index}` }]));
  return [
    dataset('shop', dialect, {
      id: 'rows',
      type: 'Row',
      one: 'row',
      many: 'rows',
      table: `rows ${NAMES.join('')}`.slice(0, 60),
      key: ['key'],
      fields: {
        key: { ...plain, column: `'"key$1` },
        parent: { ...plain, column: '--"parent' },
        ...names,
        day: { nativeType: types.day, filterScalar: 'DateTime' },
        uuid: { nativeType: types.uuid, filterScalar: loose || dialect === 'mysql' ? 'String' : 'UUID' },
        doc: { nativeType: types.doc, filterScalar: 'JSON' },
        bytes: { nativeType: types.bytes, filterScalar: 'Bytes' },
        exact: { nativeType: types.exact, filterScalar: loose ? 'String' : 'Decimal' },
      },
    }),
  ];
}

const sample = (at: string): Row => ({
  key: at,
  parent: null,
  ...Object.fromEntries(NAMES.map((_, index) => [`f${index}`, `${at} of ${index}`])),
  day: '2020-02-29T00:00:00Z',
  uuid: UUID,
  doc: { a: at },
  bytes: '',
  exact: '1',
});

const evilText = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PIECES) }, { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) }), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''))
  .filter((given) => !given.includes('\0'));

describe.each(await givenDialects())('in %s, no text that is given is SQL', (dialect) => {
  const datasets = evil(dialect);
  const catalog = catalogOf(datasets, [
    relation('rows', 'rows', { name: 'above', fields: ['parent'], targetFields: ['key'] }),
    relation('rows', 'rows', { name: 'below', one: false, fields: ['key'], targetFields: ['parent'] }),
  ]);
  let store: Store;
  let shop: Reading;
  beforeAll(async () => {
    store = await openStore(catalog, []);
    // What is given is refused before it is asked for; no statement fails.
    const execute: Store['execute'] = (statement) => store.execute(statement).catch((fault: unknown) => expect.fail(String(fault)));
    shop = reading({ home: 'shop', dialect, catalog, execute });
  });
  afterAll(() => store?.close());

  const keysOf = (rows: unknown) => (rows as readonly { key: string }[]).map(({ key }) => key).sort();
  /** The keys that a filter finds, by a variable and written into the document. */
  async function found(column: string, operator: string, operand: unknown): Promise<readonly string[]> {
    const written = JSON.stringify(operand).replaceAll('\u007f', '\\u007f');
    const [asked, literal] = [
      await shop.value(select(`rows(where: {${column}: {${operator}: $v}}, limit: 100)`, 'Row', ['key']), { v: operand }),
      await shop.value(select(`rows(where: {${column}: {${operator}: ${written}}}, limit: 100)`, 'Row', ['key'])),
    ].map(keysOf);
    expect(literal).toEqual(asked);
    return asked ?? [];
  }

  test('names of tables and columns, wherever they stand', async () => {
    await store.fill(new Map([['rows', [sample('a'), { ...sample('b'), parent: 'a' }]]]));
    const fields = datasets[0]?.fields.map(({ name }) => name) ?? [];
    for (const name of fields) {
      const value = sample('b')[name];
      const all = select('rows(orderBy: [{key: ASC}])', 'Row', ['key', name]);
      expect(await shop.value(all), name).toMatchObject([{ key: 'a' }, { key: 'b', ...(name.startsWith('f') && { [name]: value }) }]);
      if (!name.startsWith('f')) continue;
      const item = select(
        `rows(where: {or: [{${name}: {eq: $v}}, {above: {${name}: {startsWith: $v}}}, {below: {some: {${name}: {ilike: $v}}}}]}, orderBy: [{${name}: DESC}, {above: {${name}: ASC}}], distinctOn: [${name}])`,
        'Row',
        ['key', name, select(`below(orderBy: [{${name}: ASC}], where: {${name}: {ne: "x"}}, limit: 1)`, 'Row', [name])],
      );
      expect(await shop.value(item, { v: value }), name).toEqual([
        { key: 'b', [name]: value, below: [] },
        { key: 'a', [name]: `a of ${name.slice(1)}`, below: [{ [name]: value }] },
      ]);
      const groups = select(
        `rowsGroups(by: [{${name}: true}, {above: {${name}: true}}], orderBy: [{${name}: {max: DESC}}], having: {${name}: {countDistinct: {gte: 1}}})`,
        'RowGroup',
        [select('key', 'RowGroupKey', [name]), select('aggregate', 'RowAggregate', ['count', select(name, 'X', ['min', 'countDistinct'])])],
      );
      expect(await shop.value(groups), name).toMatchObject([
        { key: { [name]: value }, aggregate: { count: 1, [name]: { min: value, countDistinct: 1 } } },
        { key: { [name]: `a of ${name.slice(1)}` } },
      ]);
      const page = select(`rowsConnection(first: 1, orderBy: [{${name}: DESC}])`, 'RowConnection', [
        select('nodes', 'Row', [name]),
        select('pageInfo', 'PageInfo', ['endCursor']),
      ]);
      const { pageInfo } = (await shop.value(page)) as { pageInfo: { endCursor: string } };
      const next = select(`rowsConnection(first: 1, after: $after, orderBy: [{${name}: DESC}])`, 'RowConnection', [
        select('nodes', 'Row', [name]),
      ]);
      expect(await shop.value(next, { after: pageInfo.endCursor }), name).toEqual({ nodes: [{ [name]: `a of ${name.slice(1)}` }] });
    }
  });

  test('texts of filters and keys find what they are, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(evilText, { minLength: 2, maxLength: 4 }), fc.nat({ max: NAMES.length - 1 }), async (texts, nth) => {
        const [given = ''] = texts;
        const column = `f${nth}`;
        const rows = texts.map((each) => ({ ...sample(each), [column]: each, parent: given }));
        await store.fill(new Map([['rows', rows]]));
        const those = (is: (each: string) => boolean) => texts.filter(is).sort();
        expect(await found(column, 'eq', given)).toEqual([given]);
        expect(await found(column, 'ne', given)).toEqual(those((each) => each !== given));
        expect(await found(column, 'in', texts)).toEqual(those(() => true));
        expect(await found(column, 'notIn', [given])).toEqual(those((each) => each !== given));
        expect(await found(column, 'startsWith', given)).toEqual(those((each) => each.startsWith(given)));
        expect(await found(column, 'endsWith', given)).toEqual(those((each) => each.endsWith(given)));
        expect(await found(column, 'contains', given)).toEqual(those((each) => each.includes(given)));
        expect(await found(column, 'like', given.replace(/[\\%_]/g, '\\$&'))).toEqual([given]);
        const points = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(await found(column, 'lte', given)).toEqual(those((each) => points(each, given) <= 0));
        expect(await shop.value(select('row(key: $key)', 'Row', [column]), { key: given })).toEqual({ [column]: given });
        expect(await shop.value(select('row(key: $key)', 'Row', ['key']), { key: `${given}'` })).toEqual(
          texts.includes(`${given}'`) ? { key: `${given}'` } : null,
        );
        const many = select('rowsByKeys(keys: $keys)', 'Row', ['key']);
        expect(await shop.value(many, { keys: texts.map((key) => ({ key })) })).toEqual(texts.map((key) => ({ key })));
        const documents = select('rows(where: {doc: {in: $docs}})', 'Row', ['key', 'doc']);
        expect(await shop.value(documents, { docs: [{ a: given }, given] })).toEqual([{ key: given, doc: { a: given } }]);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('texts of what is no text are refused before any SQL is written, or found nowhere', async () => {
    await store.fill(new Map([['rows', [sample('a')]]]));
    const where = ['day', 'uuid', 'bytes', 'exact'].map(
      (column) => [column, select(`rows(where: {${column}: {eq: $v}})`, 'Row', ['key'])] as const,
    );
    await fc.assert(
      fc.asyncProperty(evilText, async (given) => {
        for (const [column, item] of where) {
          const answer = await shop.value(item, { v: given }).catch((thrown: unknown) => thrown);
          if (answer instanceof WeirError) expect(answer.code, `${column}: ${given}`).toBe('BAD_USER_INPUT');
          else expect(answer, `${column}: ${given}`).toEqual(column === 'bytes' && given.trim() === '' ? [{ key: 'a' }] : []);
        }
        const zone = select('rowsGroups(by: [{day: {bucket: DAY, timeZone: $v}}])', 'RowGroup', [
          select('aggregate', 'RowAggregate', ['count']),
        ]);
        await expect(shop.value(zone, { v: given })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
        const page = select('rowsConnection(after: $v)', 'RowConnection', [select('nodes', 'Row', ['key'])]);
        await expect(shop.value(page, { v: given })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      }),
      { numRuns: 60 },
    );
    expect(await shop.value(select('rows', 'Row', ['key']))).toEqual([{ key: 'a' }]);
  }, 120_000);
});

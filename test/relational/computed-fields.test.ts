import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Catalog, ComputedDeclaration, DialectName } from '../../src/contract/index.ts';
import { buildCatalog, changeFilter, graphSdl } from '../../src/relational/index.ts';
import { openStore, type Store } from '../oracle/store.ts';
import { column, input, relationship, source, table } from './example-catalog.ts';
import { reading, select, selection, type Reading } from './reading.ts';
import { givenDialects } from '../setup/given-dialects.ts';

/** Those that this is asked of. */

type Computed = Readonly<Record<string, ComputedDeclaration>>;

const NATIVE: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  postgres: { Int: 'integer', String: 'text', Float: 'double precision' },
  duckdb: { Int: 'INTEGER', String: 'VARCHAR', Float: 'DOUBLE' },
  sqlite: { Int: 'INT', String: 'TEXT', Float: 'REAL' },
  mariadb: { Int: 'int(11)', String: 'varchar(100) collate utf8mb4_nopad_bin', Float: 'double' },
  mysql: { Int: 'int(11)', String: 'varchar(100) collate utf8mb4_0900_bin', Float: 'double' },
};

function build(dialect: DialectName, computed: Computed, more: readonly string[] = []) {
  const columns = ['id: Int!', 'customer_id: Int', 'quantity: Int', 'price: Int', 'name: String', ...more].map((each) => {
    const one = column(each);
    return { ...one, nativeType: NATIVE[dialect][one.scalar ?? ''] ?? one.nativeType };
  });
  const lines = table('lines', columns, { key: ['id'], at: { name: 'lines' }, oldRows: true });
  const customers = table('customers', [column('id: Int!', { nativeType: NATIVE[dialect]['Int'] ?? '' })], {
    key: ['id'],
    at: { name: 'customers' },
  });
  const structure = {
    kind: 'relational',
    tables: [lines, customers],
    foreignKeys: [{ name: 'fk', table: 'lines', columns: ['customer_id'], target: 'customers', targetColumns: ['id'] }],
  } as const;
  return buildCatalog(input([source({ source: 'shop', prefix: '', datasets: { lines: { computed } } }, [], { dialect, structure })]));
}

const TOTAL: Computed = {
  total: {
    type: 'BigInt',
    sql: 'quantity * price',
    description: 'What it comes to',
    tags: ['money'],
    deprecated: { reason: 'taxes are missing' },
  },
  label: { type: 'String', sql: "coalesce(name, 'none') || '!'" },
};
const faults = (computed: Computed, dialect: DialectName = 'postgres', more?: readonly string[]) =>
  build(dialect, computed, more).problems.map(({ message }) => message);
const fault = (sql: string, type = 'Int', dialect: DialectName = 'postgres', more?: readonly string[]) =>
  faults({ x: { type, sql } }, dialect, more)[0];

describe('a computed field', () => {
  test('is a field of the type, its filter, order, aggregates and columns, and of no image', () => {
    const { catalog, problems } = build('postgres', TOTAL);
    expect(problems).toEqual([]);
    expect(catalog.datasets.get('shop.lines')?.fields.at(-2)).toMatchObject({
      name: 'total',
      scalar: 'BigInt',
      nativeType: 'bigint',
      nullable: true,
      tags: ['money'],
      deprecated: 'taxes are missing',
    });
    const sdl = graphSdl(catalog);
    const typeOf = (name: string) => new RegExp(`^(?:type|input|enum) ${name}\\b[^{]*\\{(.*?)\\n?\\}`, 'ms').exec(sdl)?.[1];
    for (const name of ['Line', 'LineFilter', 'LineOrderBy', 'LineAggregate', 'LineColumn', 'LineGroupBy'])
      expect(typeOf(name)).toContain('total');
    expect(typeOf('LineImage')).toContain('quantity');
    expect(typeOf('LineImage')).not.toContain('total');
  });

  test('reads columns that there are, and says what is wrong by its own name', () => {
    expect(faults({ total: { type: 'Int', sql: 'quantiy * price' } })).toEqual([
      'The computed field `total` of `shop.lines` names `quantiy`, which is not a column there. Did you mean `quantity`?',
    ]);
    expect(build('postgres', { total: { type: 'Int', sql: 'quantiy' } }).problems[0]).toMatchObject({
      path: 'sources/shop.yaml:7',
      owner: { kind: 'source', name: 'shop' },
    });
    expect(fault('quantity *')).toContain('ends where a value is expected: `quantity *`');
    expect(fault('sum(quantity)')).toContain('calls the aggregate `sum`, which belongs to the measures');
    expect(fault('pg_sleep(9)')).toContain('calls `pg_sleep`, which is not a function');
    expect(fault('quantity; drop table lines')).toContain('cannot be read at character 9');
    expect(fault("name || '\0'", 'String')).toContain('has the character U+0000 in its `sql`');
    expect(fault('tags', 'String', 'postgres', ['tags: [String]'])).toContain('reads `tags`, which is a list');
    expect(fault('place', 'String', 'postgres', ['place: point'])).toContain(
      'reads `place`, which is of the type point, of which only the text is known',
    );
    expect(fault('null')).toContain('is null in every row');
    expect(faults({ one: { type: 'Int', sql: 'quantity' }, two: { type: 'Int', sql: 'one + 1' } })[0]).toContain(
      'names `one`, which is not a column there',
    );
  });

  test('is of the type that it is said to be, or of one that holds its values', () => {
    expect(fault('quantity')).toBeUndefined();
    expect(fault('quantity', 'Decimal')).toBeUndefined();
    expect(fault('quantity * 1.5')).toBe(
      'The computed field `x` of `shop.lines` is a Decimal, and its `type` says Int; say `type: Decimal`, or `cast(… as …)` in its `sql`.',
    );
    expect(fault('quantity', 'Decimal(9, 2)')).toContain(
      'says digits in its `type`; `cast(… as decimal(18, 2))` in its `sql` gives it some',
    );
    expect(fault('quantity', 'Money')).toContain('names the type `Money`, which there is not');
  });

  test('has a name that nothing else has', () => {
    const named = (name: string) => faults({ [name]: { type: 'Int', sql: 'quantity' } })[0];
    expect(named('price')).toBe('The computed field `price` of `shop.lines` has the name of the column `price`; give it another name.');
    expect(named('Price')).toContain('has the name of the column `price`');
    expect(named('customerId')).toContain('has the name of the column `customer_id` in the graph');
    expect(named('id')).toContain('has the name of a key');
    expect(named('count')).toContain('has a name that filters and aggregates have a field of');
    expect(named('no name')).toContain('has no name of the graph');
    const { names, catalog } = build('postgres', {});
    expect(catalog.relations.map(({ name }) => name)).toContain('customer');
    const again = buildCatalog({
      ...input([
        source({ source: 'shop', prefix: '', datasets: { lines: { computed: { customer: { type: 'Int', sql: 'id' } } } } }, [
          table('lines', ['id: Int!']),
        ]),
      ]),
      pinned: names,
    });
    expect(again.problems.map(({ message }) => message)).toEqual([
      'The computed field `customer` of `shop.lines` has the name of a relation; give it another name.',
    ]);
  });

  test('is joined by nobody', () => {
    const { catalog } = build('postgres', TOTAL);
    expect(catalog.datasets.has('shop.lines')).toBe(true);
    const answer = buildCatalog(
      input(
        [
          source({ source: 'shop', datasets: { lines: { computed: { double: { type: 'Int', sql: 'id * 2' } } } } }, [
            table('lines', ['id: Int!'], { key: ['id'] }),
          ]),
        ],
        {
          relationships: [relationship({ from: ['shop.lines.double'], to: ['shop.lines.id'], as: 'other' })],
        },
      ),
    );
    expect(answer.problems.map(({ message }) => message)).toEqual([
      'Relationship `other`: `shop.lines.double` is computed, and a relationship joins columns: `id`.',
    ]);
  });

  test('of a kind of source that lacks what it calls is refused by name', () => {
    expect(fault('lower(name)', 'String', 'sqlite')).toBe(
      'The computed field `x` of `shop.lines` calls `lower`, which computed fields do not have in a `sqlite` source; a column of a view there, or a model, can have it.',
    );
    expect(fault('price * 1.5', 'Float', 'sqlite')).toContain(
      'reckons with a Decimal, which a `sqlite` source does not have: an amount is exact there as a whole number of its smallest unit',
    );
    expect(fault('price * 1.5e0', 'Float', 'sqlite')).toBeUndefined();
    expect(fault('round(weight)', 'Float', 'sqlite', ['weight: Float'])).toContain(
      'calls `round` of a Float, which computed fields do not have',
    );
    expect(fault('cast(name as int)')).toContain('casts a String to Int, which computed fields do not in a `postgres` source');
    expect(fault('name like name', 'Boolean')).toContain('has `like` with a pattern that is no text in quotes');
    expect(fault('price % 1.5e0', 'Float')).toContain('has `%` between Floats');
    const deep = (levels: number) => `${'case when price > 1 then '.repeat(levels)}1${' end'.repeat(levels)}`;
    expect(fault(deep(3), 'Int', 'sqlite')).toBeUndefined();
    expect(fault(deep(30), 'Int', 'sqlite')).toContain('nests deeper than the parser of SQLite takes');
    expect(fault(deep(30))).toBeUndefined();
  });

  test('tests no row of a change', () => {
    const lines = build('postgres', TOTAL).catalog.datasets.get('shop.lines');
    if (!lines) throw new Error('no lines');
    expect(() => changeFilter(lines, { or: [{ total: { gt: 1 } }] })).toThrow(
      '`where.or[0].total`: "total" is computed by the database, and a change brings columns alone; subscribe to `lines` with this `where`.',
    );
  });
});

describe.each(await givenDialects())('computed fields are asked for in %s', (dialect) => {
  let store: Store;
  let catalog: Catalog;
  let shop: Reading;
  beforeAll(async () => {
    ({ catalog } = build(dialect, TOTAL));
    store = await openStore(catalog, []);
    await store.fill(
      new Map([
        ['shop.customers', [{ id: 1 }]],
        [
          'shop.lines',
          [
            { id: 1, customerId: 1, quantity: 2, price: 5, name: 'a' },
            { id: 2, customerId: 1, quantity: 1, price: 10, name: null },
            { id: 3, customerId: null, quantity: 2147483647, price: 2147483647, name: 'c' },
            { id: 4, customerId: 1, quantity: null, price: 1, name: 'd' },
          ],
        ],
      ]),
    );
    shop = reading({ home: 'shop', dialect, catalog, execute: store.execute });
  });
  afterAll(() => store?.close());

  test('selected and filtered, by themselves and through relations', async () => {
    expect(
      await shop.value(select('lines(where: {total: {gte: 10}}, orderBy: [{label: DESC}])', 'Line', ['id', 'total', 'label'])),
    ).toEqual([
      { id: '2', total: '10', label: 'none!' },
      { id: '3', total: '4611686014132420609', label: 'c!' },
      { id: '1', total: '10', label: 'a!' },
    ]);
    expect(
      await shop.value(
        select('customers(where: {lines: {some: {total: {eq: "10"}}}}, orderBy: [{linesAggregate: {total: {sum: ASC}}}])', 'Customer', [
          'id',
          select('lines(where: {label: {startsWith: "n"}})', 'Line', ['total']),
          select('linesAggregate', 'LineAggregate', [select('total', 'BigIntAggregate', ['sum', 'max'])]),
        ]),
      ),
    ).toEqual([{ id: '1', lines: [{ total: '10' }], linesAggregate: { total: { sum: '20', max: '10' } } }]);
  });

  test('sorted by, in pages', async () => {
    const page = (after: unknown) =>
      shop.value(
        select('linesConnection(first: 2, orderBy: [{total: DESC}], after: $after)', 'LineConnection', [
          select('nodes', 'Line', ['id', 'total']),
          select('pageInfo', 'PageInfo', ['endCursor']),
        ]),
        { after },
      ) as Promise<{ nodes: unknown; pageInfo: { endCursor: string } }>;
    const first = await page(null);
    expect(first.nodes).toEqual([
      { id: '4', total: null },
      { id: '3', total: '4611686014132420609' },
    ]);
    expect((await page(first.pageInfo.endCursor)).nodes).toEqual([
      { id: '1', total: '10' },
      { id: '2', total: '10' },
    ]);
    expect(await shop.value(select('lines(distinctOn: [total], orderBy: [{total: ASC}])', 'Line', ['id']))).toEqual([
      { id: '1' },
      { id: '3' },
      { id: '4' },
    ]);
  });

  test('grouped by and aggregated', async () => {
    expect(
      await shop.value(
        select('linesGroups(by: [{total: true}], having: {count: {gt: 1}})', 'LineGroup', [
          select('key', 'LineGroupKey', ['total']),
          select('aggregate', 'LineAggregate', ['count', select('label', 'StringAggregate', ['min'])]),
        ]),
      ),
    ).toEqual([{ key: { total: '10' }, aggregate: { count: 2, label: { min: 'a!' } } }]);
  });

  test('made where they are asked for, and nowhere else', async () => {
    const textOf = async (item: Parameters<Reading['value']>[0]) => {
      await shop.value(item);
      return shop.statements.at(-1)?.text ?? '';
    };
    const [plain, total] = [
      await textOf(select('lines(limit: 1)', 'Line', ['id', 'name'])),
      await textOf(select('lines(limit: 1)', 'Line', ['total'])),
    ];
    expect(plain).not.toContain('as "total"');
    expect(plain).not.toContain('as "label"');
    expect(total).toContain('as "total"');
    expect(total).not.toContain('as "label"');
    expect(plain).toMatch(/from "lines" t\d/);
  });

  test('of a row that is handed over, which brings columns alone', async () => {
    const rows = [{ id: 9, customerId: 1, quantity: 3, price: 7, name: null }];
    const read = [{ type: 'Line', keyFields: ['id'], rows: 'values', selection: selection('Line', ['id', 'total', 'label']) }] as const;
    expect(await shop.entities(read, [rows])).toEqual([[{ id: 9, total: '21', label: 'none!' }]]);
  });
});

import { describe, expect, test } from 'vitest';
import { roleCatalog } from '../../src/access/index.ts';
import { NO_ROWS, type GrantDeclaration, type PolicyDeclaration } from '../../src/contract/index.ts';
import { catalog, datasetOf, resolve, role } from './policy-ground.ts';

const orders = datasetOf('shop.orders');

describe('the catalog that a caller has', () => {
  const seen = (...policies: readonly PolicyDeclaration[]) =>
    roleCatalog(
      catalog,
      resolve(
        policies.map((one) => one.role),
        {},
        ...policies,
      ),
    );
  const relationsOf = (of: ReturnType<typeof seen>) => of.relations.map(({ from, name }) => `${from}.${name}`);
  const all = Object.fromEntries([...catalog.datasets.keys()].map((id) => [id, {}]));

  test('has all where all is allowed', () => {
    expect(seen(role('one', all))).toEqual(catalog);
  });

  test('has no dataset that is not allowed, nor a relation to it', () => {
    const mine = seen(role('one', { 'shop.orders': {}, 'shop.lines': {} }));
    expect([...mine.datasets.keys()]).toEqual(['shop.orders', 'shop.lines']);
    expect(relationsOf(mine)).toEqual(['shop.lines.parent', 'shop.orders.lines', 'shop.lines.itself', 'shop.lines.itselfToo']);
  });

  test.each<[string, GrantDeclaration]>([
    ['hidden', { columns: { exclude: ['customerId'] } }],
    ['masked', { columns: { mask: { customerId: 'hash' } } }],
    ['in aggregates alone', { columns: { aggregateOnly: { fields: ['customerId'], minGroup: 2 } } }],
  ])('has no relation that leads by a column which is %s, in either direction', (_how, grant) => {
    const names = relationsOf(seen(role('one', { ...all, 'shop.orders': grant })));
    expect(names).not.toContain('shop.orders.customer');
    expect(names).not.toContain('shop.customers.orders');
    expect(names).toContain('shop.orders.lines');
  });

  test.each<[string, readonly PolicyDeclaration[]]>([
    ['hidden', [role('one', { 'shop.orders': { columns: { exclude: ['id'] } } })]],
    ['masked', [role('one', { 'shop.orders': { columns: { mask: { id: 'hash' } } } })]],
    [
      'shown on some rows',
      [
        role('one', { 'shop.orders': { rows: { status: { eq: 'open' } } } }),
        role('two', { 'shop.orders': { columns: { exclude: ['id'] } } }),
      ],
    ],
  ])('has no key that is %s, and is told no changes by it', (_how, policies) => {
    const mine = datasetOf('shop.orders', seen(...policies));
    expect({ key: mine.key, one: mine.one, fidelity: mine.fidelity }).toEqual({ key: undefined, one: undefined, fidelity: 'NONE' });
    expect(mine.uniques).toEqual(orders.uniques);
  });

  test('has no unique key of which a part is hidden', () => {
    expect(datasetOf('shop.orders', seen(role('one', { 'shop.orders': { columns: { exclude: ['code'] } } }))).uniques).toEqual([]);
  });

  test('has a mask as text that is read and nothing else, and a null as what it was', () => {
    const mask = { placed: 'hash', total: null, status: 'partial' } as const;
    const { fields } = datasetOf('shop.orders', seen(role('one', { 'shop.orders': { columns: { mask } } })));
    const named = (name: string) => fields.find((field) => field.name === name);
    expect(named('placed')).toMatchObject({ use: 'shown', scalar: 'String', nullable: true });
    expect(named('total')).toMatchObject({ use: 'shown', scalar: 'Float', nullable: true });
    // The values of an enum are not told.
    expect(named('status')).toMatchObject({ use: 'shown', scalar: 'String' });
    expect(named('status')).not.toHaveProperty('enumValues');
  });

  test('has null where no role shows a column, and so says', () => {
    const mine = seen(
      role('one', { 'shop.orders': { columns: { include: ['id', 'placed'] }, rows: { status: { eq: 'open' } } } }),
      role('two', { 'shop.orders': { columns: { include: ['id'] } } }),
    );
    expect(datasetOf('shop.orders', mine).fields.map(({ name, nullable }) => [name, nullable])).toEqual([
      ['id', false],
      ['placed', true],
    ]);
  });

  test.each<[string, string, GrantDeclaration, boolean]>([
    ['all rows, with their old ones', 'shop.orders', {}, true],
    ['some rows, with their old ones', 'shop.orders', { rows: { status: { eq: 'open' } } }, true],
    ['some columns, with their old rows', 'shop.orders', { columns: { exclude: ['card'] } }, true],
    ['rows that a relation tells', 'shop.orders', { rows: { customer: { country: { eq: 'SE' } } } }, false],
    ['all rows, without their old ones', 'shop.lines', {}, true],
    ['some rows, without their old ones', 'shop.lines', { rows: { qty: { gt: 1 } } }, false],
    ['some columns, without their old rows', 'shop.lines', { columns: { exclude: ['note'] } }, false],
    ['a mask, without the old rows', 'shop.lines', { columns: { mask: { note: 'hash' } } }, false],
  ])('has changes of %s: %s', (_what, id, grant, isTold) => {
    expect(datasetOf(id, seen(role('one', { [id]: grant }))).noChangefeed).toBe(isTold ? undefined : true);
  });

  test('has nothing of a dataset of which only aggregates may be seen', () => {
    const fields = datasetOf('shop.notes').fields.map(({ name }) => name);
    expect(seen(role('one', { 'shop.notes': { columns: { aggregateOnly: { fields, minGroup: 2 } } } })).datasets.size).toBe(0);
  });

  test('has no rows where nothing lets any through', () => {
    expect(
      resolve(['one'], {}, role('one', { 'shop.orders': { rows: { customerId: { eq: '${claim:me}' } } } })).datasets.get('shop.orders')
        ?.rows,
    ).toEqual(NO_ROWS);
  });
});

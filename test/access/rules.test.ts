import { describe, expect, test } from 'vitest';
import { readRule } from '../../src/access/policies/read-rule.ts';
import { catalogOf, WHOLE } from './permitted/structure.ts';

const catalog = catalogOf(WHOLE, 'whole');

describe('a filter is read as a rule on rows', () => {
  const read = (filter: unknown, id = 'shop.orders') => {
    const dataset = catalog.datasets.get(id);
    if (!dataset) throw new Error(`there is no ${id}`);
    return readRule(filter, dataset, catalog);
  };

  test.each<[string, unknown, string]>([
    ['text', { status: { eq: 'open', ne: 'held', in: ['open'], notIn: [] } }, 'shop.orders'],
    ['the order of text', { card: { lt: 'b', lte: 'b', gt: 'a', gte: 'a', between: ['a', 'b'] } }, 'shop.orders'],
    ['patterns', { card: { like: 'a%', ilike: 'A_', startsWith: 'a', endsWith: 'b', contains: 'c', regex: '^a' } }, 'shop.orders'],
    ['numbers', { total: { gt: 1.5, lte: 2 }, amount: { eq: '10.50' }, weight: { in: ['9007199254740993', 1] } }, 'shop.orders'],
    ['times', { placedAt: { gte: '2001-03-09T10:00:00Z' } }, 'shop.orders'],
    ['days', { born: { between: ['2001-03-09', '2001-03-10'] } }, 'shop.customers'],
    ['a truth', { paid: { eq: true } }, 'shop.orders'],
    ['lists', { labels: { has: 'a', hasAny: ['a'], hasAll: ['a', 'b'], isEmpty: false, isNull: false } }, 'shop.orders'],
    ['no value', { extra: { isNull: true } }, 'shop.orders'],
    ['logic', { or: [{ id: { eq: 'o1' } }, { not: { and: [{ paid: { eq: true } }] } }] }, 'shop.orders'],
    ['one row that a relation leads to', { customer: { country: { eq: 'SE' } } }, 'shop.orders'],
    [
      'some, every and none of several',
      { lines: { some: { qty: { gt: 1 } }, every: { no: { gt: 0 } }, none: { sku: { eq: 'x' } } } },
      'shop.orders',
    ],
  ])('%s', (_what, filter, id) => {
    expect(read(filter, id).faults).toEqual([]);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['no filter', 'open', '', /^is no filter/],
    ['an empty one', {}, '', /^is empty/],
    ['an empty list of them', { or: [] }, 'or', /^is no list of filters/],
    ['a field without a condition', { status: {} }, 'status', /^has no condition/],
    ['an unknown operator', { status: { equals: 'open' } }, 'status.equals', /^is no operator of `status`/],
    ['an operator of other columns', { total: { like: '1%' } }, 'total.like', /^is no operator of `total`/],
    ['the order of a truth', { paid: { lt: true } }, 'paid.lt', /^is no operator/],
    ['equality of a list', { labels: { eq: 'a' } }, 'labels.eq', /^is no operator/],
    ['null', { status: { eq: null } }, 'status.eq', /^is null; `isNull: true`/],
    ['a null among values', { status: { in: ['open', null] } }, 'status.in', /^is no value/],
    ['a list where one is wanted', { status: { eq: ['open'] } }, 'status.eq', /^takes one value/],
    ['half a pair', { total: { between: [1] } }, 'total.between', /^is no pair/],
    ['no truth', { status: { isNull: 'yes' } }, 'status.isNull', /^is neither true nor false/],
    ['a value that the column never has', { status: { eq: 'gone' } }, 'status.eq', /^is none of open, held, closed/],
    ['a text for a number', { total: { gt: 'much' } }, 'total.gt', /^is no number/],
    ['a day that there is not', { placedAt: { gt: '2001-02-30' } }, 'placedAt.gt', /^is no date and time/],
    ['a pattern that ends in its escape', { card: { like: 'a\\' } }, 'card.like', /^ends with the escape/],
    ['an expression that not every source reads', { card: { regex: '(?=a)' } }, 'card.regex', /^is no regular expression/],
    ['a claim for a pattern', { card: { like: '${claim:me}' } }, 'card.like', /^takes its pattern from the policy/],
    ['a claim within a text', { card: { eq: 'a${claim:me}' } }, 'card.eq', /^has a `\$\{` in it/],
    ['rows of another database', { tickets: { some: { id: { eq: 't1' } } } }, 'tickets', /is in another database/],
    ['several rows without a quantifier', { lines: {} }, 'lines', /^leads to several rows/],
    ['an unknown quantifier', { lines: { any: { qty: { eq: 1 } } } }, 'lines.any', /^is none of `some`/],
  ])('%s is a fault', (_what, filter, path, message) => {
    const { faults } = read(filter);
    expect(faults.map((fault) => [fault.path.join('.'), fault.message])).toEqual([[path, expect.stringMatching(message)]]);
  });

  test('says what each claim has to be', () => {
    const { claims, rule } = read({
      placed: { eq: '${claim:place}', in: '${claim:places}' },
      customer: { country: { eq: '${claim:land}' } },
    });
    expect(claims.map(({ name, single, type, dialect }) => [name, single, type.scalar, dialect])).toEqual([
      ['place', true, 'Int', 'postgres'],
      ['places', false, 'Int', 'postgres'],
      ['land', true, 'String', 'postgres'],
    ]);
    // A rule holds no claim's value: one rule serves all.
    expect(JSON.stringify(rule)).toContain('{"kind":"claim","name":"land"}');
  });
});

import { describe, expect, test } from 'vitest';
import type { RelationshipDeclaration } from '../../src/contract/index.ts';
import { graphSdl } from '../../src/relational/index.ts';
import { buildCatalog, namesOfSubgraph } from '../../src/relational/naming/index.ts';
import { dailyRoute, example, input, relationship, source, table } from './example-catalog.ts';

const hr = source({ source: 'hr' }, [
  table('staff', ['id: Int!', 'country: String', 'city: String', 'badge: Int!', 'since: Date', 'tags: [String]'], {
    key: ['id'],
    uniques: [['badge']],
  }),
]);
const geo = source(
  { source: 'geo', kind: 'files' },
  [
    table('cities', ['country: String!', 'name: String!', 'mayor: BigInt', 'size.km2: Float']),
    table('countries', ['code: String!'], { key: ['code'] }),
  ],
  { home: 'files', dialect: 'duckdb' },
);

const build = (value: RelationshipDeclaration, more: Parameters<typeof input>[1] = {}) =>
  buildCatalog(input([hr, geo], { models: [dailyRoute], relationships: [relationship(value, 3)], ...more }));
const problemsOf = (value: RelationshipDeclaration, more = {}) => build(value, more).problems.map((problem) => problem.message);

describe('relationships.yaml', () => {
  test('to one where `to` is a key; back to many', () => {
    const { catalog, problems } = build({ from: ['hr.staff.country'], to: ['geo.countries.code'], as: 'home', inverse: 'people' });
    expect(problems).toEqual([]);
    expect(catalog.relations).toEqual([
      {
        name: 'home',
        from: 'hr.staff',
        fields: ['country'],
        to: 'geo.countries',
        targetFields: ['code'],
        one: true,
        asserted: false,
        local: false,
      },
      {
        name: 'people',
        from: 'geo.countries',
        fields: ['code'],
        to: 'hr.staff',
        targetFields: ['country'],
        one: false,
        asserted: false,
        local: false,
      },
    ]);
  });

  test('to many where it is not, to one when `one: true` says so, and by several columns', () => {
    const place = { from: ['hr.staff.country', 'hr.staff.city'], to: ['geo.cities.country', 'geo.cities.name'], as: 'place' };
    expect(build(place).catalog.relations).toMatchObject([{ name: 'place', one: false, asserted: false, fields: ['country', 'city'] }]);
    expect(build({ ...place, one: true }).catalog.relations).toMatchObject([{ name: 'place', one: true, asserted: true }]);
  });

  test('the inverse is to one where `from` is unique; between kinds of whole numbers; to a column with a dot in its name', () => {
    const { catalog } = build({ from: ['hr.staff.badge'], to: ['geo.cities.mayor'], as: 'governs', inverse: 'governor' });
    expect(catalog.relations).toMatchObject([
      { name: 'governs', one: false },
      { name: 'governor', one: true, asserted: false },
    ]);
    expect(build({ from: ['hr.staff.id'], to: ['geo.cities.size.km2'], as: 'sized' }).catalog.relations).toMatchObject([
      { targetFields: ['sizeKm2'] },
    ]);
  });

  test('of a model, in the columns’ own names', () => {
    const { catalog } = build({ from: ['DailyRoute.origin'], to: ['geo.cities.name'], as: 'originCity', inverse: 'routes' });
    expect(catalog.relations.map(({ name, from, to }) => [name, from, to])).toEqual([
      ['originCity', 'DailyRoute', 'geo.cities'],
      ['routes', 'geo.cities', 'DailyRoute'],
    ]);
  });

  test('to what is not there: names it, the nearest known one, file and line', () => {
    const { problems, catalog } = build({ from: ['hr.staff.contry'], to: ['geo.countries.code'], as: 'home' });
    expect(problems).toEqual([
      {
        code: 'BAD_DEFINITION',
        message: 'Relationship `home`: `hr.staff` has no column `contry`. Did you mean `country`?',
        path: 'relationships.yaml:3',
        owner: { kind: 'relationship', name: 'home', of: 'hr' },
      },
    ]);
    expect(catalog.relations).toEqual([]);
    const from = ['hr.staff.country'];
    expect(problemsOf({ from, to: ['geo.contries.code'], as: 'home' })).toEqual([
      'Relationship `home`: source `geo` has no dataset `contries`, which `geo.contries.code` names. Did you mean `countries`?',
    ]);
    expect(problemsOf({ from, to: ['goe.countries.code'], as: 'home' })).toEqual([
      'Relationship `home`: there is no source or model `goe`, which `goe.countries.code` names. Did you mean `geo`?',
    ]);
    expect(problemsOf({ from: ['DailyRout.origin'], to: ['hr.x.y'], as: 'home' })).toEqual([
      'Relationship `home`: there is no source or model `DailyRout`, which `DailyRout.origin` names. Did you mean `DailyRoute`?',
      'Relationship `home`: source `hr` has no dataset `x`, which `hr.x.y` names. There is: `staff`.',
    ]);
  });

  test('to a subgraph, between unlike columns, with ends of unlike length, from two datasets', () => {
    const subgraphs = [{ source: 'weather', types: [], rootFields: [] }];
    expect(problemsOf({ from: ['hr.staff.city'], to: ['weather.days.city'], as: 'days' }, { subgraphs })).toEqual([
      "Relationship `days`: `weather` is a subgraph, which adds its fields to others' types itself; a relationship joins other sources and models.",
    ]);
    expect(problemsOf({ from: ['hr.staff.since'], to: ['geo.countries.code'], as: 'a' })).toEqual([
      "Relationship `a`: `since` is Date and `code` is String, which cannot be compared: join columns of one type (a file's can be declared under its `types`).",
    ]);
    expect(problemsOf({ from: ['hr.staff.tags'], to: ['geo.countries.code'], as: 'a' })).toEqual([
      "Relationship `a`: `tags` is a list of String and `code` is String, which cannot be compared: join columns of one type (a file's can be declared under its `types`).",
    ]);
    expect(problemsOf({ from: ['hr.staff.country', 'hr.staff.city'], to: ['geo.countries.code'], as: 'a' })).toEqual([
      'Relationship `a`: `from` has 2 columns and `to` has 1; each joins one.',
    ]);
    expect(problemsOf({ from: ['geo.cities.country', 'geo.countries.code'], to: ['hr.staff.city'], as: 'a' })).toEqual([
      'Relationship `a`: `geo.cities.country`, `geo.countries.code` are columns of two datasets, `geo.cities` and `geo.countries`; an end lies in one.',
    ]);
  });

  describe('with the types of an endpoint', () => {
    const sdl = `type Query { crmUser: CrmUser }
      scalar CrmCode
      type CrmUser @key(fields: "id") { id: ID! badge: Int code: CrmCode tags: [String] friends(first: Int!): String shop: CrmShop }
      type CrmShop @key(fields: "country city") { country: String! city: String! name: String }
      type CrmNote { text: String }`;
    const crm = { subgraphs: [namesOfSubgraph('crm', sdl, 'crm')] };
    const user = { from: ['hr.staff.badge'], to: ['crm.User.id'], as: 'account' };

    test('there by its key, back by whatever its rows have; by its own names or the graph’s', () => {
      const { catalog, problems } = build({ ...user, inverse: 'employee' }, crm);
      expect(problems).toEqual([]);
      const ends = { asserted: false, local: false };
      expect(catalog.relations).toEqual([
        { name: 'account', from: 'hr.staff', fields: ['badge'], to: 'crm.CrmUser', targetFields: ['id'], one: true, ...ends },
        { name: 'employee', from: 'crm.CrmUser', fields: ['id'], to: 'hr.staff', targetFields: ['badge'], one: true, ...ends },
      ]);
      expect(graphSdl(catalog)).toContain('extend type CrmUser {\n  employee: HrStaff\n}');
      const place = { from: ['hr.staff.city', 'hr.staff.country'], to: ['crm.CrmShop.city', 'crm.CrmShop.country'], as: 'shop' };
      expect(build(place, crm).catalog.relations).toMatchObject([{ fields: ['city', 'country'], targetFields: ['city', 'country'] }]);
      const away = { from: ['crm.User.code'], to: ['geo.countries.code'], as: 'country' };
      expect(build(away, crm).catalog.relations).toMatchObject([{ name: 'country', from: 'crm.CrmUser', one: true }]);
    });

    test.each<[what: string, value: RelationshipDeclaration, says: string]>([
      [
        'a type that nothing finds',
        { ...user, to: ['crm.Note.text'] },
        'source `crm` finds no `Note` by a key: declare how under its `byKey` or `byKeys`. There is: `CrmUser`, `CrmShop`.',
      ],
      ['a field that is not there', { ...user, to: ['crm.User.idd'] }, '`CrmUser` has no field `idd`. Did you mean `id`?'],
      ['a field that is no key', { ...user, to: ['crm.User.badge'] }, '`CrmUser` is found by `id`, and not by `badge`.'],
      [
        'a part of a key',
        { ...user, from: ['hr.staff.city'], to: ['crm.Shop.city'] },
        '`CrmShop` is found by `country city`, and not by `city`.',
      ],
      [
        'a column of another kind',
        { ...user, from: ['hr.staff.since'] },
        "`since` is Date and `id` is ID, which cannot be compared: join columns of one type (a file's can be declared under its `types`).",
      ],
      [
        'a list',
        { from: ['crm.User.tags'], to: ['geo.countries.code'], as: 'x' },
        "`tags` is no single value and `code` is String, which cannot be compared: join columns of one type (a file's can be declared under its `types`).",
      ],
      [
        'a field that takes arguments',
        { from: ['crm.User.friends'], to: ['geo.countries.code'], as: 'x' },
        "`friends` is no single value and `code` is String, which cannot be compared: join columns of one type (a file's can be declared under its `types`).",
      ],
      [
        'a way back to what is found otherwise',
        { from: ['crm.User.code'], to: ['geo.countries.code'], as: 'x', inverse: 'y' },
        '`CrmUser` is found by `id`, and not by `code`.',
      ],
      [
        'two endpoints',
        { from: ['crm.User.id'], to: ['crm.User.id'], as: 'x' },
        '`from` and `to` are both of sources that are asked by GraphQL; one end lies in a database, a file or a model.',
      ],
      [
        'several types',
        { ...user, to: ['crm.User.id', 'crm.Shop.city'] },
        '`crm.User.id`, `crm.Shop.city` are fields of several types; an end lies in one.',
      ],
      [
        'a name that the type has',
        { ...user, inverse: 'badge' },
        '`CrmUser` has a field `badge` already, or filters mean something by it: choose another `inverse:`.',
      ],
    ])('%s is said', (_, value, says) => {
      expect(problemsOf(value, crm)).toEqual([`Relationship \`${value.as}\`: ${says}`]);
    });
  });

  test('whose name is taken, or is none', () => {
    const ends = { from: ['hr.staff.country'], to: ['geo.countries.code'] };
    expect(problemsOf({ ...ends, as: 'city' })).toEqual([
      'Relationship `city`: `HrStaff` has a field `city` already, or filters mean something by it: choose another `as:`.',
    ]);
    expect(problemsOf({ ...ends, as: 'home', inverse: 'code' })).toEqual([
      'Relationship `home`: `GeoCountry` has a field `code` already, or filters mean something by it: choose another `inverse:`.',
    ]);
    expect(problemsOf({ ...ends, as: 'home land' })).toEqual([
      'Relationship `home land`: `as: home land` is no GraphQL name: it has letters, digits and `_` only.',
    ]);
    expect(build({ ...ends, as: 'home', inverse: 'code' }).catalog.relations.map(({ name }) => name)).toEqual(['home']);
  });

  test('that names what nobody has seen yet, or what was refused, waits', () => {
    const waiting = new Set(['shop']);
    const toShop = build({ from: ['hr.staff.id'], to: ['shop.orders.seller'], as: 'sales' }, { waiting });
    expect([toShop.problems, toShop.waiting, toShop.catalog.relations]).toEqual([[], [{ relationship: 'sales', on: 'shop' }], []]);
    const subgraphs = [{ source: 'old', types: ['GeoCountry'], rootFields: [] }];
    const refused = build({ from: ['hr.staff.country'], to: ['geo.countries.code'], as: 'home' }, { subgraphs });
    expect(refused.waiting).toEqual([{ relationship: 'home', on: 'geo.countries' }]);
    expect(refused.problems).toMatchObject([{ refused: 'geo.countries' }]);
  });

  test('one that is wrong takes nothing from the others', () => {
    const wrong = relationship({ from: ['bts.flights.orign'], to: ['faa.airports.iata'], as: 'wrong' });
    const { catalog, problems } = buildCatalog({ ...example, relationships: [wrong, ...example.relationships] });
    expect(problems).toHaveLength(1);
    expect(catalog.relations).toEqual(buildCatalog(example).catalog.relations);
  });
});

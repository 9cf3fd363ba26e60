import { describe, expect, test } from 'vitest';
import { relationFields, rootFields } from '../../src/contract/index.ts';
import type { Catalog, ForeignKey, Table } from '../../src/contract/index.ts';
import { buildCatalog, namesOfSubgraph } from '../../src/relational/naming/index.ts';
import type { CatalogSource } from '../../src/relational/naming/index.ts';
import { column, example, input, source, table } from './example-catalog.ts';

const roots = (catalog: Catalog, id: string) => {
  const dataset = catalog.datasets.get(id);
  const own = dataset && rootFields(dataset).filter(({ kind }) => ['one', 'list', 'aggregate'].includes(kind));
  return own?.map((root) => (root.kind === 'one' ? `${root.name}(${root.keyFields.join(', ')})` : root.name));
};
const relations = (catalog: Catalog, id: string) =>
  catalog.relations
    .filter((relation) => relation.from === id)
    .map(
      (relation) =>
        `${relationFields(relation)
          .map(({ name }) => name)
          .join(',')} → ${relation.to}${relation.one ? '' : ' many'}`,
    );

const withKeys = (tables: readonly Table[], keys: readonly Omit<ForeignKey, 'name'>[]): CatalogSource =>
  source({ source: 'shop' }, tables, {
    structure: {
      kind: 'relational',
      tables,
      foreignKeys: keys.map((key) => ({ ...key, name: `${key.table}_${key.columns.join('_')}_fkey` })),
    },
  });
const fields = (catalog: Catalog, id: string) => catalog.datasets.get(id)?.fields.map((field) => field.name);
const one = (name: string) => table(name, ['sku: String!'], { key: ['sku'] });

describe('the flights example', () => {
  const { catalog, problems, waiting, names } = buildCatalog(example);

  test('has no problem', () => {
    expect(problems).toEqual([]);
    expect(waiting).toEqual([]);
  });

  test('prefixes its types and root fields by their source, models have plain names', () => {
    expect([...catalog.datasets.values()].map(({ id, type }) => [id, type, roots(catalog, id)])).toEqual([
      ['bts.flights', 'BtsFlight', ['btsFlights', 'btsFlightsAggregate']],
      ['faa.airports', 'FaaAirport', ['faaAirport(iata)', 'faaAirports', 'faaAirportsAggregate']],
      ['geo.airports', 'GeoAirport', ['geoAirport(ident)', 'geoAirports', 'geoAirportsAggregate']],
      ['geo.countries', 'GeoCountry', ['geoCountry(code)', 'geoCountries', 'geoCountriesAggregate']],
      ['geo.regions', 'GeoRegion', ['geoRegion(code)', 'geoRegions', 'geoRegionsAggregate']],
      [
        'wildlife.airports',
        'WildlifeAirport',
        ['wildlifeAirport(name)', 'wildlifeAirportByIata(iata)', 'wildlifeAirports', 'wildlifeAirportsAggregate'],
      ],
      ['wildlife.strikes', 'WildlifeStrike', ['wildlifeStrike(id)', 'wildlifeStrikes', 'wildlifeStrikesAggregate']],
      ['DailyRoute', 'DailyRoute', ['dailyRoute(date, origin, destination)', 'dailyRoutes', 'dailyRoutesAggregate']],
      ['StrikeSummary', 'StrikeSummary', ['strikeSummary(iata)', 'strikeSummaries', 'strikeSummariesAggregate']],
    ]);
  });

  test('joins strikes to their airport by the foreign key, and everything else by relationships.yaml', () => {
    expect(relations(catalog, 'wildlife.strikes')).toEqual(['airport → wildlife.airports']);
    expect(relations(catalog, 'wildlife.airports')).toEqual(['strikes,strikesAggregate → wildlife.strikes many', 'faa → faa.airports']);
    expect(relations(catalog, 'bts.flights')).toEqual(['originAirport → faa.airports', 'destinationAirport → faa.airports']);
    expect(relations(catalog, 'faa.airports')).toEqual([
      'departures,departuresAggregate → bts.flights many',
      'arrivals,arrivalsAggregate → bts.flights many',
      'geo → geo.airports',
      'wildlife → wildlife.airports',
    ]);
    expect(relations(catalog, 'geo.airports')).toEqual(['country → geo.countries']);
  });

  test('knows what lies in one home, and what only the declaration says is one', () => {
    const find = (name: string) => catalog.relations.find((relation) => relation.name === name);
    expect(find('originAirport')).toMatchObject({ local: true, one: true, asserted: false, fields: ['origin'], targetFields: ['iata'] });
    expect(find('geo')).toMatchObject({ local: true, one: true, asserted: true });
    expect(find('faa')).toMatchObject({ local: false, one: true, asserted: false });
    expect(find('wildlife')).toMatchObject({ local: false, one: true, asserted: false });
  });

  test('gives ID only to a field `id` that alone is the key; any other column `id` is `id_`', () => {
    expect(catalog.datasets.get('wildlife.strikes')?.fields[0]).toMatchObject({ name: 'id', scalar: 'ID', filterScalar: 'BigInt' });
    expect(catalog.datasets.get('geo.airports')?.fields[0]).toMatchObject({ name: 'id_', column: 'id', scalar: 'Int' });
    expect(catalog.datasets.get('faa.airports')?.fields[0]).toMatchObject({ name: 'iata', scalar: 'String' });
  });

  test('gives the same names again from what it asked to pin', () => {
    const again = buildCatalog({ ...example, pinned: names });
    expect(again.names).toEqual(names);
    expect([...again.catalog.datasets]).toEqual([...catalog.datasets]);
    expect(again.catalog.relations).toEqual(catalog.relations);
  });
});

describe('fields', () => {
  const named = (...columns: string[]) => {
    const { catalog } = buildCatalog(
      input([
        source({ source: 's' }, [
          table(
            'things',
            columns.map((each) => `${each}: String`),
          ),
        ]),
      ]),
    );
    return fields(catalog, 's.things');
  };

  test('snake case becomes camel case; camel case stays', () => {
    expect(named('placed_at', 'placedOn', 'ORDER_NO', 'Tail_Number', 'FlightDate', 'HTTPStatus', 'userID', '_hidden', 'a__b')).toEqual([
      'placedAt',
      'placedOn',
      'orderNo',
      'tailNumber',
      'flightDate',
      'httpStatus',
      'userID',
      '_hidden',
      'aB',
    ]);
  });

  test('other characters become `_`, letters are transliterated, else `u` and their hex', () => {
    expect(named('late %', 'größe', '订单', 'naïve name', 'a\u0640b', '😀', 'cost (€)')).toEqual([
      'late_',
      'grosse',
      'dingDan',
      'naiveName',
      'au640b',
      '_',
      'cost_',
    ]);
  });

  test('a leading digit or `__` gets one `x`', () => {
    expect(named('2nd', '__v', '% late', '__typename')).toEqual(['x2nd', 'x__v', 'x__late', 'x__typename']);
  });

  test('a taken name gets a trailing underscore', () => {
    expect(named('count', 'and', 'or', 'not', 'key', 'id', 'a_b', 'aB', 'a b', '+', '-', '!')).toEqual([
      'count_',
      'and_',
      'or_',
      'not_',
      'key_',
      'id_',
      'aB',
      'aB_',
      'aB__',
      '_',
      'x__',
      'x___',
    ]);
  });

  test('a column of a composite key is no ID', () => {
    const { catalog } = buildCatalog(input([source({ source: 's' }, [table('things', ['id: Int!', 'at: Date!'], { key: ['id', 'at'] })])]));
    expect(catalog.datasets.get('s.things')?.key).toEqual(['id_', 'at']);
  });

  test('are renamed, described, tagged and deprecated by the declaration', () => {
    const declared = source(
      {
        source: 'shop',
        datasets: {
          orders: {
            fields: {
              card_no: {
                name: 'card',
                tags: ['pii'],
                description: 'As printed',
                deprecated: { reason: 'no longer kept', use: 'cardToken', until: '2027-01-01' },
              },
              order_no: { name: 'id' },
            },
          },
        },
      },
      [table('orders', ['order_no: Int!', 'card_no: String', 'at: point'], { key: ['order_no'] })],
    );
    const { catalog, problems } = buildCatalog(input([declared]));
    expect(problems).toEqual([]);
    expect(catalog.datasets.get('shop.orders')?.fields).toMatchObject([
      { name: 'id', column: 'order_no', scalar: 'ID', filterScalar: 'Int', opaque: false, tags: [] },
      { name: 'card', description: 'As printed', tags: ['pii'], deprecated: 'no longer kept; use cardToken; until 2027-01-01' },
      { name: 'at', scalar: 'String', opaque: true, nativeType: 'point' },
    ]);
  });

  test('a declared name that cannot be refuses the dataset alone', () => {
    const orders = (name: string) =>
      buildCatalog(
        input([
          source({ source: 'shop', datasets: { orders: { fields: { status: { name } } } } }, [
            table('orders', ['id: Int!', 'status: String', 'total: Decimal'], { key: ['id'] }),
            one('lines'),
          ]),
        ]),
      );
    const message = (name: string) => orders(name).problems.map((problem) => problem.message);
    expect(message('two words')).toEqual([
      '`shop.orders.status` cannot be the field `two words`: a name has letters, digits and `_`, and begins with neither a digit nor `__`.',
    ]);
    expect(message('id')).toEqual(['`shop.orders.status` cannot be the field `id`: `id` is for `id`, which is the key.']);
    expect(message('count')).toEqual([
      '`shop.orders.status` cannot be the field `count`: filters and aggregates have a field of that name.',
    ]);
    expect(orders('count').problems[0]).toMatchObject({
      refused: 'shop.orders',
      path: 'sources/shop.yaml:7',
      owner: { kind: 'source', name: 'shop' },
    });
    expect([...orders('count').catalog.datasets.keys()]).toEqual(['shop.lines']);
    expect(fields(orders('total').catalog, 'shop.orders')).toEqual(['id', 'total', 'total_']);
  });

  test('a column or dataset that is not there is named with the nearest one', () => {
    const { catalog, problems } = buildCatalog(
      input([
        source(
          { source: 'shop', include: ['orders', 'costumers'], datasets: { order: {}, orders: { fields: { sttus: { tags: ['x'] } } } } },
          [table('orders', ['status: String']), one('customers')],
        ),
      ]),
    );
    expect(problems.map((problem) => problem.message)).toEqual([
      'Source `shop` has no dataset `costumers`, which `include` names. Did you mean `customers`?',
      'Source `shop` has no dataset `order`, which `datasets` names. Did you mean `orders`?',
      '`shop.orders` has no column `sttus`. Did you mean `status`?',
    ]);
    expect([...catalog.datasets.keys()]).toEqual(['shop.orders']);
  });
});

describe('datasets', () => {
  const named = (declaration: Parameters<typeof source>[0], name: string) => {
    const { catalog } = buildCatalog(input([source(declaration, [one(name)])]));
    const dataset = [...catalog.datasets.values()][0];
    return dataset && [dataset.type, dataset.one, dataset.many];
  };

  test('singular and plural are the library’s, of the last word', () => {
    expect(named({ source: 'shop' }, 'order_lines')).toEqual(['ShopOrderLine', 'shopOrderLine', 'shopOrderLines']);
    expect(named({ source: 'shop' }, 'OrderLine')).toEqual(['ShopOrderLine', 'shopOrderLine', 'shopOrderLines']);
    expect(named({ source: 'hr' }, 'sales_people')).toEqual(['HrSalesPerson', 'hrSalesPerson', 'hrSalesPeople']);
    expect(named({ source: 'shop_eu' }, 'CATEGORIES')).toEqual(['ShopEuCategory', 'shopEuCategory', 'shopEuCategories']);
  });

  test('where both are one word the list is …List', () => {
    expect(named({ source: 'faa' }, 'aircraft')).toEqual(['FaaAircraft', 'faaAircraft', 'faaAircraftList']);
  });

  test('`prefix: ""` takes the prefix away', () => {
    expect(named({ source: 'shop', prefix: '' }, 'orders')).toEqual(['Order', 'order', 'orders']);
    expect(named({ source: 'shop', prefix: 'old_shop' }, 'orders')).toEqual(['OldShopOrder', 'oldShopOrder', 'oldShopOrders']);
    expect(named({ source: 'shop', prefix: '' }, '3pl orders')).toEqual(['X3plOrder', 'x3plOrder', 'x3plOrders']);
  });

  test('`name` and `plural` override', () => {
    expect(named({ source: 'shop', datasets: { t_ord: { name: 'Order' } } }, 't_ord')).toEqual(['ShopOrder', 'shopOrder', 'shopOrders']);
    expect(named({ source: 'shop', datasets: { fish: { plural: 'fishes' } } }, 'fish')).toEqual(['ShopFish', 'shopFish', 'shopFishes']);
    expect(named({ source: 'shop', datasets: { m: { name: 'URLStats' } } }, 'm')).toEqual([
      'ShopURLStats',
      'shopUrlStats',
      'shopUrlStatsList',
    ]);
  });

  test('a dataset without a key has neither a by-key field nor exact changes', () => {
    const { catalog } = buildCatalog(input([source({ source: 's' }, [table('logs', ['at: Date'])])]));
    expect(catalog.datasets.get('s.logs')).toMatchObject({ fidelity: 'NONE', many: 'sLogs' });
    expect(catalog.datasets.get('s.logs')?.one).toBeUndefined();
  });

  test('`include` names tables, or begins their names', () => {
    const { catalog } = buildCatalog(
      input([source({ source: 's', include: ['order*', 'a.b'] }, ['orders', 'order_lines', 'a.b', 'axb'].map(one))]),
    );
    expect([...catalog.datasets.keys()]).toEqual(['s.orders', 's.order_lines', 's.a.b']);
  });

  test('a unique set of columns is a by-key field too, once', () => {
    const numbered = table('orders', ['id: Int!', 'shop_no: Int!', 'year: Int!'], {
      key: ['id'],
      uniques: [['id'], ['shop_no', 'year'], ['year', 'shop_no']],
    });
    expect(roots(buildCatalog(input([source({ source: 'shop' }, [numbered])])).catalog, 'shop.orders')).toEqual([
      'shopOrder(id)',
      'shopOrderByShopNoYear(shopNo, year)',
      'shopOrders',
      'shopOrdersAggregate',
    ]);
  });

  test('a key of an array is none', () => {
    const { catalog } = buildCatalog(input([source({ source: 's' }, [table('sets', ['parts: [Int]!'], { key: ['parts'] })])]));
    expect(catalog.datasets.get('s.sets')?.key).toBeUndefined();
  });
});

describe('clashes', () => {
  const crm = source({ source: 'crm', prefix: '' }, [one('orders'), one('people')]);
  const shop = source({ source: 'shop', prefix: '' }, [one('orders')]);

  test('two datasets that want one type: the newcomer is refused alone, both are named, and the cure', () => {
    const { catalog, problems } = buildCatalog(input([crm, shop]));
    expect([...catalog.datasets.keys()]).toEqual(['crm.orders', 'crm.people']);
    expect(problems).toEqual([
      {
        code: 'BAD_DEFINITION',
        message:
          '`shop.orders` and `crm.orders` both want the GraphQL type `Order`: give it another `name:` under `datasets: {orders: …}`, or the source `shop` another `prefix:`.',
        path: 'sources/shop.yaml:7',
        owner: { kind: 'source', name: 'shop' },
        refused: 'shop.orders',
      },
    ]);
  });

  test('whoever was published first stays, wherever its file stands', () => {
    const { names } = buildCatalog(input([shop]));
    const { catalog, problems } = buildCatalog(input([crm, shop], { pinned: names }));
    expect([...catalog.datasets.keys()]).toEqual(['crm.people', 'shop.orders']);
    expect(problems[0]).toMatchObject({ refused: 'crm.orders', owner: { name: 'crm' } });
  });

  test('also with a model, a subgraph, the hub, a type made of another, a root field', () => {
    const message = (sources: CatalogSource[], more = {}) => buildCatalog(input(sources, more)).problems[0]?.message;
    const at = { schema: 'curated', name: 'Order' };
    expect(message([shop], { models: [{ name: 'Order', at, columns: [column('id: Int!')], key: ['id'] }] })).toBe(
      '`Order` and `shop.orders` both want the GraphQL type `Order`: give the model another name.',
    );
    expect(message([shop], { subgraphs: [{ source: 'old', types: ['Order'], rootFields: [] }] })).toContain(
      '`shop.orders` and the subgraph `old` both want the GraphQL type `Order`: ',
    );
    expect(message([shop], { subgraphs: [{ source: 'old', types: [], rootFields: ['orders'] }] })).toContain(
      'both want the root field `orders`: ',
    );
    expect(message([source({ source: 'x', prefix: '' }, [one('dates')])])).toContain(
      '`x.dates` and the hub itself both want the GraphQL type `Date`: ',
    );
    expect(message([source({ source: 'x', prefix: '' }, [one('queries')])])).toContain('the GraphQL type `Query`: ');
    expect(message([source({ source: 'x' }, [one('orders'), one('order_changes')])])).toContain(
      '`x.order_changes` and `x.orders` both want the GraphQL type `XOrderChange`: ',
    );
  });

  test('what a subgraph owns is its types and root fields, but not what may be shared', () => {
    const sdl = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])
      scalar Date
      enum Sky { CLEAR }
      type WeatherDay { date: Date sky: Sky }
      type FaaAirport @key(fields: "iata") { iata: String! @external weather: [WeatherDay!] }
      extend type Query { weatherDays: [WeatherDay!] _service: _Service! }
      type Mutation { forget: Boolean }
      type _Service { sdl: String }
    `;
    expect(namesOfSubgraph('weather', sdl)).toEqual({
      source: 'weather',
      types: ['Sky', 'WeatherDay'],
      rootFields: ['weatherDays', 'forget'],
    });
  });

  test('a name that is none is refused', () => {
    expect(buildCatalog(input([source({ source: 'x', datasets: { a: { name: 'An order' } } }, [one('a')])])).problems[0]?.message).toBe(
      '`name: An order` of `x.a` is no GraphQL name: it has letters, digits and `_` only.',
    );
  });
});

describe('names of groups', () => {
  const users = table('users', ['id: Int!'], { key: ['id'] });
  const groupsOf = (catalog: Catalog, id: string) => catalog.datasets.get(id)?.suffix;

  test('give way to datasets that are called so, whichever comes first', () => {
    for (const tables of [
      [users, one('user_groups')],
      [one('user_groups'), users],
      [users, one('users_groups')],
    ]) {
      const { catalog, problems } = buildCatalog(input([source({ source: 's' }, tables)]));
      expect(problems).toEqual([]);
      expect(groupsOf(catalog, 's.users')).toBe('_');
      expect([...catalog.datasets.values()].filter(({ suffix }) => suffix === '')).toHaveLength(1);
    }
  });

  test('that were published stay, and the newcomer is refused', () => {
    const { names } = buildCatalog(input([source({ source: 's' }, [users])]));
    const { catalog, problems } = buildCatalog(input([source({ source: 's' }, [users, one('user_groups')])], { pinned: names }));
    expect(groupsOf(catalog, 's.users')).toBe('');
    expect(problems).toEqual([
      expect.objectContaining({
        refused: 's.user_groups',
        message: expect.stringContaining('`s.user_groups` and `s.users` both want the GraphQL type `SUserGroup`') as string,
      }),
    ]);
  });

  test('that were published before groups were are given as to a newcomer', () => {
    const { names } = buildCatalog(input([source({ source: 's' }, [users, one('user_groups')])]));
    const before = Object.fromEntries(Object.entries(names).map(([id, { suffix: _suffix, ...pinned }]) => [id, pinned]));
    const { catalog, problems } = buildCatalog(input([source({ source: 's' }, [users, one('user_groups')])], { pinned: before }));
    expect(problems).toEqual([]);
    expect(groupsOf(catalog, 's.users')).toBe('_');
  });
});

describe('pinned names', () => {
  test('a newcomer among the columns gets the suffix, though it stands first', () => {
    const { names } = buildCatalog(input([source({ source: 's' }, [table('things', ['aB: Int'])])]));
    const { catalog } = buildCatalog(input([source({ source: 's' }, [table('things', ['a_b: Int', 'aB: Int'])])], { pinned: names }));
    expect(fields(catalog, 's.things')).toEqual(['aB_', 'aB']);
  });

  test('a new foreign key takes no name away from a published relation, nor does a new column', () => {
    const orders = (...more: string[]) => table('orders', ['id: Int!', 'billing: Int', 'shipping: Int', ...more], { key: ['id'] });
    const places = table('places', ['id: Int!'], { key: ['id'] });
    const key = (name: string) => ({ table: 'orders', columns: [name], target: 'places', targetColumns: ['id'] });
    const { names } = buildCatalog(input([withKeys([orders(), places], [key('billing')])]));
    const { catalog } = buildCatalog(
      input([withKeys([orders('place: String'), places], [key('billing'), key('shipping')])], { pinned: names }),
    );
    expect(relations(catalog, 'shop.orders')).toEqual(['place → shop.places', 'placeByShipping → shop.places']);
    expect(relations(catalog, 'shop.places')).toEqual([
      'orders,ordersAggregate → shop.orders many',
      'ordersByShipping,ordersByShippingAggregate → shop.orders many',
    ]);
    expect(fields(catalog, 'shop.orders')).toEqual(['id', 'billing', 'shipping', 'place_']);
  });

  test('of a source that waits are kept; of a table that is gone are not', () => {
    const { names } = buildCatalog(input([source({ source: 'a' }, [one('x'), one('y')]), source({ source: 'b' }, [one('z')])]));
    const after = buildCatalog(input([source({ source: 'a' }, [one('x')])], { pinned: names, waiting: new Set(['b']) }));
    expect(Object.keys(after.names).toSorted()).toEqual(['a.x', 'b.z']);
  });

  test('a declared name beats a pinned one', () => {
    const { names } = buildCatalog(input([source({ source: 'a' }, [one('x')])]));
    const { catalog } = buildCatalog(input([source({ source: 'a', datasets: { x: { name: 'Thing' } } }, [one('x')])], { pinned: names }));
    expect(roots(catalog, 'a.x')).toEqual(['aThing(sku)', 'aThings', 'aThingsAggregate']);
  });
});

describe('relations of foreign keys', () => {
  const customers = table('customers', ['id: Int!', 'country: String!', 'city: String!'], { key: ['id'], uniques: [['country', 'city']] });
  const key = (from: string, columns: string[], target = 'customers', targetColumns = ['id']) => ({
    table: from,
    columns,
    target,
    targetColumns,
  });

  test('are the column without its `_id`, and back the plural', () => {
    const { catalog } = buildCatalog(
      input([withKeys([customers, table('orders', ['customer_id: Int'])], [key('orders', ['customer_id'])])]),
    );
    expect(relations(catalog, 'shop.orders')).toEqual(['customer → shop.customers']);
    expect(relations(catalog, 'shop.customers')).toEqual(['orders,ordersAggregate → shop.orders many']);
  });

  test('of two keys from one table all are named by their columns on the way back', () => {
    const { catalog } = buildCatalog(
      input([
        withKeys([customers, table('orders', ['buyer_id: Int', 'payer: Int'])], [key('orders', ['buyer_id']), key('orders', ['payer'])]),
      ]),
    );
    expect(relations(catalog, 'shop.orders')).toEqual(['buyer → shop.customers', 'customer → shop.customers']);
    expect(relations(catalog, 'shop.customers')).toEqual([
      'ordersByBuyerId,ordersByBuyerIdAggregate → shop.orders many',
      'ordersByPayer,ordersByPayerAggregate → shop.orders many',
    ]);
  });

  test('of two that would have the target’s name both are named by their columns', () => {
    const { catalog } = buildCatalog(
      input([withKeys([customers, table('orders', ['buyer: Int', 'payer: Int'])], [key('orders', ['buyer']), key('orders', ['payer'])])]),
    );
    expect(relations(catalog, 'shop.orders')).toEqual(['customerByBuyer → shop.customers', 'customerByPayer → shop.customers']);
  });

  test('a column’s field wins over a relation’s', () => {
    const { catalog } = buildCatalog(
      input([withKeys([customers, table('orders', ['customer: String', 'customer_id: Int'])], [key('orders', ['customer_id'])])]),
    );
    expect(relations(catalog, 'shop.orders')).toEqual(['customerByCustomerId → shop.customers']);
    const lists = withKeys(
      [table('customers', ['id: Int!', 'orders_aggregate: Int'], { key: ['id'] }), table('orders', ['customer_id: Int'])],
      [key('orders', ['customer_id'])],
    );
    expect(relations(buildCatalog(input([lists])).catalog, 'shop.customers')).toEqual([
      'ordersByCustomerId,ordersByCustomerIdAggregate → shop.orders many',
    ]);
  });

  test('composite, to itself, and one to one', () => {
    const tables = [
      customers,
      table('visits', ['country: String', 'city: String']),
      table('staff', ['id: Int!', 'manager_id: Int'], { key: ['id'] }),
      table('profiles', ['customer_id: Int!'], { key: ['customer_id'] }),
    ];
    const { catalog } = buildCatalog(
      input([
        withKeys(tables, [
          key('visits', ['country', 'city'], 'customers', ['country', 'city']),
          key('staff', ['manager_id'], 'staff'),
          key('profiles', ['customer_id']),
        ]),
      ]),
    );
    expect(relations(catalog, 'shop.visits')).toEqual(['customer → shop.customers']);
    expect(relations(catalog, 'shop.staff')).toEqual(['manager → shop.staff', 'staffList,staffListAggregate → shop.staff many']);
    expect(relations(catalog, 'shop.customers')).toEqual(['visits,visitsAggregate → shop.visits many', 'profile → shop.profiles']);
  });

  test('to a table that is not included make none', () => {
    const tables = [customers, table('orders', ['customer_id: Int'])];
    const shop = withKeys(tables, [key('orders', ['customer_id'])]);
    const { catalog, problems } = buildCatalog(input([{ ...shop, declaration: { ...shop.declaration, include: ['orders'] } }]));
    expect([catalog.relations, problems]).toEqual([[], []]);
  });
});

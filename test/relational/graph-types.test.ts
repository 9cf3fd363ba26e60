import type { GraphQLField } from 'graphql';
import { GraphQLInputObjectType, GraphQLObjectType, buildSchema, graphqlSync, parse, validate, validateSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildCatalog } from '../../src/relational/naming/index.ts';
import { HUB_TYPE_NAMES, buildPublicSchema, graphSdl, hubScalars } from '../../src/relational/graph-types/index.ts';
import { column, example, input, source, table } from './example-catalog.ts';

const { catalog } = buildCatalog(example);
const sdl = graphSdl(catalog);
const schema = buildPublicSchema(sdl);

/** A type's fields as SDL writes them. */
const printed = (name: string, from = schema): string[] => {
  const type = from.getType(name);
  const argumentsOf = (field: GraphQLField<unknown, unknown>) => field.args.map((arg) => `${arg.name}: ${String(arg.type)}`).join(', ');
  if (type instanceof GraphQLObjectType)
    return Object.values(type.getFields()).map(
      (field) => `${field.name}${field.args.length > 0 ? `(${argumentsOf(field)})` : ''}: ${String(field.type)}`,
    );
  return type instanceof GraphQLInputObjectType
    ? Object.values(type.getFields()).map((field) => `${field.name}: ${String(field.type)}`)
    : [];
};
const faults = (operation: string) => validate(schema, parse(operation)).map((error) => error.message);

const groups = (many: string, type: string): string =>
  `${many}Groups(by: [${type}GroupBy!]!, where: ${type}Filter, having: ${type}Having, orderBy: [${type}GroupOrderBy!], limit: Int, offset: Int): [${type}Group!]`;

const connection = (many: string, type: string): string =>
  `${many}Connection(where: ${type}Filter, orderBy: [${type}OrderBy!], first: Int, after: String, last: Int, before: String): ${type}Connection`;

const forecast = (many: string, type: string): string =>
  `${many}Forecast(time: ${type}Column!, value: ${type}Column, aggregate: AggregateFunction!, every: Bucket!, horizon: Int!, by: [${type}Column!], where: ${type}Filter): Forecast`;

describe('the graph of the flights example', () => {
  test('is valid by itself', () => {
    expect(validateSchema(schema)).toEqual([]);
    expect(validateSchema(buildSchema(sdl))).toEqual([]);
  });

  test('has root fields by key, list, pages, aggregate, groups, statistics and forecast', () => {
    const query = printed('Query');
    expect(query.filter((field) => /^(wildlifeAirport|btsFlight|dailyRoute)/.test(field))).toEqual([
      'btsFlights(where: BtsFlightFilter, orderBy: [BtsFlightOrderBy!], limit: Int, offset: Int, distinctOn: [BtsFlightColumn!]): [BtsFlight!]',
      'btsFlightsAggregate(where: BtsFlightFilter): BtsFlightAggregate',
      groups('btsFlights', 'BtsFlight'),
      'btsFlightsStatistics(where: BtsFlightFilter): Statistics',
      forecast('btsFlights', 'BtsFlight'),
      'wildlifeAirport(name: String!): WildlifeAirport',
      'wildlifeAirportByIata(iata: String!): WildlifeAirport',
      'wildlifeAirports(where: WildlifeAirportFilter, orderBy: [WildlifeAirportOrderBy!], limit: Int, offset: Int, distinctOn: [WildlifeAirportColumn!]): [WildlifeAirport!]',
      connection('wildlifeAirports', 'WildlifeAirport'),
      'wildlifeAirportsByKeys(keys: [WildlifeAirportKey!]!): [WildlifeAirport]',
      'wildlifeAirportsAggregate(where: WildlifeAirportFilter): WildlifeAirportAggregate',
      groups('wildlifeAirports', 'WildlifeAirport'),
      'wildlifeAirportsStatistics(where: WildlifeAirportFilter): Statistics',
      forecast('wildlifeAirports', 'WildlifeAirport'),
      'dailyRoute(date: Date!, origin: String!, destination: String!): DailyRoute',
      'dailyRoutes(where: DailyRouteFilter, orderBy: [DailyRouteOrderBy!], limit: Int, offset: Int, distinctOn: [DailyRouteColumn!]): [DailyRoute!]',
      connection('dailyRoutes', 'DailyRoute'),
      'dailyRoutesByKeys(keys: [DailyRouteKey!]!): [DailyRoute]',
      'dailyRoutesAggregate(where: DailyRouteFilter): DailyRouteAggregate',
      groups('dailyRoutes', 'DailyRoute'),
      'dailyRoutesStatistics(where: DailyRouteFilter): Statistics',
      forecast('dailyRoutes', 'DailyRoute'),
    ]);
    expect(query).toContain('wildlifeStrike(id: ID!): WildlifeStrike');
  });

  test('columns are non-null where the source says so, relations never', () => {
    expect(printed('WildlifeAirport')).toEqual([
      'name: String!',
      'iata: String!',
      'strikes(where: WildlifeStrikeFilter, orderBy: [WildlifeStrikeOrderBy!], limit: Int, offset: Int): [WildlifeStrike!]',
      'strikesAggregate(where: WildlifeStrikeFilter): WildlifeStrikeAggregate',
      'faa: FaaAirport',
    ]);
  });

  test('aggregates are by field, on types that all columns of a scalar share; none of the fields is called `id`', () => {
    expect(printed('WildlifeStrikeAggregate')).toEqual([
      'count: Count!',
      'id_: BigIntAggregate',
      'airportName: StringAggregate',
      'flightDate: DateAggregate',
      'costTotal: BigIntAggregate',
      'speedKnots: IntAggregate',
    ]);
    const numbers = (scalar: string, sum: string, avg: string) => [
      'countDistinct: Count',
      `sum: ${sum}`,
      `avg: ${avg}`,
      `min: ${scalar}`,
      `max: ${scalar}`,
      'stddev: Float',
      'variance: Float',
      'quantile(p: Float!): Float',
    ];
    expect(printed('IntAggregate')).toEqual(numbers('Int', 'BigInt', 'Float'));
    expect(printed('BigIntAggregate')).toEqual(numbers('BigInt', 'Decimal', 'Float'));
    expect(printed('DecimalAggregate')).toEqual(numbers('Decimal', 'Decimal', 'Decimal'));
    expect(printed('FloatAggregate')).toEqual(numbers('Float', 'Float', 'Float'));
    for (const scalar of ['String', 'Boolean', 'Date', 'Time', 'DateTime', 'LocalDateTime'])
      expect(printed(`${scalar}Aggregate`)).toEqual(['countDistinct: Count', `min: ${scalar}`, `max: ${scalar}`]);
    for (const name of ['UUID', 'JSON', 'Bytes', 'Opaque', 'List']) expect(printed(`${name}Aggregate`)).toEqual(['countDistinct: Count']);
  });

  test('filters have and, or, not and the operators of each column’s own scalar', () => {
    expect(printed('WildlifeStrikeFilter')).toEqual([
      'and: [WildlifeStrikeFilter!]',
      'or: [WildlifeStrikeFilter!]',
      'not: WildlifeStrikeFilter',
      'id: BigIntFilter',
      'airportName: StringFilter',
      'flightDate: DateFilter',
      'costTotal: BigIntFilter',
      'speedKnots: IntFilter',
      'airport: WildlifeAirportFilter',
    ]);
    expect(
      faults(
        '{ wildlifeStrikes(where: {id: {in: ["1", 2]}, costTotal: {between: [1, "9007199254740993"]}, not: {or: [{airportName: {ilike: "a%"}}]}}) { id } }',
      ),
    ).toEqual([]);
    expect(faults('{ wildlifeStrikes(where: {speedKnots: {like: "1%"}}) { id } }')).toEqual([
      'Field "like" is not defined by type "IntFilter". Did you mean "lte"?',
    ]);
  });

  test('rows are tested and sorted by those that relations of the same home lead to', () => {
    expect(printed('WildlifeAirportFilter')).toEqual(
      expect.arrayContaining(['strikes: WildlifeStrikeRowsFilter', 'strikesAggregate: WildlifeStrikeHaving']),
    );
    expect(printed('WildlifeStrikeRowsFilter')).toEqual(
      ['some', 'every', 'none'].map((quantifier) => `${quantifier}: WildlifeStrikeFilter`),
    );
    expect(printed('WildlifeAirportOrderBy')).toEqual(expect.arrayContaining(['strikesAggregate: WildlifeStrikeAggregateOrderBy']));
    expect(printed('WildlifeStrikeOrderBy')).toEqual(expect.arrayContaining(['airport: WildlifeAirportOrderBy']));
    expect(printed('FaaAirportFilter').filter((line) => line.startsWith('wildlife'))).toEqual([]);
  });

  test('pages are those of Relay, of every dataset that has a key', () => {
    expect(printed('WildlifeStrikeConnection')).toEqual([
      'edges: [WildlifeStrikeEdge!]!',
      'nodes: [WildlifeStrike!]!',
      'pageInfo: PageInfo!',
      'totalCount: Count!',
    ]);
    expect(printed('WildlifeStrikeEdge')).toEqual(['cursor: String!', 'node: WildlifeStrike!']);
    expect(printed('PageInfo')).toEqual(['hasNextPage: Boolean!', 'hasPreviousPage: Boolean!', 'startCursor: String', 'endCursor: String']);
    expect(schema.getType('BtsFlightConnection')).toBeUndefined();
  });

  test('rows are grouped by columns, stretches of time and of numbers, and through relations to one row', () => {
    expect(printed('WildlifeStrikeGroupBy')).toEqual([
      'id: NumberBucket',
      'airportName: Boolean',
      'flightDate: TimeBucket',
      'costTotal: NumberBucket',
      'speedKnots: NumberBucket',
      'airport: WildlifeAirportGroupBy',
    ]);
    expect(printed('WildlifeStrikeGroupKey')).toEqual([
      'id_: BigInt',
      'airportName: String',
      'flightDate: Date',
      'costTotal: BigInt',
      'speedKnots: Int',
      'airport: WildlifeAirportGroupKey',
    ]);
    expect(printed('WildlifeStrikeGroup')).toEqual([
      'key: WildlifeStrikeGroupKey!',
      'aggregate(where: WildlifeStrikeFilter): WildlifeStrikeAggregate!',
    ]);
    // Another home, and many rows, are not grouped through.
    expect(printed('WildlifeAirportGroupBy')).toEqual(['name: Boolean', 'iata: Boolean']);
    expect(printed('WildlifeStrikeHaving').slice(0, 5)).toEqual([
      'and: [WildlifeStrikeHaving!]',
      'or: [WildlifeStrikeHaving!]',
      'not: WildlifeStrikeHaving',
      'count: CountFilter',
      'id: BigIntHaving',
    ]);
    expect(printed('DecimalHaving')).toEqual([
      'countDistinct: CountFilter',
      'sum: DecimalFilter',
      'avg: DecimalFilter',
      'min: DecimalFilter',
      'max: DecimalFilter',
      'stddev: FloatFilter',
      'variance: FloatFilter',
    ]);
    expect(faults('{ wildlifeStrikesGroups(by: [{airportName: true, id: {}}]) { key { airportName } } }')).toEqual([
      'OneOf Input Object "WildlifeStrikeGroupBy" must specify exactly one key.',
    ]);
  });

  test('an order names one column', () => {
    expect(faults('{ faaAirports(orderBy: [{city: DESC}, {iata: ASC_NULLS_FIRST}]) { iata } }')).toEqual([]);
    expect(faults('{ faaAirports(orderBy: [{city: DESC, iata: ASC}]) { iata } }')).toEqual([
      'OneOf Input Object "FaaAirportOrderBy" must specify exactly one key.',
    ]);
  });

  test('what has changes has them as subscriptions, and its live queries; what has none does not', () => {
    const subscription = printed('Subscription');
    expect(subscription.filter((field) => field.startsWith('wildlifeStrike'))).toEqual([
      'wildlifeStrike(id: ID!): WildlifeStrike',
      'wildlifeStrikes(where: WildlifeStrikeFilter, orderBy: [WildlifeStrikeOrderBy!], limit: Int, offset: Int, distinctOn: [WildlifeStrikeColumn!]): [WildlifeStrike!]',
      connection('wildlifeStrikes', 'WildlifeStrike'),
      'wildlifeStrikesByKeys(keys: [WildlifeStrikeKey!]!): [WildlifeStrike]',
      'wildlifeStrikesAggregate(where: WildlifeStrikeFilter): WildlifeStrikeAggregate',
      groups('wildlifeStrikes', 'WildlifeStrike'),
      'wildlifeStrikesChanges(where: WildlifeStrikeFilter, since: Cursor, snapshot: Boolean): WildlifeStrikeChanges',
    ]);
    expect(subscription.filter((field) => /^(bts|faa|geo)/.test(field))).toEqual([]);
    expect(schema.getType('BtsFlightChanges')).toBeUndefined();
    expect(printed('WildlifeStrikeChanges')).toEqual(['cursor: Cursor!', 'transaction: String', 'changes: [WildlifeStrikeChange!]!']);
    expect(printed('WildlifeStrikeChange')).toEqual([
      'op: ChangeOp!',
      'at: DateTime!',
      'key: JSON',
      'changed: [String!]',
      'before: WildlifeStrikeImage',
      'node: WildlifeStrike',
    ]);
  });

  test('an old row is no entity: it has columns only, none of them called `id`', () => {
    expect(printed('WildlifeStrikeImage')).toEqual([
      'id_: ID',
      'airportName: String',
      'flightDate: Date',
      'costTotal: BigInt',
      'speedKnots: Int',
    ]);
  });

  test('a type has its table’s description', () => {
    expect(schema.getType('WildlifeStrike')?.description).toBe('A bird met an aircraft');
  });

  test('every type is either a dataset’s or named as the hub’s', () => {
    const own = [...catalog.datasets.values()].map(({ type }) => type);
    const others = Object.keys(schema.getTypeMap()).filter(
      (name) => !/^(__|Query$|Subscription$)/.test(name) && !own.some((type) => name.startsWith(type)),
    );
    expect(others.filter((name) => !HUB_TYPE_NAMES.has(name))).toEqual([]);
  });
});

describe('columns out of the ordinary', () => {
  const odd = buildCatalog(
    input([
      source({ source: 's', datasets: { things: { fields: { old: { deprecated: { reason: 'nobody "reads" it' } } } } } }, [
        table(
          'things',
          [
            'id: Int!',
            column('mood: String', { enumValues: ['sad', 'happy'], description: 'As told' }),
            'tags: [String]!',
            'place: point',
            'places: [point]',
            'doc: JSON',
            'old: Boolean',
          ],
          { key: ['id'], description: 'Half a pair: \ud83d' },
        ),
        table('blobs', ['doc: JSON', 'at: point']),
      ]),
    ]),
  );
  const of = buildPublicSchema(graphSdl(odd.catalog));
  const filter = of.getType('SThingFilter');
  const filterFields = filter && 'getFields' in filter ? filter.getFields() : {};

  test('an enum is a String whose filter lists the values', () => {
    expect(printed('SThing', of)).toContain('mood: String');
    expect(filterFields['mood']?.description).toBe('As told\nOne of: sad, happy.');
  });

  test('a list has filters of its own, of every scalar', () => {
    expect(printed('SThing', of)).toContain('tags: [String]!');
    expect(printed('StringListFilter', of)).toEqual([
      'has: String',
      'hasAny: [String!]',
      'hasAll: [String!]',
      'isEmpty: Boolean',
      'isNull: Boolean',
    ]);
  });

  test('a column without a scalar is the database’s text, and cannot be sorted by', () => {
    expect(printed('SThingFilter', of).slice(-5)).toEqual([
      'tags: StringListFilter',
      'place: OpaqueFilter',
      'places: OpaqueListFilter',
      'doc: JSONFilter',
      'old: BooleanFilter',
    ]);
    expect(printed('OpaqueFilter', of)).toEqual(['eq: String', 'ne: String', 'in: [String!]', 'notIn: [String!]', 'isNull: Boolean']);
    expect(printed('SThingOrderBy', of)).toEqual(['id: SortOrder', 'mood: SortOrder', 'old: SortOrder']);
    expect(filterFields['place']?.description).toBe("Its type is `point`, given as the database's text.");
  });

  test('every column has aggregates, if only the number of its values', () => {
    expect(printed('SThingAggregate', of)).toEqual([
      'count: Count!',
      'id_: IntAggregate',
      'mood: StringAggregate',
      'tags: ListAggregate',
      'place: OpaqueAggregate',
      'places: ListAggregate',
      'doc: JSONAggregate',
      'old: BooleanAggregate',
    ]);
  });

  test('a dataset that nothing can be sorted by has no `orderBy`', () => {
    expect(printed('Query', of)).toContain('sBlobs(where: SBlobFilter, limit: Int, offset: Int): [SBlob!]');
  });

  test('a deprecated field says why', () => {
    const type = of.getType('SThing');
    expect(type instanceof GraphQLObjectType && type.getFields()['old']?.deprecationReason).toBe('nobody "reads" it');
  });

  test('a description that is no Unicode text is still SDL', () => {
    expect(of.getType('SThing')?.description).toBe('Half a pair: \uFFFD');
  });
});

describe('a schema of several documents', () => {
  const weather = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key"])
    scalar Date
    type Query { weatherStations: [String!] @shareable }
    type FaaAirport @key(fields: "iata") { iata: String! @external weather(limit: Int): [WeatherDay!] }
    type WeatherDay { date: Date! tempMax: Float @deprecated(reason: "wrong") }
  `);

  test('puts an entity’s fields together, and Query’s', () => {
    const both = buildPublicSchema([parse(sdl), weather]);
    expect(printed('FaaAirport', both).slice(0, 2)).toEqual(['iata: String!', 'name: String']);
    expect(printed('FaaAirport', both).at(-1)).toBe('weather(limit: Int): [WeatherDay!]');
    expect(printed('Query', both)).toContain('weatherStations: [String!]');
    expect(validateSchema(both)).toEqual([]);
  });

  test('without any dataset is a schema that says so, and only where there is nothing else', () => {
    const nothing = graphSdl({ datasets: new Map(), relations: [] });
    const alone = buildPublicSchema(nothing);
    expect(validateSchema(alone)).toEqual([]);
    expect(printed('Query', alone)).toEqual(['_nothing: Boolean']);
    expect(alone.getQueryType()?.getFields()['_nothing']?.description).toBe('Nothing is in the graph yet: add a source.');
    expect(printed('Query', buildPublicSchema([parse(nothing), weather]))).toEqual(['weatherStations: [String!]']);
  });

  test('has the hub’s scalars at work', () => {
    expect(
      graphqlSync({ schema, source: '{ dailyRoutes(where: {date: {eq: "2001-02-30"}}) { flights } }' }).errors?.[0]?.message,
    ).toContain('"2001-02-30" is no Date');
    for (const [name, ours] of Object.entries(hubScalars)) expect(schema.getType(name)).toHaveProperty('parseValue', ours.parseValue);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composePublic, publicSubgraphs } from '../../src/federation/index.ts';
import { buildCatalog, graphSdl, namesOfSubgraph } from '../../src/relational/index.ts';
import { example, relationship } from '../relational/example-catalog.ts';
import { catalog as commerce, REVIEWS_SDL } from './commerce.ts';
import { publicGraph } from './public-graph.ts';
import { drawCatalog } from './random-catalog.ts';

describe('the public graph as a supergraph', async () => {
  const { catalog } = buildCatalog(example);
  const flights = await publicGraph(catalog);
  const subgraph = (name: string) => flights.subgraphs.find((one) => one.name === name)?.sdl ?? '';

  test('every source is a subgraph by its own name, and the models are one', () => {
    expect(flights.subgraphs.map(({ name }) => name)).toEqual(['bts', 'faa', 'geo', 'models', 'wildlife']);
    expect(flights.supergraph).toContain('@join__graph(name: "wildlife", url: "http://wildlife.invalid")');
  });

  test('clients see of it what they see of the hub', () => {
    expect(flights.composed).toBe(flights.served);
  });

  test('a relation into another source is a field of that source, found by the columns of the join', () => {
    expect(subgraph('faa')).toContain('type WildlifeAirport @key(fields: "iata") {\n  iata: String!\n  faa: FaaAirport\n}');
    expect(subgraph('wildlife')).toMatch(/type WildlifeAirport @key\(fields: "name"\) @key\(fields: "iata"\) {\n {2}name: String!/);
    expect(subgraph('wildlife')).not.toContain('faa: FaaAirport');
    // A row that no key finds is still one that joins start from.
    expect(subgraph('bts')).toContain('type BtsFlight @key(fields: "origin destination", resolvable: false) {');
  });

  test('a subgraph has the types that it needs, and no others', () => {
    expect(subgraph('models')).toContain('input DailyRouteFilter {');
    expect(subgraph('models')).toContain('enum SortOrder {');
    expect(subgraph('models')).not.toMatch(/JSONFilter|FaaAirport/);
  });

  test('what is divided is the same in whichever order the sources come', () => {
    const turned = buildCatalog({ ...example, sources: [...example.sources].reverse() }).catalog;
    const names = (all: typeof flights.subgraphs) => all.map(({ name }) => name);
    const again = publicSubgraphs(turned, graphSdl(turned), []);
    expect(names(again)).toEqual(names(flights.subgraphs));
    expect(again.find(({ name }) => name === 'faa')?.sdl).toBe(subgraph('faa'));
  });

  test('subgraphs that bring their own SDL compose with it, and keep theirs', async () => {
    const graph = await publicGraph(commerce, [{ name: 'reviews', sdl: REVIEWS_SDL, url: 'http://127.0.0.1:1/graphql' }]);
    expect(graph.composed).toBe(graph.served);
    expect(graph.composed).toMatch(/type ShopOrder implements Rated {[^}]*stars: Int/);
    expect(graph.supergraph).toContain('@join__graph(name: "reviews", url: "http://127.0.0.1:1/graphql")');
    expect(graph.subgraphs.find(({ name }) => name === 'reviews')?.sdl).toContain(
      'vat(rate: Float = 0.25): Float @requires(fields: "total")',
    );
  });

  test('a subgraph with pages shares `PageInfo`', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
      type Query { days: DayConnection }
      type DayConnection { pageInfo: PageInfo! }
      type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`;
    const graph = await publicGraph(commerce, [{ name: 'days', sdl }]);
    expect(graph.composed).toBe(graph.served);
  });

  test('relationships with an endpoint are fields of whoever answers them, there and back', async () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
      type Query { crmUser(id: ID!): CrmUser }
      scalar CrmCode
      type CrmUser @key(fields: "id") { id: ID! home: CrmCode! boss: CrmUser }`;
    const relationships = [
      { from: ['wildlife.airports.iata'], to: ['crm.User.id'], as: 'warden', inverse: 'guards' },
      { from: ['crm.User.home'], to: ['faa.airports.iata'], as: 'homeAirport' },
    ].map((value, line) => relationship(value, line));
    const subgraphs = [namesOfSubgraph('crm', sdl, 'crm')];
    const { catalog: joined, problems } = buildCatalog({ ...example, relationships, subgraphs });
    expect(problems).toEqual([]);
    const graph = await publicGraph(joined, [{ name: 'crm', sdl }]);
    expect(graph.composed).toBe(graph.served);
    const of = (name: string) => graph.subgraphs.find((one) => one.name === name)?.sdl;
    expect(of('crm')).toMatch(/type WildlifeAirport @key\(fields: "iata"\) {\n {2}iata: String!\n {2}warden: CrmUser\n}/);
    expect(of('crm')).toContain('home: CrmCode! @shareable');
    expect(of('wildlife')).toContain('type CrmUser @key(fields: "id") {\n  id: ID!\n  guards: WildlifeAirport\n}');
    expect(of('faa')).toContain('type CrmUser @key(fields: "home") {\n  home: CrmCode!\n  homeAirport: FaaAirport\n}');
    expect(of('faa')).toContain('\nscalar CrmCode\n');
  });

  test('a subgraph may write down what its root types are called', async () => {
    const plain = { name: 'plain', sdl: 'schema { query: Query }\ntype Query { hello: String }' };
    expect((await publicGraph(commerce, [plain])).composed).toContain('hello: String');
  });

  test('nothing is divided where nothing is', async () => {
    const nothing = { datasets: new Map(), relations: [] };
    expect(publicSubgraphs(nothing, graphSdl(nothing), [])).toEqual([]);
    expect(await composePublic([{ name: 'broken', sdl: 'type Query {' }])).toEqual({ faults: [expect.stringContaining('Syntax Error')] });
  });

  test('whatever the sources are, clients see the same both ways', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (draw) => {
        const graph = await publicGraph(drawCatalog(draw));
        expect(graph.composed).toBe(graph.served);
      }),
      { numRuns: 60 },
    );
  });
});

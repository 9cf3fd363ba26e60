import type { Column, RelationshipDeclaration, Scalar, SourceDeclaration, Table } from '../../src/contract/index.ts';
import type { CatalogInput, CatalogModel, CatalogSource } from '../../src/relational/naming/index.ts';

/** `'id: BigInt!'`, `'tags: [String]'`; a scalar that is not one is an opaque column's native type. */
export function column(text: string, more: Partial<Column> = {}): Column {
  const [, name = '', list = '', type = '', required = ''] = /^(.+): (\[?)([\w ]+)\]?(!?)$/.exec(text) ?? [];
  const scalar = /^[A-Z]/.test(type) ? (type as Scalar) : null;
  return { name, nativeType: type.toLowerCase(), scalar, list: list !== '', nullable: required === '', ...more };
}

export const table = (name: string, columns: readonly (string | Column)[], more: Partial<Table> = {}): Table => ({
  name,
  at: { schema: 'public', name },
  columns: columns.map((each) => (typeof each === 'string' ? column(each) : each)),
  uniques: [],
  ...more,
});

export const source = (
  declaration: Partial<SourceDeclaration> & { source: string },
  tables: readonly Table[],
  more: Partial<CatalogSource> = {},
): CatalogSource => ({
  declaration: { kind: 'postgres', ...declaration },
  declared: { file: `sources/${declaration.source}.yaml`, line: () => 7 },
  home: declaration.source,
  dialect: 'postgres',
  structure: { kind: 'relational', tables, foreignKeys: [] },
  fidelity: () => 'EXACT',
  ...more,
});

export const relationship = (value: RelationshipDeclaration, line = 1): CatalogInput['relationships'][number] => ({
  value,
  file: 'relationships.yaml',
  line: () => line,
});

export const input = (sources: readonly CatalogSource[], more: Partial<CatalogInput> = {}): CatalogInput => ({
  sources,
  models: [],
  relationships: [],
  waiting: new Set(),
  subgraphs: [],
  pinned: {},
  ...more,
});

const files: Partial<CatalogSource> = { home: 'files', dialect: 'duckdb', fidelity: () => 'NONE' };

const bts = source(
  { source: 'bts', kind: 'files' },
  [table('flights', ['date: LocalDateTime', 'delay: Int', 'distance: Int', 'origin: String', 'destination: String'])],
  files,
);
const faa = source(
  { source: 'faa', kind: 'files' },
  [table('airports', ['iata: String!', 'name: String', 'city: String', 'state: String', 'latitude: Float'], { key: ['iata'] })],
  files,
);
const geo = source(
  { source: 'geo', kind: 'files' },
  [
    table('airports', ['id: Int', 'ident: String!', 'name: String', 'iso_country: String', 'iata_code: String'], { key: ['ident'] }),
    table('countries', ['id: Int', 'code: String!', 'name: String'], { key: ['code'] }),
    table('regions', ['id: Int', 'code: String!', 'name: String'], { key: ['code'] }),
  ],
  files,
);
const wildlifeTables = [
  table('airports', ['name: String!', 'iata: String!'], { key: ['name'], uniques: [['iata']] }),
  table('strikes', ['id: BigInt!', 'airport_name: String', 'flight_date: Date', 'cost_total: BigInt', 'speed_knots: Int'], {
    key: ['id'],
    oldRows: true,
    description: 'A bird met an aircraft',
  }),
];
const wildlife = source({ source: 'wildlife' }, wildlifeTables, {
  structure: {
    kind: 'relational',
    tables: wildlifeTables,
    foreignKeys: [
      { name: 'strikes_airport_name_fkey', table: 'strikes', columns: ['airport_name'], target: 'airports', targetColumns: ['name'] },
    ],
  },
});

export const dailyRoute: CatalogModel = {
  name: 'DailyRoute',
  at: { schema: 'curated', name: 'DailyRoute' },
  columns: ['date: Date!', 'origin: String!', 'destination: String!', 'flights: Int!', 'meanDelay: Float'].map((each) => column(each)),
  key: ['date', 'origin', 'destination'],
};

export const strikeSummary: CatalogModel = {
  name: 'StrikeSummary',
  at: { schema: 'curated', name: 'StrikeSummary' },
  columns: ['iata: String!', 'name: String', 'strikes: Int!', 'cost: BigInt'].map((each) => column(each)),
  key: ['iata'],
  description: 'What strikes cost, by airport',
};

/** The flights example: five sources but for the subgraph, its relationships, both models. */
export const example: CatalogInput = input([bts, faa, geo, wildlife], {
  models: [dailyRoute, strikeSummary],
  relationships: [
    relationship({ from: ['bts.flights.origin'], to: ['faa.airports.iata'], as: 'originAirport', inverse: 'departures' }),
    relationship({ from: ['bts.flights.destination'], to: ['faa.airports.iata'], as: 'destinationAirport', inverse: 'arrivals' }),
    relationship({ from: ['faa.airports.iata'], to: ['geo.airports.iata_code'], as: 'geo', one: true }),
    relationship({ from: ['geo.airports.iso_country'], to: ['geo.countries.code'], as: 'country' }),
    relationship({ from: ['wildlife.airports.iata'], to: ['faa.airports.iata'], as: 'faa', inverse: 'wildlife' }),
  ],
  subgraphs: [{ source: 'weather', types: ['WeatherDay'], rootFields: [] }],
});

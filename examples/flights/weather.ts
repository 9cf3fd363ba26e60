import { readFileSync } from 'node:fs';
import { buildSchema, Kind, type DocumentNode, parse } from 'graphql';
import { packagePath } from './package-path.ts';
import { serveGraphql, type Service } from './serve-graphql.ts';

/** The subgraph's schema, as a service of its own would publish it. */
export const WEATHER_SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])

type FaaAirport @key(fields: "iata") {
  iata: String!
  "By day, from 2012 to 2015; null where nobody measured."
  weather(limit: Int): [WeatherDay!]
}

type WeatherDay {
  date: String!
  "millimetres"
  precipitation: Float
  "degrees Celsius"
  tempMax: Float
  "degrees Celsius"
  tempMin: Float
  "metres a second"
  wind: Float
  weather: String
}
`;

interface WeatherDay {
  readonly date: string;
  readonly precipitation: number;
  readonly tempMax: number;
  readonly tempMin: number;
  readonly wind: number;
  readonly weather: string;
}

/** The data that npm brings: Seattle's days. */
function seattle(): WeatherDay[] {
  const [, ...lines] = readFileSync(packagePath('vega-datasets/data/seattle-weather.csv'), 'utf8').trim().split(/\r?\n/);
  return lines.map((line) => {
    const [date = '', precipitation, tempMax, tempMin, wind, weather = ''] = line.split(',');
    return { date, precipitation: Number(precipitation), tempMax: Number(tempMax), tempMin: Number(tempMin), wind: Number(wind), weather };
  });
}

/** The SDL without its @link and @key, and with what every subgraph answers beside its own fields. */
function executable(): string {
  const document: DocumentNode = parse(WEATHER_SDL);
  const own = document.definitions.filter((definition) => definition.kind !== Kind.SCHEMA_EXTENSION);
  const source = own.map((definition) => WEATHER_SDL.slice(definition.loc?.start, definition.loc?.end)).join('\n');
  return `${source.replace('@key(fields: "iata")', '')}
scalar _Any
union _Entity = FaaAirport
type _Service { sdl: String }
type Query { _service: _Service _entities(representations: [_Any!]!): [_Entity]! }`;
}

/** Starts an Apollo Federation 2 subgraph on a free loopback port. */
export async function startWeather(): Promise<Service> {
  const schema = buildSchema(executable());
  const days = seattle();
  const rootValue = {
    _service: { sdl: WEATHER_SDL },
    _entities: ({ representations }: { representations: { iata: string }[] }) =>
      representations.map(({ iata }) => ({
        __typename: 'FaaAirport',
        iata,
        weather: ({ limit }: { limit?: number }) => (iata === 'SEA' ? days.slice(0, limit ?? days.length) : null),
      })),
  };
  return serveGraphql(schema, rootValue);
}

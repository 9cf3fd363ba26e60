import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quoteTable } from '../../src/sql/index.ts';
import { catalogOf, dataset, reading, relation, select, selection, text, type Reading } from './reading.ts';

const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data');
let connection: DuckDBConnection;
let files: Reading;

const varchar = { ...text, nativeType: 'VARCHAR' } as const;
const bigint = { nativeType: 'BIGINT', filterScalar: 'BigInt' } as const;
const at = { nativeType: 'TIMESTAMP', filterScalar: 'LocalDateTime' } as const;

const datasets = [
  dataset('files', 'duckdb', {
    id: 'bts.flights',
    type: 'BtsFlight',
    many: 'btsFlights',
    table: 'flights',
    fields: { date: at, delay: bigint, distance: bigint, origin: varchar, destination: varchar },
  }),
  dataset('files', 'duckdb', {
    id: 'faa.airports',
    type: 'FaaAirport',
    one: 'faaAirport',
    many: 'faaAirports',
    table: 'airports',
    key: ['iata'],
    fields: { iata: varchar, city: varchar, state: varchar },
  }),
];

const relations = [
  relation('bts.flights', 'faa.airports', { name: 'originAirport', fields: ['origin'], targetFields: ['iata'] }),
  relation('faa.airports', 'bts.flights', { name: 'departures', fields: ['iata'], targetFields: ['origin'], one: false }),
  relation('faa.airports', 'bts.flights', { name: 'onlyDeparture', fields: ['iata'], targetFields: ['origin'], asserted: true }),
];

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`create view flights as from read_parquet('${join(data, 'flights-3m.parquet')}')`);
  await connection.run(`create table airports as from read_csv('${join(data, 'airports.csv')}')`);
  files = reading({
    home: 'files',
    dialect: 'duckdb',
    catalog: catalogOf(datasets, relations),
    source: ({ at: address }) => quoteTable(address),
    execute: async ({ text: sql, values }) => {
      const rows = (await connection.runAndReadAll(sql, values as (string | null)[])).getRows();
      expect(rows).toHaveLength(1);
      return String(rows[0]?.[0]);
    },
  });
});

afterAll(() => connection.closeSync());

/** The same number, asked for in another way. */
async function count(condition: string): Promise<number> {
  const answer = await connection.runAndReadAll(`select sum(1)::int from flights where ${condition}`);
  return Number(answer.getRows()[0]?.[0]);
}

describe('three million rows and their airports', () => {
  test('a list inside a row by key', async () => {
    const item = select('faaAirport(iata: "SEA")', 'FaaAirport', [
      'city',
      select('departures(limit: 3)', 'BtsFlight', ['date', 'delay', 'destination']),
      select('departuresAggregate', 'X', ['count']),
    ]);
    expect(await files.value(item)).toEqual({
      city: 'Seattle',
      departures: [
        { date: '2001-01-01T00:10:00', delay: '264', destination: 'ANC' },
        { date: '2001-01-01T00:20:00', delay: '10', destination: 'STL' },
        { date: '2001-01-01T00:30:00', delay: '37', destination: 'GEG' },
      ],
      departuresAggregate: { count: await count(`origin = 'SEA'`) },
    });
    expect(files.statements.at(-1)).toMatchInlineSnapshot(`
      {
        "kind": "sql",
        "text": "select coalesce((select '{"city":'||coalesce(to_json(t0."city"::varchar)::varchar, 'null')||',"departures":'||(select '['||coalesce(string_agg('{"date":'||coalesce('"'||replace(t1."date"::varchar, ' ', 'T')||'"', 'null')||',"delay":'||coalesce('"'||t1."delay"::varchar||'"', 'null')||',"destination":'||coalesce(to_json(t1."destination"::varchar)::varchar, 'null')||'}', ',' order by t1."date" asc nulls last, t1."delay" asc nulls last, t1."distance" asc nulls last, t1."origin" asc nulls last, t1."destination" asc nulls last), '')||']' from (select t1."date", t1."delay", t1."destination", t1."distance", t1."origin" from "flights" t1 where t1."origin" = t0."iata" qualify row_number() over (order by t1."date" asc nulls last, t1."delay" asc nulls last, t1."distance" asc nulls last, t1."origin" asc nulls last, t1."destination" asc nulls last) <= 3::int8) t1)||',"departuresAggregate":'||(select '{"count":'||count(*)::text||'}' from "flights" t2 where t2."origin" = t0."iata")||'}' from "airports" t0 where t0."iata" = $1::VARCHAR), 'null') as json",
        "values": [
          "SEA",
        ],
      }
    `);
  });

  test('lists three levels deep, cut and told', async () => {
    const item = select('faaAirports(where: {iata: {in: $of}}, orderBy: [{city: DESC}])', 'FaaAirport', [
      'iata',
      select('departures(where: {delay: {gt: 600}}, orderBy: [{delay: DESC}], offset: 1)', 'BtsFlight', [
        'delay',
        select('originAirport', 'FaaAirport', [
          'state',
          select('departures(orderBy: [{distance: DESC_NULLS_LAST}]) as longest', 'BtsFlight', ['distance']),
        ]),
      ]),
    ]);
    const { json, notices } = await files.read(item, { of: ['SEA', 'ATL', 'ZZZ'] }, { nestedRows: 2 });
    const sea = { state: 'WA', longest: [{ distance: '2724' }, { distance: '2724' }] };
    const answer = JSON.parse(json) as { iata: string; departures: { delay: string; originAirport: unknown }[] }[];
    expect(answer.map(({ iata }) => iata)).toEqual(['SEA', 'ATL']);
    expect(answer[0]?.departures.map(({ originAirport }) => originAirport)).toEqual([sea, sea]);
    const { rows: expected } = {
      rows: (
        await connection.runAndReadAll(
          `select delay::varchar from flights where origin = 'SEA' and delay > 600 order by delay desc limit 2 offset 1`,
        )
      ).getRows(),
    };
    expect(answer[0]?.departures.map(({ delay }) => [delay])).toEqual(expected);
    expect(notices.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['faaAirports.departures', 'faaAirports.departures.originAirport.longest']),
    );
  });

  test('the first rows of the list without a key', async () => {
    const { json, notices } = await files.read(
      select('btsFlights', 'BtsFlight', ['date', 'origin', select('originAirport', 'FaaAirport', ['city'])]),
      {},
      { defaultRows: 2 },
    );
    expect(JSON.parse(json)).toEqual([
      { date: '2001-01-01T00:01:00', origin: 'ANC', originAirport: { city: 'Anchorage' } },
      { date: '2001-01-01T00:01:00', origin: 'RIC', originAirport: { city: 'Richmond' } },
    ]);
    expect(notices).toEqual([{ path: 'btsFlights', limit: 2 }]);
    expect(files.statements.at(-1)).toMatchInlineSnapshot(`
      {
        "kind": "sql",
        "text": "select (select '['||coalesce(array_to_string(list('{"date":'||coalesce('"'||replace(t0."date"::varchar, ' ', 'T')||'"', 'null')||',"origin":'||coalesce(to_json(t0."origin"::varchar)::varchar, 'null')||',"originAirport":'||coalesce((select '{"city":'||coalesce(to_json(t1."city"::varchar)::varchar, 'null')||'}' from "airports" t1 where t1."iata" = t0."origin"), 'null')||'}' order by t0."date" asc nulls last, t0."delay" asc nulls last, t0."distance" asc nulls last, t0."origin" asc nulls last, t0."destination" asc nulls last)[1:2::int8], ','), '')||']'||case when count(*) > 2::int8 then chr(1)||'0'||chr(1) else '' end from (select t0."date", t0."origin", t0."delay", t0."distance", t0."destination" from "flights" t0 order by t0."date" asc nulls last, t0."delay" asc nulls last, t0."distance" asc nulls last, t0."origin" asc nulls last, t0."destination" asc nulls last limit 2::int8 + 1) t0) as json",
        "values": [],
      }
    `);
  });

  test('offset and limit by variables', async () => {
    const item = select('btsFlights(limit: $n, offset: $from, orderBy: [{origin: DESC}, {date: ASC}])', 'BtsFlight', ['origin']);
    expect(await files.value(item, { n: 1, from: 2 })).toEqual([{ origin: 'YAK' }]);
  });

  test('one row that is asserted, and is not', async () => {
    await expect(
      files.value(select('faaAirport(iata: "SEA")', 'FaaAirport', [select('onlyDeparture', 'BtsFlight', ['delay'])])),
    ).rejects.toThrow('but "SEA" has more than one');
    expect(await files.value(select('faaAirport(iata: "00M")', 'FaaAirport', [select('onlyDeparture', 'BtsFlight', ['delay'])]))).toEqual({
      onlyDeparture: null,
    });
  });

  test('counts', async () => {
    expect(await files.value(select('btsFlightsAggregate(where: {origin: {eq: "SEA"}, not: {delay: {lte: 60}}})', 'X', ['count']))).toEqual(
      { count: await count(`origin = 'SEA' and not delay <= 60`) },
    );
  });

  test('entities by key and the relations of rows at hand', async () => {
    const byKey = {
      type: 'FaaAirport',
      keyFields: ['iata'],
      rows: 'table',
      selection: selection('FaaAirport', ['__typename', 'city', select('departuresAggregate', 'X', ['count'])]),
    } as const;
    const atHand = {
      type: 'BtsFlight',
      keyFields: ['origin'],
      rows: 'values',
      selection: selection('BtsFlight', ['origin', select('originAirport', 'FaaAirport', ['city'])]),
    } as const;
    expect(
      await files.entities(
        [byKey, atHand],
        [
          [{ iata: 'SEA' }, { iata: 'ZZZ' }, { iata: null }],
          [{ origin: 'LAX' }, { origin: 'a"\u0001\\' }],
        ],
      ),
    ).toEqual([
      [{ __typename: 'FaaAirport', city: 'Seattle', departuresAggregate: { count: await count(`origin = 'SEA'`) } }, null, null],
      [
        { origin: 'LAX', originAirport: { city: 'Los Angeles' } },
        { origin: 'a"\u0001\\', originAirport: null },
      ],
    ]);
  });
});

import type { BulkRead, Engine } from '../../src/contract/index.ts';
import { compileModels, type CompiledModel, type ModelInput } from '../../src/processing/index.ts';
import { declaredModel, input } from './declared.ts';
import { AIRPORTS, FLIGHTS } from './engine.ts';

export const DAILY_ROUTE = `
model: DailyRoute
owner: network
key: [date, origin, destination]
fields:
  date: Date!
  origin: "String!"
  destination: "String!"
  flights: Int!
  meanDelay: {type: Float, was: avgDelay, description: minutes}
  p90Delay: Float
  lateShare: Float
from: bts.flights
steps:
  - dedupe: {by: all}
  - cast: {date: date}
  - join: {dataset: faa.airports, as: dep, on: origin = dep.iata, take: {originCity: dep.city}}
  - filter: delay is not null
  - aggregate:
      by: [date, origin, destination]
      measures: {flights: count(), meanDelay: avg(delay), p90Delay: "quantile(delay, 0.9)", lateShare: "avg(case when delay > 15 then 1.0 else 0.0 end)"}
expect:
  - {unique: [date, origin, destination]}
`;

export const STRIKE_SUMMARY = `
model: StrikeSummary
key: [iata]
fields: {iata: String!, name: String, strikes: Int!, cost: BigInt, firstOn: Date, lastOn: Date}
from: wildlife.strikes
steps:
  - join: {dataset: wildlife.airports, as: a, on: airport_name = a.name, type: inner, take: {iata: a.iata}}
  - join: {dataset: faa.airports, as: f, on: iata = f.iata, type: inner, take: {name: f.name}}
  - aggregate: {by: [iata, name], measures: {strikes: count(), cost: sum(cost_total), firstOn: min(flight_date), lastOn: max(flight_date)}}
refresh: {onChange: true}
`;

/** The datasets of the flights example that models read, with the names and types that their sources give. */
export const INPUTS: readonly ModelInput[] = [
  input('bts.flights', { date: 'LocalDateTime', delay: 'BigInt', distance: 'BigInt', origin: 'String', destination: 'String' }),
  input('faa.airports', { iata: 'String', name: 'String', city: 'String', state: 'String' }),
  input('wildlife.airports', { name: 'String', iata: 'String' }),
  input('wildlife.strikes', { id: 'BigInt', airport_name: 'String', cost_total: 'BigInt', flight_date: 'Date' }),
];

export function compiled(...yaml: readonly string[]): readonly CompiledModel[] {
  const { models, problems } = compileModels(
    yaml.map((each) => declaredModel(each)),
    (id) => INPUTS.find((each) => each.id === id),
  );
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
  return models;
}

/** The files of npm as relations of the engine, as the files source gives them. */
export async function openData(
  engine: Engine,
  strikeAirports: readonly (readonly [string, string])[] = [],
): Promise<(dataset: string) => BulkRead> {
  const session = await engine.session();
  const never = new AbortController().signal;
  const birdstrikes = AIRPORTS.replace('airports.csv', 'birdstrikes.csv');
  const values = strikeAirports.map(([name, iata]) => `('${name.replaceAll("'", "''")}', '${iata}')`).join(', ');
  await session.run(`create or replace view flights as select * from '${FLIGHTS}'`, never);
  await session.run(`create or replace table airports as select * from read_csv('${AIRPORTS}', all_varchar = true)`, never);
  if (values !== '') {
    await session.run(`create or replace table strike_airports as select * from (values ${values}) v(name, iata)`, never);
    await session.run(
      `create or replace table strikes as select row_number() over () as id, "Airport Name" as airport_name,
         try_cast("Cost Total $" as bigint) as cost_total, try_cast("Flight Date" as date) as flight_date from read_csv('${birdstrikes}')`,
      never,
    );
  }
  await session.close();
  const relations: Readonly<Record<string, string>> = {
    'bts.flights': 'flights',
    'faa.airports': 'airports',
    'wildlife.airports': 'strike_airports',
    'wildlife.strikes': 'strikes',
  };
  return (dataset) => ({ kind: 'engine', relation: relations[dataset] ?? dataset });
}

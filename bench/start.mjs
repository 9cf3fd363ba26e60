import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startHub } from './measure/hub.mjs';
import { median, rounded } from './measure/statistics.mjs';

const WARM_ROUNDS = 3;
const LATEST_MS = 120_000;

/** The three queries that the example prints at its start. */
const PRINTED = [
  '{ faaAirport(iata: "SEA") { name departures(limit: 3) { date destinationAirport { name } } } }',
  '{ wildlifeStrikes(where: {costTotal: {gt: 100000}}, orderBy: [{costTotal: DESC}], limit: 3) { species costTotal airport { faa { city } } } }',
  '{ dailyRoutes(where: {origin: {eq: "SEA"}, date: {eq: "2001-03-09"}}, orderBy: [{flights: DESC}], limit: 3) { destination flights meanDelay } }',
];

/** One operation over files, a database, a service, and what both models made of them. */
const EVERYTHING = `{
  airport: faaAirport(iata: "SEA") {
    city
    geo { country { name } }
    wildlife { name strikes(limit: 1) { species } }
    weather(limit: 1) { date tempMax }
    departures(limit: 2) { destinationAirport { city } }
  }
  route: dailyRoute(date: "2001-03-09", origin: "SEA", destination: "LAX") { flights }
  summary: strikeSummary(iata: "SEA") { strikes }
}`;

function expect(holds, what, answer) {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(answer)}`);
}

/** Asks all four, and looks at what they say. */
async function askAll(hub) {
  for (const query of PRINTED) {
    const answer = await hub.query(query);
    const [value] = Object.values(answer);
    expect(Array.isArray(value) ? value.length === 3 : value?.departures?.length === 3, 'A query of the start has no answer', answer);
  }
  const { airport, route, summary } = await hub.query(EVERYTHING);
  const whole = airport.geo.country.name === 'United States' && airport.wildlife.strikes.length === 1 && airport.weather.length === 1;
  expect(whole && airport.departures.every((one) => one.destinationAirport.city), 'A source is missing', airport);
  expect(route.flights === 22 && summary.strikes >= 103, 'A model is wrong', { route, summary });
}

/** Asks until all is answered. */
async function untilAnswered(hub) {
  for (;;) {
    try {
      await askAll(hub);
      return performance.now() - hub.startedAt;
    } catch (thrown) {
      if (performance.now() - hub.startedAt > LATEST_MS) throw thrown;
      await pause(50);
    }
  }
}

async function startOnce(checkout, dataDirectory) {
  const hub = await startHub({ root: checkout.root, command: ['npm', 'start', '--silent', '--'], dataDirectory, group: true });
  try {
    return {
      seconds: rounded((await untilAnswered(hub)) / 1000, 2),
      portAfterSeconds: rounded(hub.liveMs / 1000, 2),
    };
  } finally {
    await hub.stop();
  }
}

/** From `npm start`, its build included, until the queries are answered: on nothing at all, and on what that left. */
export async function start(checkout) {
  const dataDirectory = join(checkout.home, 'start');
  rmSync(join(checkout.root, 'dist'), { recursive: true, force: true });
  const cold = await startOnce(checkout, dataDirectory);
  const warm = [];
  for (let round = 0; round < WARM_ROUNDS; round += 1) warm.push(await startOnce(checkout, dataDirectory));
  return { cold, warm: { seconds: median(warm.map(({ seconds }) => seconds)), rounds: warm } };
}

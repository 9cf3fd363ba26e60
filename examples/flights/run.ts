import { HELP, parseCommand, type StartOptions } from '../../src/server/index.ts';
import { openHub, type Hub } from '../../src/hub.ts';
import { exitWith, untilSignal } from '../../src/process-end.ts';
import { examplePath } from './package-path.ts';
import { startGapminder } from './gapminder.ts';
import { startWeather } from './weather.ts';
import { loadWildlife } from './wildlife.ts';
import { join } from 'node:path';

const report = (line: string) => console.log(line);

const QUERIES = [
  '{ faaAirport(iata: "SEA") { name departures(limit: 3) { date destinationAirport { name } } } }',
  '{ wildlifeStrikes(where: {costTotal: {gt: 100000}}, orderBy: [{costTotal: DESC}], limit: 3) { species costTotal airport { faa { city } } } }',
  '{ dailyRoutes(where: {origin: {eq: "SEA"}, date: {eq: "2001-03-09"}}, orderBy: [{flights: DESC}], limit: 3) { destination flights meanDelay } }',
];

/** Starts what the example's sources need, beside the hub: the team's database and two services. */
async function startExample(options: StartOptions): Promise<{ hub: Hub; stop: () => Promise<void> }> {
  const services = await Promise.all([startWeather(), startGapminder()]);
  const [weather, gapminder] = services;
  const stopServices = () => Promise.all(services.map((service) => service.stop()));
  const hub = await openHub(
    { ...options, workspace: join(examplePath('weir.yaml'), '..') },
    {
      environment: process.env,
      report,
      async before(place) {
        const { url } = await (await place.embedded()).createDatabase('wildlife');
        const strikes = await loadWildlife(url);
        if (strikes) report(`example: loaded ${strikes} strikes into the database wildlife`);
        return { WILDLIFE_URL: url, WEATHER_URL: weather.url, GAPMINDER_URL: gapminder.url };
      },
    },
  ).catch(async (thrown: unknown) => {
    await stopServices();
    throw thrown;
  });
  return {
    hub,
    async stop() {
      await hub.stop();
      await stopServices();
    },
  };
}

try {
  const ended = untilSignal();
  const command = parseCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') {
    console.log(HELP);
  } else if (command.options.workspace !== undefined) {
    const hub = await openHub(command.options, { environment: process.env, report });
    await ended;
    await hub.stop();
  } else {
    const { hub, stop } = await startExample(command.options);
    console.log(`\nTry, at ${hub.url}/graphql:\n${QUERIES.map((query) => `  ${query}`).join('\n')}\n`);
    await ended;
    await stop();
  }
  process.exit(0);
} catch (thrown) {
  exitWith(thrown);
}

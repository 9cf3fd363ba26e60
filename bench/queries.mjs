import { startChild } from './measure/child.mjs';
import { startExample } from './measure/hub.mjs';
import { cpuMs } from './measure/process-figures.mjs';
import { median, rounded } from './measure/statistics.mjs';

const ROUNDS = 4;
const SECONDS = 4;
const WARM_SECONDS = 3;
const CONNECTIONS = 16;

const NAMES = '{ wildlifeAirports(limit: 100) { name } }';
const CODES = '{ faaAirports(where: {state: {eq: "WA"}}, limit: 100) { iata } }';
const ROUTES = '{ dailyRoutes(where: {flights: {gt: 20}}, orderBy: [{flights: DESC}], limit: 100) { origin date } }';

/** Each is asked with the values of many rows in turn. */
const QUERIES = {
  'one source, PostgreSQL': {
    query:
      'query ($name: String!) { wildlifeAirport(name: $name) { name iata strikes(limit: 5, orderBy: [{id: DESC}]) { id species flightDate costTotal } } }',
    variables: async (hub) => (await hub.query(NAMES)).wildlifeAirports,
  },
  'one source, a CSV file': {
    query: 'query ($iata: String!) { faaAirport(iata: $iata) { name city state latitude longitude } }',
    variables: async (hub) => (await hub.query(CODES)).faaAirports,
  },
  'joined over two sources': {
    query:
      'query ($name: String!) { wildlifeAirport(name: $name) { iata strikes(limit: 5, orderBy: [{id: DESC}]) { id species } faa { name city state } } }',
    variables: async (hub) => (await hub.query(NAMES)).wildlifeAirports,
  },
  'curated model': {
    query:
      'query ($origin: String!, $date: Date!) { dailyRoutes(where: {origin: {eq: $origin}, date: {eq: $date}}, orderBy: [{flights: DESC}], limit: 10) { destination flights meanDelay } }',
    variables: async (hub) => (await hub.query(ROUTES)).dailyRoutes,
  },
};

/** Asks each body once: none may fail. Gives the mean size of an answer in bytes. */
async function answerSize(url, bodies) {
  let bytes = 0;
  for (const body of bodies) {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const text = await response.text();
    if (!response.ok || 'errors' in JSON.parse(text)) throw new Error(`${body} is answered with ${text.slice(0, 300)}`);
    bytes += Buffer.byteLength(text);
  }
  return Math.round(bytes / bodies.length);
}

async function loadRound(generator, target, seconds, connections) {
  const before = cpuMs(target.pid);
  const found = await generator.ask({ url: target.url, bodies: target.bodies, connections, seconds });
  const after = cpuMs(target.pid);
  // A fault is an answer too, of another size.
  if (Math.abs(found.bytesEach / target.bytes - 1) > 0.05)
    throw new Error(`${target.url} answered ${found.bytesEach} bytes a request under load, and ${target.bytes} before`);
  return {
    ...found,
    cpuMs: (after.own - before.own) / found.requests,
    cpuWithDatabaseMs: (after.family - before.family) / found.requests,
  };
}

const middle = (rounds, of, digits) => rounded(median(rounds.map((round) => round[of])), digits);

const figures = (rounds, alone) => ({
  perSecond: middle(rounds, 'perSecond', 0),
  p50Ms: middle(rounds, 'p50Ms'),
  p99Ms: middle(rounds, 'p99Ms'),
  cpuMs: middle(rounds, 'cpuMs', 2),
  cpuWithDatabaseMs: middle(rounds, 'cpuWithDatabaseMs', 2),
  aloneP50Ms: rounded(alone.p50Ms),
  aloneP99Ms: rounded(alone.p99Ms),
});

async function compare(generator, ours, theirs) {
  const rounds = { hub: [], peer: [] };
  for (const target of [ours, theirs]) await loadRound(generator, target, WARM_SECONDS, CONNECTIONS);
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.hub.push(await loadRound(generator, ours, SECONDS, CONNECTIONS));
    rounds.peer.push(await loadRound(generator, theirs, SECONDS, CONNECTIONS));
  }
  const ratios = rounds.hub.map((round, index) => round.perSecond / rounds.peer[index].perSecond);
  return {
    hub: figures(rounds.hub, await loadRound(generator, ours, 2, 1)),
    peer: figures(rounds.peer, await loadRound(generator, theirs, 2, 1)),
    throughputRatio: rounded(median(ratios), 2),
    ratios: ratios.map((ratio) => rounded(ratio, 2)),
  };
}

/** Queries beside a bare Apollo Server that answers a constant of the same size; load, hub, database and peer share the cores. */
export async function queries(checkout) {
  const hub = await startExample(checkout, 'queries');
  const peer = await startChild(new URL('peers/apollo-constant.mjs', import.meta.url));
  const generator = await startChild(new URL('load.mjs', import.meta.url));
  try {
    const found = {};
    for (const [name, { query, variables }] of Object.entries(QUERIES)) {
      const url = `${hub.url}/graphql`;
      const bodies = (await variables(hub)).map((each) => JSON.stringify({ query, variables: each }));
      const bytes = await answerSize(url, bodies);
      const constant = { url: peer.ready.url, bodies: [JSON.stringify({ query: '{ constant }' })] };
      await peer.ask({ length: 0 });
      await peer.ask({ length: bytes - (await answerSize(constant.url, constant.bodies)) });
      const peerBytes = await answerSize(constant.url, constant.bodies);
      const ours = { url, bodies, bytes, pid: hub.pid };
      found[name] = { bytes, peerBytes, ...(await compare(generator, ours, { ...constant, bytes: peerBytes, pid: peer.pid })) };
    }
    return { connections: CONNECTIONS, queries: found };
  } finally {
    await generator.stop();
    await peer.stop();
    await hub.stop();
  }
}

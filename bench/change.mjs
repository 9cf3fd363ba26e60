import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import WebSocket from 'ws';
import { readEvents } from './measure/event-stream.mjs';
import { startExample } from './measure/hub.mjs';
import { quantile, rounded } from './measure/statistics.mjs';

const STRIKES = 400;
const CURATED_STRIKES = 100;
const WITHIN_MS = 15_000;

const RAW = 'subscription { wildlifeStrikesChanges { cursor changes { op key node { id species airport { iata } } } } }';
const CURATED = 'subscription { strikeSummariesChanges { cursor changes { op node { iata strikes } before { strikes } } } }';

const STRIKE = `insert into strikes (airport_name, aircraft, flight_date, operator, state, species, cost_total)
  select name, 'B-737-300', current_date, 'BENCH', 'Washington', 'Gulls', 1200 from airports where iata = 'SEA' returning id::text`;

/** Moments by id: who asks for one waits for it. */
function moments() {
  const seen = new Map();
  const waiting = new Map();
  return {
    put(id, at = performance.now()) {
      seen.set(id, at);
      waiting.get(id)?.(at);
    },
    at: (id, withinMs = WITHIN_MS) =>
      new Promise((resolve, reject) => {
        if (seen.has(id)) return resolve(seen.get(id));
        const timer = setTimeout(() => reject(new Error(`The change ${id} did not arrive in ${withinMs} ms.`)), withinMs);
        waiting.set(id, (at) => (clearTimeout(timer), resolve(at)));
      }),
  };
}

/** The rows of an event. A RESET names none: it comes where the source's stream begins after the subscription. */
const idsOf = ({ data }) => data.wildlifeStrikesChanges.changes.flatMap(({ key }) => (key ? [key.id] : []));

/** Commits a strike; gives its id and the moment before COMMIT was sent. */
async function strike(client) {
  await client.query('begin');
  const { rows } = await client.query(STRIKE);
  const at = performance.now();
  await client.query('commit');
  return { id: rows[0].id, at, acknowledgedMs: performance.now() - at };
}

/** Makes strikes until one arrives: a subscription by WebSocket says nothing when it stands, nor does the source's stream. */
async function untilFollowed(client, sockets) {
  for (let tries = 0; ; tries += 1) {
    const { id } = await strike(client);
    const arrived = Promise.all([sockets.sse.at(id, 1000), sockets.webSocket.at(id, 1000)]);
    if (
      await arrived.then(
        () => true,
        () => false,
      )
    )
      return;
    if (tries === 20) throw new Error('No change arrives.');
  }
}

const summary = (delays) => ({
  p50Ms: rounded(quantile(delays, 0.5), 1),
  p99Ms: rounded(quantile(delays, 0.99), 1),
  maxMs: rounded(Math.max(...delays), 1),
  changes: delays.length,
});

/** Strikes one soon after another, whether the one before has arrived or not: the model that reads them runs all the while. */
async function rawDelays(client, sockets, gapMs) {
  const sent = [];
  for (let count = 0; count < STRIKES; count += 1) {
    sent.push(await strike(client));
    await pause(gapMs());
  }
  const to = async (socket) => summary(await Promise.all(sent.map(async ({ id, at }) => (await socket.at(id)) - at)));
  return {
    commit: summary(sent.map(({ acknowledgedMs }) => acknowledgedMs)),
    sse: await to(sockets.sse),
    webSocket: await to(sockets.webSocket),
  };
}

/** Strikes of which each is in the model, and told, before the next is made. */
async function curatedDelays(client, sockets, told) {
  const source = [];
  const curated = [];
  for (let count = 0; count < CURATED_STRIKES; count += 1) {
    const next = told();
    const { id, at } = await strike(client);
    curated.push((await next) - at);
    source.push((await sockets.sse.at(id)) - at);
    await pause(100 + Math.random() * 200);
  }
  return { source: summary(source), curated: summary(curated) };
}

/** From COMMIT in the source to a subscriber's socket, and to a subscriber of the model that a pipeline makes of it. */
export async function change(checkout) {
  const hub = await startExample(checkout, 'change');
  const { findDatabase } = await import(pathToFileURL(join(checkout.root, 'dist/src/storage/index.js')).href);
  const client = new pg.Client({ connectionString: await findDatabase(join(hub.dataDirectory, 'postgres'), 'wildlife') });
  const socket = createClient({ url: `${hub.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, lazy: false });
  const streams = new AbortController();
  try {
    await client.connect();
    const sockets = { sse: moments(), webSocket: moments() };
    const fail = (fault) => {
      throw new Error(`A subscription ended: ${JSON.stringify(fault)}`);
    };
    await readEvents(`${hub.url}/graphql`, RAW, streams.signal, (event) => idsOf(event).forEach((id) => sockets.sse.put(id)));
    socket.subscribe(
      { query: RAW },
      { next: (event) => idsOf(event).forEach((id) => sockets.webSocket.put(id)), error: fail, complete() {} },
    );
    let tell = () => {};
    await readEvents(`${hub.url}/graphql`, CURATED, streams.signal, () => tell(performance.now()));
    await untilFollowed(client, sockets);
    await pause(2000);
    const streamed = await rawDelays(client, sockets, () => 20 + Math.random() * 40);
    await pause(2000);
    const oneByOne = await curatedDelays(client, sockets, () => new Promise((done) => (tell = done)));
    return { streamed, oneByOne };
  } finally {
    streams.abort();
    await socket.dispose();
    await client.end();
    await hub.stop();
  }
}

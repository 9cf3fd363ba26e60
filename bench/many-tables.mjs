import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startsOf } from './many-tables-starts.mjs';
import { makeWorkspace } from './many-tables-workspace.mjs';
import { ask, startHub } from './measure/hub.mjs';
import { delaysOf, loopProbe } from './measure/loop-delay.mjs';
import { peakMemoryMiB } from './measure/process-figures.mjs';
import { median, quantile, rounded } from './measure/statistics.mjs';

const ROUNDS = 4;
const SMALL_ROUNDS = 6;
/** One query each: 50 a second. */
const QUERY_EVERY_MS = 20;
/** What a swap leaves to be done after it is answered (the version's differences are told by a worker) has ended by then. */
const SETTLE_MS = 4000;

const QUERY = '{ shopOrders(limit: 5) { id total customer { name } } }';
const INTROSPECTION = `{ __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...T } directives { name description locations args { ...I } } } }
fragment T on __Type { kind name description fields(includeDeprecated: true) { name description args { ...I } type { ...R } isDeprecated deprecationReason } inputFields { ...I } interfaces { ...R } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...R } }
fragment I on __InputValue { name description type { ...R } defaultValue }
fragment R on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`;
const DATASETS = '{ sources { nodes { name datasets { name type key fields { name type column } } } } }';

async function mutate(hub, name, given, types) {
  const words = Object.keys(given).map((key) => `${key}: $${key}`);
  const answer = await hub.control(
    `mutation (${types}) { done: ${name}(${words.join(', ')}) { __typename ... on ProblemList { problems { message } } } }`,
    given,
  );
  if (answer.done.__typename === 'ProblemList') throw new Error(`${name}: ${JSON.stringify(answer.done.problems)}`);
}
const register = (hub, input) => mutate(hub, 'registerSource', { input }, '$input: SourceInput!');
const remove = (hub, name) => mutate(hub, 'removeSource', { name }, '$name: String!');

const MANY = { source: 'many', kind: 'postgres', connection: '${env:MANY_URL}' };
const SMALL = { source: 'air', kind: 'files', files: { ports: { path: 'data/ports.csv', key: ['iata'] } } };

/** Runs something and says when, by the clock of the probe. */
async function timed(work) {
  const from = Date.now();
  const at = performance.now();
  const value = await work();
  return { from, to: Date.now(), ms: performance.now() - at, value };
}

/** Asks another source all the while, each query at its time whether or not the one before is answered. */
function askSteadily(hub) {
  const latencies = [];
  const faults = [];
  const running = new Set();
  const timer = setInterval(() => {
    const at = performance.now();
    const one = ask(`${hub.url}/graphql`, QUERY)
      .then(({ shopOrders }) => {
        latencies.push(performance.now() - at);
        if (shopOrders?.length !== 5) faults.push(JSON.stringify(shopOrders));
      })
      .catch((thrown) => faults.push(String(thrown)))
      .finally(() => running.delete(one));
    running.add(one);
  }, QUERY_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all(running);
    if (faults.length) throw new Error(`${faults.length} queries failed, the first: ${faults[0]}`);
    return latencies;
  };
}

/** Registers and removes the 500 tables, again and again. */
async function rounds(hub, probe, { busy }) {
  const registered = [];
  const latencies = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const stop = busy ? askSteadily(hub) : undefined;
    if (busy) await pause(500);
    const one = await timed(async () => {
      await register(hub, MANY);
      const { manyOrder000s } = await hub.query('{ manyOrder000s { id previous { id } } }');
      if (manyOrder000s.length) throw new Error('There are rows where none are.');
    });
    await pause(SETTLE_MS);
    if (stop) latencies.push(...(await stop()));
    registered.push({ ...one, settled: Date.now() });
    await remove(hub, 'many');
    await pause(SETTLE_MS);
  }
  const looks = await probe.looks(hub.pid);
  const during = registered.flatMap(({ from, to }) => looks.filter(([at]) => at >= from && at <= to));
  const whole = registered.flatMap(({ from, settled }) => looks.filter(([at]) => at >= from && at <= settled));
  return {
    servedMs: rounded(median(registered.map(({ ms }) => ms)), 0),
    eachServedMs: registered.map(({ ms }) => rounded(ms, 0)),
    loop: delaysOf(during),
    settled: delaysOf(whole),
    ...(busy && {
      queries: latencies.length,
      queryP50Ms: rounded(quantile(latencies, 0.5)),
      queryP99Ms: rounded(quantile(latencies, 0.99)),
      queryMaxMs: rounded(Math.max(...latencies)),
    }),
  };
}

/** Asks something once, and again: what it takes, and how long it holds the event loop. */
async function asked(hub, probe, work) {
  const first = await timed(work);
  await pause(300);
  const again = await timed(work);
  await pause(300);
  const looks = await probe.looks(hub.pid);
  const during = ({ from, to }) => delaysOf(looks.filter(([at]) => at >= from && at <= to + 50)).maxMs;
  return {
    ms: rounded(first.ms, 0),
    maxMs: during(first),
    againMs: rounded(again.ms, 0),
    againMaxMs: during(again),
    megabytes: rounded(first.value / 1e6, 1),
  };
}

const sizeOf = async (url, query) => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
  const text = await response.text();
  if (!response.ok || text.startsWith('{"errors"')) throw new Error(text.slice(0, 300));
  return text.length;
};

/** A small source comes to a hub at rest, beside little and beside much. */
async function small(hub) {
  const took = [];
  for (let round = 0; round < SMALL_ROUNDS; round += 1) {
    took.push((await timed(() => register(hub, SMALL))).ms);
    await pause(1500);
    await remove(hub, 'air');
    await pause(1500);
  }
  return { firstMs: rounded(took[0], 0), ms: rounded(median(took.slice(1)), 0), each: took.map((ms) => rounded(ms, 0)) };
}

/** What a source of 500 tables costs those who ask others while it is registered, and what is asked of a graph that has it. */
export async function manyTables(checkout) {
  const workspace = await makeWorkspace(checkout);
  try {
    return { ...(await onHub(checkout, workspace)), starts: await startsOf(checkout, workspace) };
  } finally {
    await workspace.stop();
  }
}

async function onHub(checkout, workspace) {
  const probe = loopProbe(checkout.home);
  const hub = await startHub({
    root: checkout.root,
    command: [process.execPath, ...probe.flags, 'dist/src/weir.cjs', 'start', '--workspace', workspace.folder],
    dataDirectory: join(checkout.home, 'many-tables-hub'),
    environment: { ...probe.environment, ...workspace.environment },
  });
  try {
    await hub.query(QUERY);
    const smallAlone = await small(hub);
    const idle = await rounds(hub, probe, { busy: false });
    const busy = await rounds(hub, probe, { busy: true });
    const peakAfterRounds = rounded(peakMemoryMiB(hub.pid), 0);
    await register(hub, MANY);
    await pause(SETTLE_MS);
    const introspection = await asked(hub, probe, () => sizeOf(`${hub.url}/graphql`, INTROSPECTION));
    const datasets = await asked(hub, probe, () => sizeOf(`${hub.url}/registry/graphql`, DATASETS));
    const smallBeside = await small(hub);
    return {
      idle,
      busy,
      smallAlone,
      smallBeside,
      introspection,
      datasets,
      peakMemoryMiB: peakAfterRounds,
      peakMemoryAfterAllMiB: rounded(peakMemoryMiB(hub.pid), 0),
    };
  } finally {
    await hub.stop();
  }
}

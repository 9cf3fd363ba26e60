import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../measure/child.mjs';
import { startHub } from '../measure/hub.mjs';
import { cpuMs } from '../measure/process-figures.mjs';
import { median, rounded } from '../measure/statistics.mjs';
import { openDatabase } from './database.mjs';
import { pgbenchVersion, runPgbench, scriptOf } from './pgbench.mjs';
import { plain, QUESTIONS } from './questions.mjs';
import { openTap } from './statement-tap.mjs';
import { makeToken, writeWorkspace } from './workspace.mjs';

const CONNECTIONS = 50;
/** Of each server to the database: as many as the hub has to a source. */
const POOL = 10;
/** Different variables of a question, and how many of them are compared before anything is timed. */
const VARIABLES = 2000;
const COMPARED = 60;
const LENGTHS = { whole: { rounds: 6, seconds: 3, warmSeconds: 3 }, quick: { rounds: 2, seconds: 1, warmSeconds: 1 } };
/** Answers of other rows are of other sizes; a fault is of quite another. */
const SIZES_APART = 0.1;

const here = dirname(fileURLToPath(import.meta.url));
const bench = dirname(here);

/** Node 22, on which all servers run: PostGraphile needs it, and it reads the TypeScript of Prisma's client. By the npm package of its platform. */
const NODE_22 = join(bench, `node_modules/node-linux-${process.arch}/bin/node`);

const versionOf = (name) => createRequire(import.meta.url)(join(bench, 'node_modules', name, 'package.json')).version;

/** Prisma's client is made by the hub's Prisma, without the engine that it would download. */
function generatePrisma(root) {
  const cli = createRequire(join(root, 'package.json')).resolve('prisma/build/index.js');
  const environment = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  execFileSync(process.execPath, [cli, 'generate', '--schema', join(here, 'peers/schema.prisma')], {
    cwd: bench,
    env: { ...process.env, ...environment },
    stdio: 'pipe',
  });
}

const startPeer = (name, url) =>
  startChild(new URL(`peers/${name}.mjs`, import.meta.url), [url, POOL], {
    execPath: NODE_22,
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
  });

async function startWorkspace(checkout, database, sourceUrl) {
  const folder = join(checkout.home, 'relational');
  writeWorkspace(folder);
  return startHub({
    root: checkout.root,
    command: [NODE_22, 'dist/src/weir.cjs', 'start', '--workspace', folder, '--production'],
    dataDirectory: join(checkout.home, 'relational-hub'),
    environment: {
      NODE_ENV: 'production',
      SHOP_URL: sourceUrl,
      DATABASE_URL: database.recordsUrl,
      WEIR_ADMIN_TOKEN: 'weir-bench-'.repeat(4),
    },
  });
}

async function textOf({ url, token }, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body,
  });
  return response.text();
}

const bodyOf = (question, server, value) => JSON.stringify({ query: question[server], variables: { [question.variable]: value } });

/** pgbench's script of each question, from what the hub asks its database for it. */
async function readScripts(checkout, database) {
  const tap = await openTap(database.url);
  const hub = await startWorkspace(checkout, database, tap.url);
  try {
    const to = { url: `${hub.url}/graphql`, token: await makeToken(hub) };
    const scripts = {};
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const value = question.make();
      plain(question, 'hub', await textOf(to, bodyOf(question, 'hub', value)));
      scripts[name] = scriptOf(tap.last(), { ...question, value });
    }
    return scripts;
  } finally {
    await hub.stop();
    tap.close();
  }
}

/** Throws where the servers do not answer the same. Gives the mean size of each one's answers. */
async function compareAnswers(question, targets, values) {
  const bytes = Object.fromEntries(Object.keys(targets).map((server) => [server, 0]));
  for (const value of values.slice(0, COMPARED)) {
    let first;
    for (const [server, target] of Object.entries(targets)) {
      const text = await textOf(target, bodyOf(question, server, value));
      bytes[server] += Buffer.byteLength(text) / COMPARED;
      const found = plain(question, server, text);
      first ??= found;
      if (isDeepStrictEqual(found, first)) continue;
      throw new Error(`${server} answers ${JSON.stringify(value)} by ${JSON.stringify(found)}, and not by ${JSON.stringify(first)}`);
    }
  }
  return bytes;
}

async function loadRound(generator, target, seconds) {
  const before = cpuMs(target.pid).own;
  const { url, bodies, token } = target;
  const found = await generator.ask({ url, bodies, token, connections: CONNECTIONS, seconds });
  const cpu = (cpuMs(target.pid).own - before) / found.requests;
  if (Math.abs(found.bytesEach / target.bytes - 1) > SIZES_APART)
    throw new Error(`${url} answered ${found.bytesEach} bytes a request under load, and ${target.bytes} before`);
  return { ...found, cpuMs: cpu };
}

/** All servers and pgbench in turn; the order is turned round with each round. */
async function timeQuestion(runs, { rounds, seconds, warmSeconds }, least = 0) {
  const found = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  const names = Object.keys(runs);
  for (const name of names) await runs[name](warmSeconds);
  for (let round = 0; round < rounds; round += 1)
    for (const name of round % 2 ? names.toReversed() : names) found[name].push(await runs[name](Math.max(seconds, least)));
  const middle = (name, of, digits) => rounded(median(found[name].map((one) => one[of])), digits);
  const ratios = (name) => found.hub.map(({ perSecond }, round) => perSecond / found[name][round].perSecond);
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        perSecond: middle(name, 'perSecond', 1),
        ...(name !== 'pgbench' && { p50Ms: middle(name, 'p50Ms'), p99Ms: middle(name, 'p99Ms'), cpuMs: middle(name, 'cpuMs', 3) }),
        ...(name !== 'hub' && { hubRatio: rounded(median(ratios(name)), 2), ratios: ratios(name).map((ratio) => rounded(ratio, 2)) }),
      },
    ]),
  );
}

/**
 * The hub beside PostGraphile and Prisma over one PostgreSQL, and beside pgbench, which runs the hub's own statements with nothing between. All on
 * the same cores. `quick`: to try it, not to keep.
 */
export async function relational(checkout, { quick, dropDatabase }) {
  if (!existsSync(NODE_22)) throw new Error(`The servers run on Node 22: there is no ${NODE_22}. Run npm ci in bench/.`);
  generatePrisma(checkout.root);
  const database = await openDatabase({ drop: dropDatabase });
  const started = [];
  const start = async (opening) => {
    const one = await opening;
    started.push(one);
    return one;
  };
  try {
    const scripts = await readScripts(checkout, database);
    const hub = await start(startWorkspace(checkout, database, database.url));
    const postgraphile = await start(startPeer('postgraphile', database.url));
    const prisma = await start(startPeer('prisma', database.url));
    const generator = await start(startChild(new URL('../load.mjs', import.meta.url)));
    const servers = {
      hub: { url: `${hub.url}/graphql`, token: await makeToken(hub), pid: hub.pid },
      postgraphile: { url: postgraphile.ready.url, pid: postgraphile.pid },
      prisma: { url: prisma.ready.url, pid: prisma.pid },
    };
    const questions = {};
    for (const [name, question] of Object.entries(QUESTIONS)) {
      const values = Array.from({ length: VARIABLES }, question.make);
      const bytes = await compareAnswers(question, servers, values);
      const runs = Object.fromEntries(
        Object.entries(servers).map(([server, to]) => {
          const bodies = values.map((value) => bodyOf(question, server, value));
          return [server, (seconds) => loadRound(generator, { ...to, bodies, bytes: bytes[server] }, seconds)];
        }),
      );
      const file = join(checkout.home, 'pgbench.sql');
      runs.pgbench = async (seconds) => ({
        perSecond: await runPgbench(database.url, file, scripts[name], { connections: POOL, seconds }),
      });
      questions[name] = {
        bytes: Math.round(bytes.hub),
        ...(await timeQuestion(runs, LENGTHS[quick ? 'quick' : 'whole'], question.seconds)),
      };
    }
    const versions = {
      server: database.version,
      pgbench: await pgbenchVersion(),
      postgraphile: versionOf('postgraphile'),
      node: postgraphile.ready.node,
      filter: versionOf('postgraphile-plugin-connection-filter'),
      aggregates: versionOf('@graphile/pg-aggregates'),
      prisma: versionOf('@prisma/client'),
    };
    return { connections: CONNECTIONS, pool: POOL, versions, questions };
  } finally {
    for (const one of started.toReversed()) await one.stop();
    await database.close();
  }
}

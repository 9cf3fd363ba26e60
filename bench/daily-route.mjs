import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { endedRun, makeWorkspace } from './daily-route-workspace.mjs';
import { startChild } from './measure/child.mjs';
import { startHub } from './measure/hub.mjs';
import { peakMemoryMiB } from './measure/process-figures.mjs';
import { median, rounded } from './measure/statistics.mjs';

/** The first is not counted: its answers are compared. */
const ROUNDS = 5;

async function digest(url, table) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(
    `select count(*)::int as rows, md5(string_agg(row(date, origin, destination, flights, "meanDelay", "p90Delay", "lateShare")::text, ',' order by date, origin, destination)) as md5 from ${table}`,
  );
  await client.end();
  return rows[0];
}

/** A hub on an empty data directory, its first run, and one more over a file that was touched. */
async function hubRound(checkout, workspace, dataDirectory) {
  const command = [process.execPath, 'dist/src/weir.cjs', '--workspace', workspace.folder];
  const hub = await startHub({ root: checkout.root, command, dataDirectory });
  try {
    const first = await endedRun(hub);
    const memory = peakMemoryMiB(hub.pid);
    const now = new Date();
    utimesSync(workspace.flights, now, now);
    const again = await endedRun(hub, first.id);
    if (again.inserted + again.updated + again.deleted > 0) throw new Error(`The same rows made a difference: ${JSON.stringify(again)}`);
    const { findDatabase } = await import(pathToFileURL(join(checkout.root, 'dist/src/storage/index.js')).href);
    const answer = await digest(await findDatabase(join(dataDirectory, 'postgres'), 'weir'), 'curated."DailyRoute"');
    return { firstMs: first.ms, againMs: again.ms, peakMemoryMiB: memory, peakMemoryAfterBothMiB: peakMemoryMiB(hub.pid), answer };
  } finally {
    await hub.stop();
  }
}

async function peerRound(checkout, workspace, dataDirectory) {
  const peer = await startChild(new URL('peers/duckdb-and-copy.mjs', import.meta.url), [
    checkout.root,
    dataDirectory,
    workspace.flights,
    workspace.airports,
  ]);
  try {
    const first = await peer.ask('load');
    const again = await peer.ask('load');
    const answer = await digest(peer.ready.url, '"DailyRoute"');
    return {
      firstMs: first.ms,
      againMs: again.ms,
      peakMemoryMiB: first.peakMemoryMiB,
      peakMemoryAfterBothMiB: again.peakMemoryMiB,
      answer,
    };
  } finally {
    await peer.stop();
  }
}

const figures = (rounds) => {
  const middle = (of) => rounded(median(rounds.map(of)), 0);
  return {
    firstMs: middle((round) => round.firstMs),
    againMs: middle((round) => round.againMs),
    peakMemoryMiB: middle((round) => round.peakMemoryMiB),
    peakMemoryAfterBothMiB: middle((round) => round.peakMemoryAfterBothMiB),
    rounds: rounds.map(({ firstMs, againMs }) => ({ firstMs: rounded(firstMs, 0), againMs: rounded(againMs, 0) })),
  };
};

/** DailyRoute's first load and its unchanged re-run, beside bare DuckDB and COPY; each on a database cluster as fresh as the other's. */
export async function dailyRoute(checkout) {
  const workspace = makeWorkspace(checkout);
  const rounds = { hub: [], peer: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = [
      async () => rounds.hub.push(await hubRound(checkout, workspace, join(checkout.home, `daily-route-hub-${round}`))),
      async () => rounds.peer.push(await peerRound(checkout, workspace, join(checkout.home, `daily-route-peer-${round}`))),
    ];
    // Whoever comes first finds another disk cache than who comes second.
    for (const turn of round % 2 ? turns.toReversed() : turns) await turn();
    const [ours, theirs] = [rounds.hub.at(-1).answer, rounds.peer.at(-1).answer];
    if (ours.rows !== theirs.rows || ours.md5 !== theirs.md5)
      throw new Error(`The answers differ: ${JSON.stringify(ours)} of the hub, ${JSON.stringify(theirs)} of the peer.`);
  }
  const [hub, peer] = [figures(rounds.hub.slice(1)), figures(rounds.peer.slice(1))];
  const ratio = (of) => rounded(median(rounds.hub.slice(1).map((round, index) => round[of] / rounds.peer[index + 1][of])), 2);
  return { rows: rounds.hub[0].answer.rows, hub, peer, firstRatio: ratio('firstMs'), againRatio: ratio('againMs') };
}

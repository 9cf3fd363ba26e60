import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endedRun, makeWorkspace } from './daily-route-workspace.mjs';
import { startHub } from './measure/hub.mjs';
import { delaysOf, loopProbe } from './measure/loop-delay.mjs';

const RUNS = 4;

/** The delay of the hub's event loop while DailyRoute runs: its first run, right after the start, and runs in a hub at rest. */
export async function eventLoop(checkout) {
  const workspace = makeWorkspace(checkout);
  const probe = loopProbe(checkout.home);
  const hub = await startHub({
    root: checkout.root,
    command: [process.execPath, ...probe.flags, 'dist/src/weir.cjs', '--workspace', workspace.folder],
    dataDirectory: join(checkout.home, 'event-loop'),
    environment: probe.environment,
  });
  try {
    const runs = [await endedRun(hub)];
    while (runs.length < RUNS) {
      const now = new Date();
      utimesSync(workspace.flights, now, now);
      runs.push(await endedRun(hub, runs.at(-1).id));
    }
    await pause(3000);
    const restEnd = Date.now();
    const looks = await probe.looks(hub.pid);
    const during = ({ startedAt, finishedAt }) => looks.filter(([at]) => at >= Date.parse(startedAt) && at <= Date.parse(finishedAt));
    const [first, ...again] = runs;
    return {
      firstRun: delaysOf(during(first)),
      laterRuns: delaysOf(again.flatMap(during)),
      atRest: delaysOf(looks.filter(([at]) => at > restEnd - 2500)),
      runs: runs.map(({ ms }) => ms),
    };
  } finally {
    await hub.stop();
  }
}

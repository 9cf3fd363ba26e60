import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endedRun, makeWorkspace } from './daily-route-workspace.mjs';
import { startHub } from './measure/hub.mjs';
import { quantile, rounded } from './measure/statistics.mjs';

const RUNS = 4;
/** As often as the probe looks. */
const EVERY_MS = 5;

/**
 * What something would wait that came at any moment, not only when the probe looked: a loop that was held for 100 ms kept
 * twenty looks waiting, of which the probe could take one (the correction of HdrHistogram's recordValueWithExpectedInterval).
 */
const waits = (looks) =>
  looks.flatMap(([, late]) => Array.from({ length: Math.max(1, Math.ceil(late / EVERY_MS)) }, (_, index) => late - index * EVERY_MS));

const summary = (looks) => {
  const all = waits(looks);
  return {
    p50Ms: rounded(quantile(all, 0.5), 1),
    p99Ms: rounded(quantile(all, 0.99), 1),
    uncorrectedP99Ms: rounded(
      quantile(
        looks.map(([, late]) => late),
        0.99,
      ),
      1,
    ),
    maxMs: rounded(Math.max(...all), 1),
    looks: looks.length,
  };
};

/** The delay of the hub's event loop while DailyRoute runs: its first run, right after the start, and runs in a hub at rest. */
export async function eventLoop(checkout) {
  const workspace = makeWorkspace(checkout);
  const file = join(checkout.home, 'loop.json');
  const probe = fileURLToPath(new URL('loop-probe.mjs', import.meta.url));
  const hub = await startHub({
    root: checkout.root,
    command: [process.execPath, '--import', probe, 'dist/src/weir.cjs', '--workspace', workspace.folder],
    dataDirectory: join(checkout.home, 'event-loop'),
    environment: { WEIR_LOOP_PROBE: file },
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
    process.kill(hub.pid, 'SIGUSR2');
    while (!existsSync(file)) await pause(20);
    const looks = JSON.parse(readFileSync(file, 'utf8'));
    const during = ({ startedAt, finishedAt }) => looks.filter(([at]) => at >= Date.parse(startedAt) && at <= Date.parse(finishedAt));
    const [first, ...again] = runs;
    return {
      firstRun: summary(during(first)),
      laterRuns: summary(again.flatMap(during)),
      atRest: summary(looks.filter(([at]) => at > restEnd - 2500)),
      runs: runs.map(({ ms }) => ms),
    };
  } finally {
    await hub.stop();
  }
}

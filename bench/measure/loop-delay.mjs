import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { quantile, rounded } from './statistics.mjs';

/** As often as the probe looks. */
const EVERY_MS = 5;

/**
 * What something would wait that came at any moment, not only when the probe looked: a loop that was held for 100 ms kept
 * twenty looks waiting, of which the probe could take one (the correction of HdrHistogram's recordValueWithExpectedInterval).
 */
const waits = (looks) =>
  looks.flatMap(([, late]) => Array.from({ length: Math.max(1, Math.ceil(late / EVERY_MS)) }, (_, index) => late - index * EVERY_MS));

/**
 * The delays of the looks that were taken: corrected, and the 99th percentile as the looks alone have it. `maxCpuMs`: the most CPU time
 * that the loop's own thread took between two looks, which is how long it held the loop where nothing else wants the cores.
 */
export function delaysOf(looks) {
  const all = waits(looks);
  const late = looks.map(([, ms]) => ms);
  return {
    p50Ms: rounded(quantile(all, 0.5), 1),
    p99Ms: rounded(quantile(all, 0.99), 1),
    uncorrectedP99Ms: rounded(quantile(late, 0.99), 1),
    maxMs: rounded(Math.max(...all), 1),
    maxCpuMs: rounded(Math.max(...looks.map(([, late, cpu]) => Math.min(late, cpu))), 1),
    looks: looks.length,
  };
}

/** How a process is started so that its event loop is looked at: flags of node and environment; `looks(pid)` gives what was seen so far. */
export function loopProbe(home) {
  const file = join(home, 'loop.json');
  return {
    flags: ['--import', fileURLToPath(new URL('../loop-probe.mjs', import.meta.url))],
    environment: { WEIR_LOOP_PROBE: file },
    async looks(pid) {
      rmSync(file, { force: true });
      process.kill(pid, 'SIGUSR2');
      while (!existsSync(file)) await pause(20);
      return JSON.parse(readFileSync(file, 'utf8'));
    },
  };
}

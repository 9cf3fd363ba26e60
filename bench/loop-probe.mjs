// Into a process that is measured, by `node --import`: how much later than asked its event loop came to a timer. On SIGUSR2
// all that was seen is written to the file WEIR_LOOP_PROBE, as JSON: of each look `[ms since 1970, ms late, ms of CPU]`, the last being
// what the thread of the event loop took of a core since the look before.
import { openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** How often it looks; a timer is due by whole milliseconds, so that one may seem a millisecond late that is not. */
const EVERY_MS = 5;

const file = process.env['WEIR_LOOP_PROBE'];
if (isMainThread && file) {
  const looks = [];
  // https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html: the first figure is the time on a core, in ns.
  const clock = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const text = Buffer.alloc(100);
  const cpuMs = () => Number.parseInt(text.toString('latin1', 0, readSync(clock, text, 0, text.length, 0)), 10) / 1e6;
  let before = cpuMs();
  const look = (due) => {
    const now = performance.now();
    const cpu = cpuMs();
    looks.push([performance.timeOrigin + now, Math.max(0, now - due), cpu - before]);
    before = cpu;
    setTimeout(look, EVERY_MS, now + EVERY_MS).unref();
  };
  look(performance.now());
  process.on('SIGUSR2', () => {
    writeFileSync(`${file}.new`, JSON.stringify(looks));
    renameSync(`${file}.new`, file);
  });
}

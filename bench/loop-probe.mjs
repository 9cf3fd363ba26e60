// Into a process that is measured, by `node --import`: how much later than asked its event loop came to a timer. On SIGUSR2
// all that was seen is written to the file WEIR_LOOP_PROBE, as JSON: `[ms since 1970, ms late]` of each look.
import { renameSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** How often it looks; a timer is due by whole milliseconds, so that one may seem a millisecond late that is not. */
const EVERY_MS = 5;

const file = process.env['WEIR_LOOP_PROBE'];
if (isMainThread && file) {
  const looks = [];
  const look = (due) => {
    const now = performance.now();
    looks.push([performance.timeOrigin + now, Math.max(0, now - due)]);
    setTimeout(look, EVERY_MS, now + EVERY_MS).unref();
  };
  look(performance.now());
  process.on('SIGUSR2', () => {
    writeFileSync(`${file}.new`, JSON.stringify(looks));
    renameSync(`${file}.new`, file);
  });
}

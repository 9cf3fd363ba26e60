import type { Output } from './command.ts';

const EVERY_MS = 250;
/** What is done sooner needs no bar. */
const QUIET_MS = 1_000;

/** Shows for how long something is waited for of which nobody tells how far it is. */
export async function whileWaiting<T>(out: Output, label: string, work: Promise<T>): Promise<T> {
  const bar = out.progress(label);
  const began = performance.now();
  const timer = setInterval(() => {
    const ms = performance.now() - began;
    if (ms >= QUIET_MS) bar.at(null, `${Math.round(ms / 1000)} s`);
  }, EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    bar.end();
  }
}

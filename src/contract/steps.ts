import { setImmediate as otherWork } from 'node:timers/promises';

/** Work that may be laid aside wherever it yields: what takes long at hundreds of tables is written so. */
export type Steps<T> = Generator<void, T, void>;

/** How long other work waits for a slice, which overruns by one step: a tenth of what a request may notice. */
const SLICE_MS = 8;

/** Does all of it at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does it in slices, between which whatever else is ready has its turn. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < until);
    await otherWork();
  }
}

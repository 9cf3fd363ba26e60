import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 25;
const WITHIN_MS = 50_000;

/** Looks until there is something other than undefined and false, and gives it. What `look` throws ends it. */
export async function eventually<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error(`waited ${WITHIN_MS} ms in vain for: ${look.toString()}`);
    await pause(EVERY_MS);
  }
}

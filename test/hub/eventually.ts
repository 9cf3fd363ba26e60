import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 25;
const WITHIN_MS = 50_000;

type Nothing = undefined | null | false;

/** Looks until there is something, and gives it. What `look` throws ends it. */
export async function eventually<T>(look: () => T | Nothing | Promise<T | Nothing>): Promise<Exclude<T, Nothing>> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found as Exclude<T, Nothing>;
    if (Date.now() > until) throw new Error(`waited ${WITHIN_MS} ms in vain for: ${look.toString()}`);
    await pause(EVERY_MS);
  }
}

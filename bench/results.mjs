import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('results.json', import.meta.url);

/** What each bench found when it last ran, with what it depends on. */
export const readResults = () => (existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {});

/** Keeps a bench's result in place of the one before. */
export function keepResult(name, result) {
  writeFileSync(RESULTS, `${JSON.stringify({ ...readResults(), [name]: result }, null, 2)}\n`);
}

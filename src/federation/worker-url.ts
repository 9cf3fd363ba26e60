/**
 * Where a worker's program lies, by its path under src/ without an ending: always in dist/, because worker_threads cannot
 * start TypeScript. Tests build first.
 */
export function workerUrl(program: string): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? `../../dist/src/${program}.js` : `../${program}.js`, here);
}

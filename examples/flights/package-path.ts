import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const parents = function* (): Generator<string> {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    yield folder;
    if (folder === dirname(folder)) return;
  }
};

/** A file of an installed npm package: `vega-datasets/data/birdstrikes.csv`. */
export function packagePath(file: string): string {
  for (const folder of parents()) {
    const path = join(folder, 'node_modules', file);
    if (existsSync(path)) return path;
  }
  throw new Error(`${file} is not installed; run npm ci.`);
}

/** A file of this example, whether this runs from its folder or from dist/. */
export function examplePath(file: string): string {
  for (const folder of parents()) {
    const path = join(folder, 'examples/flights', file);
    if (existsSync(join(folder, 'package.json')) && existsSync(path)) return path;
  }
  throw new Error(`examples/flights/${file} is missing.`);
}

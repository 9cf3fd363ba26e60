import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `npm:@scope/name/path` taken apart. */
interface NpmPath {
  readonly package: string;
  readonly path: string;
}

/** Undefined for a path that is not `npm:`, or names no file in the package. */
export function parseNpmPath(path: string): NpmPath | undefined {
  const [, name, rest] = /^npm:((?:@[^/]+\/)?[^/@.][^/]*)\/(.+)$/.exec(path) ?? [];
  return name === undefined || rest === undefined ? undefined : { package: name, path: rest };
}

/**
 * The real folder of an installed package, looked for in the node_modules folders from `from` upward, whatever its
 * `exports` say: data files are seldom exported.
 */
export function packageFolder(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return realpathSync(folder);
  const above = dirname(from);
  return above === from ? undefined : packageFolder(name, above);
}

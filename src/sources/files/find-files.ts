import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { WeirError } from '../../contract/index.ts';
import type { Engine } from '../../contract/index.ts';
import type { DeclaredFile } from './declaration.ts';
import { allowedFolders } from './folders-of.ts';
import { globLiteral } from './duckdb-path.ts';
import type { FoundFile } from './found-file.ts';
import { packageFolder, parseNpmPath } from './npm-path.ts';

interface Where {
  readonly workspace: string;
  /** `files.allow` of weir.yaml. */
  readonly allow: readonly string[];
}

/** A place to look in, and the real folders that nothing found may lie outside of. */
interface Place {
  readonly base: string;
  /** A path or glob, from the base. */
  readonly path: string;
  readonly folders: readonly string[];
  /** From an absolute path to what the user calls it. */
  readonly shown: (path: string) => string;
  /** What to say of a real path outside. */
  readonly refusal: (real: string) => string;
}

/**
 * The files of a dataset, in order of path, symbolic links followed and confined to what the workspace allows.
 *
 * @throws WeirError SOURCE_UNAVAILABLE where there is none, BAD_DEFINITION for one outside, with the line that allows it.
 */
export async function findFiles(file: DeclaredFile, where: Where, engine: Engine, signal: AbortSignal): Promise<readonly FoundFile[]> {
  const place = file.path.startsWith('npm:') ? packagePlace(file.path, where) : workspacePlace(file.path, where);
  const [fixed, pattern] = parted(place);
  await insist(place, fixed);
  const paths = pattern === undefined ? [fixed] : await matches(fixed, pattern, engine, signal);
  if (paths.length === 0) throw new WeirError('SOURCE_UNAVAILABLE', `no file matches ${file.path}`);
  return Promise.all(paths.map((path) => found(place, path)));
}

/** The one file of a path that is no pattern, found and confined likewise. Throws as `findFiles` does. */
export async function findFile(path: string, where: Where): Promise<FoundFile> {
  const place = path.startsWith('npm:') ? packagePlace(path, where) : workspacePlace(path, where);
  const whole = resolve(place.base, place.path);
  await insist(place, whole);
  return found(place, whole);
}

const GLOB = /[*?[]/;

function packagePlace(path: string, { workspace }: Where): Place {
  const parsed = parseNpmPath(path);
  if (!parsed) throw new WeirError('BAD_DEFINITION', `${path} names no file of a package: write npm:package/path`);
  const folder = packageFolder(parsed.package, workspace);
  if (folder === undefined) {
    throw new WeirError(
      'SOURCE_UNAVAILABLE',
      `${path}: the package ${parsed.package} is in no node_modules folder from ${workspace} upward; npm install it`,
    );
  }
  return {
    base: folder,
    path: parsed.path,
    folders: [folder],
    shown: (found) => `npm:${parsed.package}/${relative(folder, found)}`,
    refusal: (real) => `${path} leads out of its package to ${real}: a path that begins with npm: stays inside of it`,
  };
}

function workspacePlace(path: string, where: Where): Place {
  const { workspace, allow } = where;
  return {
    base: workspace,
    path,
    folders: allowedFolders(where),
    shown: (found) => (isInside(found, workspace) ? relative(workspace, found) : found),
    refusal: (real) => {
      const folder = dirname(real);
      const written = isInside(folder, workspace) ? relative(workspace, folder) || '.' : folder;
      return `${path} lies in ${folder}, which this workspace does not allow; where it should, write in weir.yaml: files: {allow: [${[...allow, written].join(', ')}]}`;
    },
  };
}

/** Before anything is looked for: what comes before the first wildcard must lie inside. */
async function insist(place: Place, path: string): Promise<void> {
  const real = await realAsFarAsThere(path);
  if (!isInsideOne(real, place.folders)) throw new WeirError('BAD_DEFINITION', place.refusal(real));
}

async function realAsFarAsThere(path: string): Promise<string> {
  const above = dirname(path);
  return realpath(path).catch(async () => (above === path ? path : join(await realAsFarAsThere(above), basename(path))));
}

async function matches(folder: string, pattern: string, engine: Engine, signal: AbortSignal): Promise<readonly string[]> {
  const rows = await engine.rows('SELECT file FROM glob($1) ORDER BY file', [`${globLiteral(folder)}/${pattern}`], signal);
  return rows.map(({ file }) => String(file));
}

async function found(place: Place, path: string): Promise<FoundFile> {
  const shown = place.shown(path);
  const real = await realpath(path).catch(() => {
    throw new WeirError('SOURCE_UNAVAILABLE', `${shown} is not there (looked for ${path})`);
  });
  if (!isInsideOne(real, place.folders)) throw new WeirError('BAD_DEFINITION', place.refusal(real));
  const about = await stat(real, { bigint: true });
  if (!about.isFile()) throw new WeirError('BAD_DEFINITION', `${shown} is not a file; for all files of a folder write ${shown}/*.csv`);
  return { path: real, shown, identity: `${about.dev}:${about.ino}`, bytes: Number(about.size), modifiedNs: String(about.mtimeNs) };
}

/** The folder before the first wildcard and the pattern from there; a path without one, or of a file that has such a name, is whole. */
function parted({ base, path }: Place): readonly [fixed: string, pattern: string | undefined] {
  const wildcard = path.search(GLOB);
  const whole = resolve(base, path);
  if (wildcard < 0 || existsSync(whole)) return [whole, undefined];
  const slash = path.lastIndexOf('/', wildcard);
  return [resolve(base, path.slice(0, slash + 1)), path.slice(slash + 1)];
}

const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

const isInsideOne = (path: string, folders: readonly string[]): boolean => folders.some((folder) => isInside(path, folder));

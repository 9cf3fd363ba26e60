import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { WeirError } from './contract/index.ts';
import { openLookingPlace } from './hub-check-place.ts';
import { checkWorkspace, type CheckReport } from './hub-check.ts';
import { isProven } from './hub-init-catalog.ts';
import { findFolder, hasData } from './hub-init-files.ts';
import type { FoundSource } from './hub-init-found.ts';
import { findMysql } from './hub-init-mysql.ts';
import { findPostgres } from './hub-init-postgres.ts';
import { keepSchemas, refreshStructure } from './hub-structure.ts';
import {
  EMPTY_FILES,
  exampleModel,
  exampleQueries,
  relationshipsText,
  sourceNameOf,
  weirText,
  withIgnored,
  withVariable,
  writeNewFiles,
  type Environment,
  type Written,
} from './registry/index.ts';

/** What a workspace is made of: a database's address, a folder of files, or nothing yet. */
export type InitTarget = { readonly kind: 'postgres' | 'mysql'; readonly url: string } | { readonly kind: 'folder'; readonly path: string };

export interface InitOptions {
  readonly folder: string;
  readonly target: InitTarget | undefined;
  readonly environment: Environment;
  readonly report: (line: string) => void;
}

/** What became of it. */
export interface Initialised extends Written {
  readonly folder: string;
  readonly source: string | undefined;
  readonly datasets: number;
  readonly notes: readonly string[];
  /** The example's first query. */
  readonly query: string | undefined;
  readonly check: CheckReport;
}

/** Not for version control: the hub's data directory, and addresses with their passwords. */
const IGNORED = ['.weir/', '.env'];

/**
 * Writes a workspace for what is there: its source, the relationships that its names or values show, an example model and queries.
 * No file that is there is overwritten. The workspace is then checked as `weir check` does.
 */
export async function initWorkspace(options: InitOptions): Promise<Initialised> {
  const { folder, environment, report } = options;
  const target = options.target ?? (await nearbyData(folder));
  const made = await mkdir(folder, { recursive: true });
  const place = await openLookingPlace();
  try {
    const found = target && (await lookAt(target, folder, place));
    const secret = found?.variable && (await dotEnvWith(folder, found.variable));
    const files = filesOf(folder, found);
    const { written, kept } = await writeNewFiles(folder, files, filesOf(folder, undefined));
    const more = await writeBeside(folder, secret);
    await keepSchemas(folder, place.kinds, report);
    await place.close();
    const check = await checkWorkspace({ folder, env: undefined, offline: false, environment });
    if (found && check.sources.some(({ name, from }) => name === found.source && from === 'source'))
      await refreshStructure(found.source, { folder, env: undefined, environment });
    return {
      folder,
      source: found?.source,
      datasets: found?.datasets.length ?? 0,
      written: [...written, ...more],
      kept,
      notes: [...(made === undefined ? [] : [`The folder ${folder} is new.`]), ...(found?.notes ?? []), ...allowNote(found, kept)],
      query: files['queries/first.graphql'],
      check,
    };
  } finally {
    await place.close();
  }
}

/** Data that lies where it would be looked for: in `data`, or in the folder itself. */
async function nearbyData(folder: string): Promise<InitTarget | undefined> {
  for (const path of [join(folder, 'data'), folder]) if (await hasData(path)) return { kind: 'folder', path };
  return undefined;
}

async function lookAt(target: InitTarget, folder: string, place: Awaited<ReturnType<typeof openLookingPlace>>): Promise<FoundSource> {
  if (target.kind !== 'folder') return (target.kind === 'mysql' ? findMysql : findPostgres)(target.url, folder, place);
  const about = await stat(target.path).catch(() => undefined);
  if (!about?.isDirectory()) throw new WeirError('BAD_USER_INPUT', `There is no folder ${target.path}.`);
  return findFolder(target.path, folder, place);
}

function filesOf(folder: string, found: FoundSource | undefined): Readonly<Record<string, string>> {
  const name = sourceNameOf(basename(folder), 'workspace');
  if (!found) return { 'weir.yaml': weirText(name, undefined), 'relationships.yaml': relationshipsText([]), ...EMPTY_FILES };
  const { source, text, relationships, datasets, proposed, names, allow } = found;
  const model = datasets
    .map((dataset) => exampleModel(dataset, dataset.fidelity !== 'NONE' || dataset.home === 'files'))
    .filter((each) => each !== undefined)
    .toSorted((a, b) => b.worth - a.worth)
    .find((each) => isProven(each, proposed, names));
  const queries = exampleQueries(datasets, names.catalog.relations);
  return {
    'weir.yaml': weirText(name, allow),
    [`sources/${source}.yaml`]: text,
    'relationships.yaml': relationshipsText(relationships),
    ...(model ? { [model.file]: model.text } : {}),
    ...Object.fromEntries(queries.map((query) => [query.file, query.text])),
  };
}

interface DotEnvText {
  /** Undefined where it has the variable already. */
  readonly text: string | undefined;
  readonly isNew: boolean;
}

/** Before anything is written: another value that stands there refuses all of it. */
async function dotEnvWith(folder: string, { name, value }: { readonly name: string; readonly value: string }): Promise<DotEnvText> {
  const before = await readFile(join(folder, '.env'), 'utf8').catch(() => undefined);
  return { text: withVariable(before ?? '', name, value), isNew: before === undefined };
}

/** `.env`, which nobody else on the machine may read, and `.gitignore`; both keep what they have. */
async function writeBeside(folder: string, secret: DotEnvText | undefined): Promise<readonly string[]> {
  const written: string[] = [];
  if (secret) {
    const path = join(folder, '.env');
    if (secret.text !== undefined) {
      await writeFile(path, secret.text, { mode: 0o600 });
      written.push(secret.isNew ? '.env' : '.env (added to)');
    }
    await chmod(path, 0o600);
  }
  const ignore = join(folder, '.gitignore');
  const before = await readFile(ignore, 'utf8').catch(() => undefined);
  const text = withIgnored(before ?? '', IGNORED);
  if (text !== undefined) {
    await writeFile(ignore, text);
    written.push(before === undefined ? '.gitignore' : '.gitignore (added to)');
  }
  return written;
}

const allowNote = (found: FoundSource | undefined, kept: readonly string[]): readonly string[] =>
  found?.allow && kept.includes('weir.yaml')
    ? [`weir.yaml stands as it was; add \`${found.allow.join('`, `')}\` to its \`files: {allow: […]}\`, so that the files may be read.`]
    : [];

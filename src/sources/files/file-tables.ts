import { WeirError, messageOf } from '../../contract/index.ts';
import type { Engine, SourceSetting } from '../../contract/index.ts';
import { temporaryFolder } from '../../engine/index.ts';
import { quoteName, quoteTable } from '../../sql/index.ts';
import type { DeclaredFile } from './declaration.ts';
import { KNOWN_ENDINGS, formatOf } from './file-format.ts';
import type { FileFormat } from './file-format.ts';
import type { FilesOptions } from './files-options.ts';
import { findFiles } from './find-files.ts';
import type { FoundFile } from './found-file.ts';
import { loadTable } from './load-table.ts';
import { signatureOf } from './signature.ts';
import { standingTables } from './standing-tables.ts';
import type { StandingTable } from './standing-tables.ts';

/** What became of a dataset when it was compared with its files. */
type Outcome =
  | { readonly kind: 'same'; readonly name: string }
  /** `first`: nothing was there before. */
  | { readonly kind: 'changed'; readonly name: string; readonly first: boolean }
  | { readonly kind: 'failed'; readonly name: string; readonly fault: WeirError };

interface FileTables {
  /** Compares each dataset with its files, and reads those that are not as they were. One call at a time. */
  bring(engine: Engine, signal: AbortSignal): Promise<readonly Outcome[]>;
  /** What is served of each dataset: as its files were when they were last read well. */
  standing(): ReadonlyMap<string, StandingTable>;
}

/** The tables of one files source in the engine: a schema of the source's name, a table or view for each dataset. */
export function fileTables(source: string, files: readonly DeclaredFile[], setting: SourceSetting, options: FilesOptions): FileTables {
  const where = { workspace: setting.workspace, allow: options.allow };
  let standing: Map<string, StandingTable> | undefined;
  /** Files that were read in vain, by dataset: read again only when they change. */
  const failed = new Map<string, { readonly signature: string; readonly fault: WeirError }>();

  async function begin(engine: Engine, signal: AbortSignal): Promise<Map<string, StandingTable>> {
    await insistOnNames(source, files, engine, signal);
    await engine.rows(`CREATE SCHEMA IF NOT EXISTS ${quoteName(source)}`, [], signal);
    const found = await standingTables(engine, source, signal);
    for (const [name, { kind }] of found) {
      if (files.some((file) => file.name === name)) continue;
      await engine.rows(`DROP ${kind} ${quoteTable({ schema: source, name })}`, [], signal);
      found.delete(name);
    }
    return found;
  }

  async function bringOne(engine: Engine, file: DeclaredFile, stands: Map<string, StandingTable>, signal: AbortSignal): Promise<Outcome> {
    const { name } = file;
    const find = (): Promise<readonly FoundFile[]> => findFiles(file, where, engine, signal);
    let [found, signature]: [readonly FoundFile[], string] = [[], ''];
    try {
      found = await find();
      signature = signatureOf(file, found);
      const before = stands.get(name);
      if (before?.signature === signature) return { kind: 'same', name };
      const known = failed.get(name);
      if (known?.signature === signature) return { kind: 'failed', name, fault: known.fault };
      // A file that is still being written is left until it rests, unless there is nothing else to serve.
      const keep = async (): Promise<boolean> => before === undefined || signatureOf(file, await find()) === signature;
      const format = commonFormat(found);
      const kept = await load(engine, { ...file, format }, found, signature, before, keep, signal);
      if (!kept) return { kind: 'same', name };
      stands.set(name, { kind: format === 'parquet' ? 'view' : 'table', signature, ...(file.key && { key: file.key }) });
      failed.delete(name);
      await reportLoad(engine, name, found, format, signal);
      return { kind: 'changed', name, first: before === undefined };
    } catch (thrown) {
      const fault = faultOf(source, name, found, thrown);
      if (fault.code === 'BAD_DEFINITION' || fault.code === 'SOURCE_ERROR') failed.set(name, { signature, fault });
      return { kind: 'failed', name, fault };
    }
  }

  async function load(
    engine: Engine,
    file: DeclaredFile & { readonly format: FileFormat },
    found: readonly FoundFile[],
    signature: string,
    before: StandingTable | undefined,
    keep: () => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const session = await engine.session();
    try {
      const at = { schema: source, name: file.name };
      const { format } = file;
      return await loadTable(
        session,
        { at, standing: before?.kind, file, format, files: found, signature, temporary: temporaryFolder(options.temporary), keep },
        signal,
      );
    } finally {
      await session.close();
    }
  }

  async function reportLoad(
    engine: Engine,
    name: string,
    found: readonly FoundFile[],
    format: FileFormat,
    signal: AbortSignal,
  ): Promise<void> {
    const [counted] = await engine.rows(`SELECT count(*) AS total FROM ${quoteTable({ schema: source, name })}`, [], signal);
    const files_ = found.length === 1 ? found[0]?.shown : `${found.length} files`;
    const how = format === 'parquet' ? 'read in place' : 'loaded';
    setting.report(`${source}.${name}: ${Number(counted?.['total']).toLocaleString('en')} rows, ${how} (${files_})`);
  }

  return {
    async bring(engine, signal) {
      standing ??= await begin(engine, signal);
      const outcomes: Outcome[] = [];
      for (const file of files) outcomes.push(await bringOne(engine, file, standing, signal));
      return outcomes;
    },
    standing: () => standing ?? new Map(),
  };
}

/** Schemas that DuckDB has itself, or that it would take for the name of a database. */
const TAKEN = ['information_schema', 'main', 'pg_catalog', 'system', 'temp'];

async function insistOnNames(source: string, files: readonly DeclaredFile[], engine: Engine, signal: AbortSignal): Promise<void> {
  const [database] = await engine.rows('SELECT current_database() AS name', [], signal);
  if ([...TAKEN, String(database?.['name'])].includes(source.toLowerCase())) {
    throw new WeirError('BAD_DEFINITION', `a files source cannot be called ${source}: the engine has that name itself`);
  }
  const twice = files.find(({ name }, index) => files.findIndex((other) => other.name.toLowerCase() === name.toLowerCase()) !== index);
  if (twice) throw new WeirError('BAD_DEFINITION', `${source} has two files called ${twice.name}: the engine does not tell case apart`);
}

function commonFormat(files: readonly FoundFile[]): FileFormat {
  const formats = new Set(files.map(({ path }) => formatOf(path)));
  const [format] = formats;
  if (formats.size === 1 && format !== undefined) return format;
  const odd = files.find(({ path }) => formatOf(path) === undefined);
  throw new WeirError(
    'BAD_DEFINITION',
    odd
      ? `${odd.shown} is none of the files that can be read (${KNOWN_ENDINGS})`
      : `its files are of several kinds (${[...formats].join(', ')}): make a dataset of each`,
  );
}

/** With the name of the dataset, the user's names of its files, and a cure where there is one. */
function faultOf(source: string, name: string, files: readonly FoundFile[], thrown: unknown): WeirError {
  const said = files.reduce((message, { path, shown }) => message.replaceAll(path, shown), messageOf(thrown));
  const about = { source, dataset: `${source}.${name}` };
  const named = (code: WeirError['code'], message: string) =>
    new WeirError(code, `${source}.${name}: ${message}`, about, { cause: thrown });
  if (!(thrown instanceof WeirError)) return named('SOURCE_UNAVAILABLE', said);
  if (said.startsWith('Permission Error')) {
    return named('BAD_DEFINITION', 'its folder is one that the engine was not opened with: start the hub again');
  }
  if (/not utf-8 encoded|invalid unicode|malformed json.*utf-?8/i.test(said)) {
    return named('SOURCE_ERROR', `${files.map(({ shown }) => shown).join(', ')} is not UTF-8: declare its \`encoding\` (${said})`);
  }
  return named(thrown.code, said);
}

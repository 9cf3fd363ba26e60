import { WeirError } from '../../contract/index.ts';
import type { Engine, Problem, Source, SourceSetting, Structure } from '../../contract/index.ts';
import { eitherSignal } from '../../engine/index.ts';
import { quoteTable } from '../../sql/index.ts';
import { declaredFiles } from './declaration.ts';
import type { FilesDeclaration } from './declaration.ts';
import { fileTables } from './file-tables.ts';
import type { FilesOptions } from './files-options.ts';
import { tableColumns } from './table-columns.ts';

export interface FilesSource extends Source {
  /** Looks whether files have changed, and reads those that have. What cannot be read stays served as it was, and is a problem. */
  refresh(signal: AbortSignal): Promise<Refreshed>;
}

interface Refreshed {
  /** Names of the tables whose rows are others than at the last look, whoever read them anew; not those read for the first time. */
  readonly changed: readonly string[];
  readonly problems: readonly Problem[];
}

/** The files of one declaration; all sources of this kind are tables of one engine, which closes after them. */
export function openFilesSource(declaration: FilesDeclaration, setting: SourceSetting, options: FilesOptions): FilesSource {
  const source = declaration.source;
  const files = declaredFiles(declaration);
  const tables = fileTables(source, files, setting, options);
  const closing = new AbortController();
  /** Changed tables that `refresh` has not told yet: `describe` reads them as well. */
  const untold = new Set<string>();
  let problems: readonly Problem[] = [];
  let described = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One look at the files at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  /** Until the signal or the source's end; every fault says whose it is. */
  async function asked<T>(signal: AbortSignal, work: (until: AbortSignal) => Promise<T>): Promise<T> {
    const until = eitherSignal(signal, closing.signal);
    try {
      return await work(until.signal);
    } catch (fault) {
      if (!(fault instanceof WeirError) || fault.extensions['source'] === source) throw fault;
      throw new WeirError(fault.code, `${source}: ${fault.message}`, { ...fault.extensions, source }, { cause: fault });
    } finally {
      until.release();
    }
  }

  async function bring(engine: Engine, signal: AbortSignal): Promise<readonly WeirError[]> {
    const outcomes = await inTurn(() => tables.bring(engine, signal));
    for (const outcome of outcomes) if (outcome.kind === 'changed' && !outcome.first) untold.add(outcome.name);
    const faults = outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.fault] : []));
    problems = faults.map(({ code, message, extensions }) => ({ code, message, path: String(extensions['dataset']) }));
    return faults;
  }

  /** A file that cannot be read costs its own dataset, which stays as it was; the source is at fault where none can. */
  async function describe(signal: AbortSignal): Promise<Structure> {
    const engine = await options.engine();
    const faults = await bring(engine, signal);
    if (faults[0] && faults.length === files.length) throw faults[0];
    described = true;
    const standing = tables.standing();
    const keys = new Map([...standing].flatMap(([name, { key }]) => (key ? [[name, key] as const] : [])));
    const columns = await tableColumns(engine, source, keys, signal);
    return {
      kind: 'relational',
      tables: files
        .filter(({ name }) => standing.has(name))
        .map(({ name }) => {
          const key = keys.get(name);
          return { name, at: { schema: source, name }, columns: columns.get(name) ?? [], ...(key && { key }), uniques: [] };
        }),
      foreignKeys: [],
    };
  }

  async function ready(signal: AbortSignal): Promise<void> {
    if (!described) await describe(signal);
  }

  return {
    name: source,
    kind: 'files',
    describe: (signal) => asked(signal, describe),
    execute: (question, context) =>
      asked(context.signal, async (until) => {
        if (question.kind !== 'sql') throw new WeirError('INTERNAL', 'files are asked by SQL');
        await ready(until);
        return (await options.engine()).queryText(question.text, question.values, until);
      }),
    read: (table, _columns, signal) =>
      asked(signal, async (until) => {
        await ready(until);
        return { kind: 'engine', relation: quoteTable(table.at) };
      }),
    refresh: (signal) =>
      asked(signal, async (until) => {
        await bring(await options.engine(), until);
        const changed = [...untold];
        untold.clear();
        // Their columns may be others too, and who asks by the old ones fails until that is seen.
        if (changed.length > 0) setting.drifted?.();
        return { changed, problems };
      }),
    problems: () => problems,
    close() {
      closing.abort(new WeirError('SOURCE_UNAVAILABLE', `the source ${source} is closed`, { source }));
      return last.then(() => undefined);
    },
  };
}

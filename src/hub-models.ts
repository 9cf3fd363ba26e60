import type { Column, Problem, ReadContext, SqlStatement, Workspace } from './contract/index.ts';
import { messageOf, WeirError } from './contract/index.ts';
import { relationalStructure, type HubSource } from './hub-sources.ts';
import { compileModels, curatedTableOf, datasetsRead, type CompiledModel } from './processing/index.ts';
import { applyCurated, curatedState, type CuratedTable, type Storage } from './storage/index.ts';

/** Under which home, and owner of problems, the curated models go. */
export const MODELS = 'models';

/** A model as it is served. */
export interface HubModel {
  readonly compiled: CompiledModel;
  /** Its table as it is: where a change of it was refused, not yet the one that its file describes. */
  readonly table: CuratedTable;
  /** Whether its plan fits its table, so that it can be run. */
  readonly runs: boolean;
}

type Fault = (owner: string, problem: Problem) => void;

/** Asks the database of the curated models. Its pool is the hub's; a reader who goes away ends their statement. */
export const askModels =
  ({ pool }: Storage) =>
  async ({ text, values }: SqlStatement, { signal }: ReadContext): Promise<string> => {
    const client = await pool.connect();
    const cancel = () =>
      void pool.query('select pg_cancel_backend($1)', [(client as unknown as { processID: number }).processID]).catch(() => undefined);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      signal.throwIfAborted();
      const { rows } = await client.query<[string | null]>({ text, values: [...values], rowMode: 'array' });
      return rows[0]?.[0] ?? 'null';
    } catch (thrown) {
      if (signal.aborted)
        throw new WeirError('TIMEOUT', 'The statement on the curated models took too long, or nobody waits for it any more.');
      throw new WeirError('SOURCE_ERROR', `The curated models: ${messageOf(thrown)}`, { source: MODELS });
    } finally {
      signal.removeEventListener('abort', cancel);
      client.release();
    }
  };

/**
 * Compiles the workspace's models over what is known of the sources, and makes their tables what their files say. A model that
 * reads what nobody has seen yet waits; one that is wrong is left out, and says why; one whose table may not be changed so is served as
 * it is.
 */
export async function settleModels(options: {
  workspace: Workspace;
  sources: readonly HubSource[];
  storage: Storage;
  fault: Fault;
}): Promise<{ readonly models: readonly HubModel[]; readonly waiting: ReadonlySet<string> }> {
  const { workspace, sources, storage, fault } = options;
  const unseen = new Set(sources.filter(({ watched }) => watched.structure() === undefined).map(({ name }) => name));
  const waiting = new Map<string, string>();
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const { value } of workspace.models) {
      const missing = datasetsRead(value).find((dataset) => unseen.has(dataset.split('.')[0] ?? '') || waiting.has(dataset));
      if (missing !== undefined) waiting.set(value.model, missing);
    }
  }
  for (const [model, dataset] of waiting) {
    fault(model, {
      code: 'SOURCE_UNAVAILABLE',
      message: `waits for ${dataset}, which nobody has seen yet; it is made when its source answers.`,
    });
  }
  const columns = new Map<string, readonly Column[]>();
  for (const source of sources) {
    for (const table of relationalStructure(source)?.tables ?? []) columns.set(`${source.name}.${table.name}`, table.columns);
  }
  const compiled = compileModels(
    workspace.models.filter(({ value }) => !waiting.has(value.model)),
    (id) => {
      const found = columns.get(id);
      return found && { id, columns: found };
    },
    columns.keys(),
  );
  for (const problem of compiled.problems) {
    const owner = workspace.models.find(({ file }) => problem.path?.startsWith(`${file}:`))?.value.model ?? MODELS;
    fault(owner, problem);
  }
  return { models: await applyTables(storage, compiled.models, fault), waiting: new Set([...unseen, ...waiting.keys()]) };
}

async function applyTables(storage: Storage, wanted: readonly CompiledModel[], fault: Fault): Promise<readonly HubModel[]> {
  const made = wanted.map((compiled): HubModel => ({ compiled, table: curatedTableOf(compiled), runs: true }));
  try {
    await applyCurated(
      storage,
      made.map(({ table }) => table),
      { allowDestructive: false },
    );
    return made;
  } catch (thrown) {
    if (!(thrown instanceof WeirError) || thrown.code === 'STORAGE_UNAVAILABLE') throw thrown;
  }
  // One of them may not be changed so: each by itself tells which.
  const state = await curatedState(storage);
  const kept: HubModel[] = [];
  for (const model of made) {
    const { compiled, table } = model;
    try {
      await applyCurated(storage, [table], { allowDestructive: false });
      kept.push(model);
    } catch (thrown) {
      fault(compiled.name, { code: thrown instanceof WeirError ? thrown.code : 'BAD_DEFINITION', message: messageOf(thrown) });
      const stored = state.get(compiled.name);
      if (stored) kept.push({ compiled, table: stored, runs: false });
    }
  }
  return kept;
}

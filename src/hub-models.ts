import pg from 'pg';
import type { Column, Declared, ModelDeclaration, Problem, ReadContext, SqlStatement, Workspace } from './contract/index.ts';
import { messageOf, WeirError } from './contract/index.ts';
import { relationalStructure, type HubSource } from './hub-sources.ts';
import { compileModels, curatedTableOf, datasetsRead, type CompiledModel } from './processing/index.ts';
import { applyCurated, curatedState, type CuratedTable, type Storage } from './storage/index.ts';

/** Under which home, and owner of problems, the curated models go. */
export const MODELS = 'models';

/** A model as it is served. */
export interface HubModel {
  readonly declared: Declared<ModelDeclaration>;
  /** Its table as it is: where its file is wrong, waits or asks for a change that was refused, the one that stands from before. */
  readonly table: CuratedTable;
  /** Its plan, where that fits the table, so that it can be run. */
  readonly compiled?: CompiledModel;
}

/** The models that can be run, as the schedule takes them. */
export const runnable = (models: readonly HubModel[]): { readonly compiled: CompiledModel; readonly table: CuratedTable }[] =>
  models.flatMap(({ compiled, table }) => (compiled ? [{ compiled, table }] : []));

type Fault = (owner: string, problem: Problem) => void;

/** The server ends: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const ENDED = /^57P0[123]$/;
const unavailable = (thrown: unknown) =>
  new WeirError('STORAGE_UNAVAILABLE', `The database of the curated models does not answer: ${messageOf(thrown)}`, { source: MODELS });

/** Asks the database of the curated models. Its pool is the hub's; a reader who goes away ends their statement. */
export const askModels =
  ({ pool }: Storage) =>
  async ({ text, values }: SqlStatement, { signal }: ReadContext): Promise<string> => {
    const client = await pool.connect().catch((thrown: unknown) => {
      throw unavailable(thrown);
    });
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
      if (!(thrown instanceof pg.DatabaseError) || ENDED.test(thrown.code ?? '')) throw unavailable(thrown);
      throw new WeirError('SOURCE_ERROR', `The curated models: ${messageOf(thrown)}`, { source: MODELS });
    } finally {
      signal.removeEventListener('abort', cancel);
      client.release();
    }
  };

/**
 * Compiles the workspace's models over what is known of the sources, and makes their tables what their files say. A model that
 * reads what nobody has seen yet waits, one that is wrong says why, and so does one whose table may not be changed so: of these, what
 * ran before is served on as it is.
 */
export async function settleModels(options: {
  workspace: Workspace;
  sources: readonly HubSource[];
  storage: Storage;
  fault: Fault;
  /** Is told what becomes of the tables. */
  report: (line: string) => void;
}): Promise<{ readonly models: readonly HubModel[]; readonly waiting: ReadonlySet<string> }> {
  const { workspace, sources, fault } = options;
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
  const applied = await applyTables(options, compiled.models);
  const state = await curatedState(options.storage);
  const models = workspace.models.flatMap((declared): HubModel[] => {
    const { model } = declared.value;
    const plan = applied.get(model);
    if (plan) return [{ declared, table: curatedTableOf(plan), compiled: plan }];
    const stored = state.get(model);
    return stored ? [{ declared, table: stored }] : [];
  });
  return {
    models,
    waiting: new Set([...unseen, ...[...waiting.keys()].filter((name) => !models.some(({ declared }) => declared.value.model === name))]),
  };
}

/** The plans whose tables are now as they want them, by model. */
async function applyTables(
  { storage, fault, report }: { storage: Storage; fault: Fault; report: (line: string) => void },
  wanted: readonly CompiledModel[],
): Promise<ReadonlyMap<string, CompiledModel>> {
  const apply = async (...models: readonly CompiledModel[]) => {
    const { warnings } = await applyCurated(storage, models.map(curatedTableOf), { allowDestructive: false });
    for (const warning of warnings) report(`models: ${warning}`);
  };
  try {
    await apply(...wanted);
    return new Map(wanted.map((compiled) => [compiled.name, compiled]));
  } catch (thrown) {
    if (!(thrown instanceof WeirError) || thrown.code === 'STORAGE_UNAVAILABLE') throw thrown;
  }
  // One of them may not be changed so: each by itself tells which.
  const applied = new Map<string, CompiledModel>();
  for (const compiled of wanted) {
    try {
      await apply(compiled);
      applied.set(compiled.name, compiled);
    } catch (thrown) {
      fault(compiled.name, { code: thrown instanceof WeirError ? thrown.code : 'BAD_DEFINITION', message: messageOf(thrown) });
    }
  }
  return applied;
}

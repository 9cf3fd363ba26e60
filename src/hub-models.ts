import type { Column, Declared, ModelDeclaration, Problem } from './contract/index.ts';
import { messageOf, WeirError } from './contract/index.ts';

import { relationalStructure, servedStructure, type HubSource } from './hub-sources.ts';
import { compileModels, curatedTableOf, datasetsRead, type CompiledModel } from './processing/index.ts';
import { applyCurated, checkTables, curatedState, planCurated, type CuratedTable, type Storage } from './storage/index.ts';

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

/** The models that are declared, over what is known of the sources; nothing is changed by it. */
export interface PlannedModels {
  readonly declared: readonly Declared<ModelDeclaration>[];
  readonly plans: readonly CompiledModel[];
  /** Sources and models that are declared, but whose structure nobody has seen yet. */
  readonly unseen: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
}

/** What models may read: a dataset's columns by its id, and the names of sources that nobody has seen yet. */
export interface Readable {
  readonly columns: ReadonlyMap<string, readonly Column[]>;
  readonly unseen: ReadonlySet<string>;
}

/** What models may read of these sources. */
export function readableOf(sources: readonly HubSource[]): Readable {
  const columns = new Map<string, readonly Column[]>();
  for (const source of sources) {
    for (const table of relationalStructure(source)?.tables ?? []) columns.set(`${source.name}.${table.name}`, table.columns);
  }
  return { columns, unseen: new Set(sources.filter((source) => servedStructure(source) === undefined).map(({ name }) => name)) };
}

/** Compiles the models. One that reads what nobody has seen yet waits, and one that is wrong says why; the others go on. */
export function planModels(declared: readonly Declared<ModelDeclaration>[], readable: Readable, fault: Fault): PlannedModels {
  const { columns, unseen } = readable;
  const waiting = new Map<string, string>();
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const { value } of declared) {
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
  const compiled = compileModels(
    declared.filter(({ value }) => !waiting.has(value.model)),
    (id) => {
      const found = columns.get(id);
      return found && { id, columns: found };
    },
    columns.keys(),
  );
  for (const problem of compiled.problems) {
    const owner = declared.find(({ file }) => problem.path?.startsWith(`${file}:`))?.value.model ?? MODELS;
    fault(owner, problem);
  }
  return { declared, plans: compiled.models, unseen, waiting: new Set(waiting.keys()) };
}

/** The models of a graph that is to be served, once `apply` has made their tables. */
export interface SettledModels {
  readonly models: readonly HubModel[];
  readonly waiting: ReadonlySet<string>;
  /** Makes the tables what the models say, where that was not done yet. */
  readonly apply: () => Promise<void>;
}

/**
 * Brings the models' tables to what their plans say. `now` does it at once: what may not be changed so keeps the table that stands
 * from before, and says why. Otherwise nothing is changed before `apply`, which may destroy values of the `destructive` alone.
 */
export async function settleModels(
  planned: PlannedModels,
  options: {
    storage: Storage;
    now: boolean;
    destructive: ReadonlySet<string>;
    fault: Fault;
    /** Is told what becomes of the tables. */
    report: (line: string) => void;
  },
): Promise<SettledModels> {
  const { storage, destructive, report } = options;
  let apply = () => Promise.resolve();
  let applied: ReadonlyMap<string, CompiledModel>;
  if (options.now) applied = await applyTables(options, planned.plans);
  else {
    const { destroys } = await planCurated(storage, planned.plans.map(curatedTableOf));
    const lost = new Set(destroys.map(({ model }) => model).filter((model) => !destructive.has(model)));
    const fitting = planned.plans.filter(({ name }) => !lost.has(name));
    // Refused in the words of the one who would do it.
    applied = new Map([
      ...fitting.map((compiled) => [compiled.name, compiled] as const),
      ...(await applyOneByOne(
        options,
        planned.plans.filter(({ name }) => lost.has(name)),
      )),
    ]);
    apply = async () => {
      const { warnings } = await applyCurated(storage, fitting.map(curatedTableOf), { allowDestructive: destroys.length > lost.size });
      for (const warning of warnings) report(`models: ${warning}`);
    };
  }
  const state = await curatedState(storage);
  const models = planned.declared.flatMap((declared): HubModel[] => {
    const { model } = declared.value;
    const plan = applied.get(model);
    if (plan) return [{ declared, table: curatedTableOf(plan), compiled: plan }];
    const stored = state.get(model);
    return stored ? [{ declared, table: stored }] : [];
  });
  const served = new Set(models.map(({ declared }) => declared.value.model));
  return { models, waiting: new Set([...planned.unseen, ...[...planned.waiting].filter((name) => !served.has(name))]), apply };
}

/** The models as their files plan them, where no table of theirs is looked at. */
export function unsettledModels({ declared, plans, unseen, waiting }: PlannedModels, fault: Fault): SettledModels {
  const storable = (compiled: CompiledModel): boolean => {
    try {
      checkTables([curatedTableOf(compiled)]);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof WeirError)) throw thrown;
      const { file, line } = compiled.declared;
      fault(compiled.name, { code: thrown.code, message: thrown.message, path: `${file}:${line(['key'])}` });
      return false;
    }
  };
  const byName = new Map(plans.filter(storable).map((compiled) => [compiled.name, compiled]));
  const models = declared.flatMap((each): HubModel[] => {
    const compiled = byName.get(each.value.model);
    return compiled ? [{ declared: each, table: curatedTableOf(compiled), compiled }] : [];
  });
  return { models, waiting: new Set([...unseen, ...waiting]), apply: () => Promise.resolve() };
}

/** The plans whose tables are now as they want them, by model. */
async function applyTables(
  { storage, fault, report }: { storage: Storage; fault: Fault; report: (line: string) => void },
  wanted: readonly CompiledModel[],
): Promise<ReadonlyMap<string, CompiledModel>> {
  try {
    await applyAll(storage, wanted, report);
    return new Map(wanted.map((compiled) => [compiled.name, compiled]));
  } catch (thrown) {
    if (!(thrown instanceof WeirError) || thrown.code === 'STORAGE_UNAVAILABLE') throw thrown;
  }
  // One of them may not be changed so: each by itself tells which.
  return applyOneByOne({ storage, fault, report }, wanted);
}

async function applyAll(storage: Storage, models: readonly CompiledModel[], report: (line: string) => void): Promise<void> {
  const { warnings } = await applyCurated(storage, models.map(curatedTableOf), { allowDestructive: false });
  for (const warning of warnings) report(`models: ${warning}`);
}

async function applyOneByOne(
  { storage, fault, report }: { storage: Storage; fault: Fault; report: (line: string) => void },
  wanted: readonly CompiledModel[],
): Promise<ReadonlyMap<string, CompiledModel>> {
  const applied = new Map<string, CompiledModel>();
  for (const compiled of wanted) {
    try {
      await applyAll(storage, [compiled], report);
      applied.set(compiled.name, compiled);
    } catch (thrown) {
      fault(compiled.name, { code: thrown instanceof WeirError ? thrown.code : 'BAD_DEFINITION', message: messageOf(thrown) });
    }
  }
  return applied;
}

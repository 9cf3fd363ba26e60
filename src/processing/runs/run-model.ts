import { WeirError, type Engine } from '../../contract/index.ts';
import { loadCurated, type CuratedLoad, type CuratedTable, type Storage } from '../../storage/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';
import { curatedTableOf } from '../model/curated-table.ts';
import type { ReadDataset } from './bind-inputs.ts';
import { executePlan, type PlanProgress, type PlanResult } from './execute-plan.ts';
import { readModel } from './read-model.ts';

/** What a run needs of the hub. */
export interface RunPlace {
  readonly storage: Storage;
  readonly engine: Engine;
  /** Reads a dataset of a source; a model that another reads is read by this room itself. */
  readonly read: ReadDataset;
}

/**
 * Makes a model's rows in the engine and loads them as one difference, without a row passing through JavaScript.
 * Nothing is changed where it throws.
 */
export async function runModel(
  { storage, engine, read }: RunPlace,
  compiled: CompiledModel,
  table: CuratedTable,
  options: { readonly run: string; readonly signal: AbortSignal; readonly progress: (progress: PlanProgress) => void },
): Promise<{ readonly plan: PlanResult; readonly load: CuratedLoad }> {
  const { signal, progress, run } = options;
  insistOnForm(compiled, table);
  const session = await engine.session();
  try {
    const plan = await executePlan(session, compiled, {
      read: (dataset, columns, until) => {
        const model = dataset.includes('.') ? undefined : compiled.inputs.find((input) => input.dataset === dataset);
        return model ? readModel(storage, dataset, model.columns, until) : read(dataset, columns, until);
      },
      signal,
      progress,
    });
    progress({ step: 'loading', done: 0.65, rows: plan.rowsOut });
    const load = await loadCurated(storage, table, { csv: session.readCsv(plan.query, signal), run, signal });
    return { plan, load };
  } finally {
    await session.close();
  }
}

/** A change of a model's form may have been refused; its rows would then go into the wrong columns of the table that it has. */
function insistOnForm(compiled: CompiledModel, table: CuratedTable): void {
  const formOf = ({ key, columns }: CuratedTable): string =>
    JSON.stringify([key, columns.map(({ name, scalar, nullable }) => [name, scalar, nullable || key.includes(name)])]);
  if (formOf(curatedTableOf(compiled)) === formOf(table)) return;
  throw new WeirError(
    'CONFLICT',
    `model ${compiled.name} is not run: its table has another form than its definition, since the change of its fields was refused. The rows of before are served on.`,
  );
}

import { WeirError, type BulkRead, type Column, type EngineSession } from '../../contract/index.ts';
import { quoteName } from '../../sql/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';

/** Reads all rows of a dataset, the columns in the order asked for. */
export type ReadDataset = (dataset: string, columns: readonly string[], signal: AbortSignal) => Promise<BulkRead>;

/**
 * Makes every dataset that a model reads something that SQL of the session can name: what is in the engine is used in its
 * place, other rows are loaded into temporary tables. By dataset.
 */
export async function bindInputs(
  session: EngineSession,
  { inputs }: CompiledModel,
  read: ReadDataset,
  signal: AbortSignal,
  progress: (dataset: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const relations = new Map<string, string>();
  for (const [index, { dataset, columns }] of inputs.entries()) {
    progress(dataset);
    const names = columns.map(({ name }) => name);
    const bulk = await read(dataset, names, signal);
    if (bulk.kind === 'engine') {
      relations.set(dataset, `(select ${columns.map(valueOf).join(', ')} from ${bulk.relation})`);
      continue;
    }
    const table = `weir_input_${index + 1}`;
    await session.loadCsv(table, bulk.columns, bulk.stream, signal).catch((thrown: unknown) => {
      throw ofDataset(dataset, thrown);
    });
    relations.set(dataset, table);
  }
  return relations;
}

/** The engine knows columns; whoever reads the message needs the dataset. A fault of the source names it already. */
const ofDataset = (dataset: string, thrown: unknown): unknown =>
  thrown instanceof WeirError && thrown.code === 'SOURCE_ERROR' && thrown.extensions['source'] === undefined
    ? new WeirError(thrown.code, `${dataset}: ${thrown.message}`, thrown.extensions, { cause: thrown })
    : thrown;

/** Small integers become the scalar's, so that a sum of two of them is not too large for them; what has no scalar, text. */
function valueOf({ name, scalar, list, nativeType }: Column): string {
  const column = quoteName(name);
  const wanted = list ? undefined : scalar === null ? 'VARCHAR' : scalar === 'Int' ? 'INTEGER' : scalar === 'BigInt' ? 'BIGINT' : undefined;
  return wanted === undefined || wanted === nativeType.toUpperCase() ? column : `cast(${column} as ${wanted}) as ${column}`;
}

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { BulkRead, Engine } from '../../src/contract/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { executePlan, type CompiledModel, type ModelInput, type PlanResult } from '../../src/processing/index.ts';

export const FLIGHTS = join(process.cwd(), 'node_modules/vega-datasets/data/flights-3m.parquet');
export const AIRPORTS = join(process.cwd(), 'node_modules/vega-datasets/data/airports.csv');

/** The hub's engine on a folder of its own, which goes with it. */
export async function freshEngine(): Promise<Engine> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-processing-')));
  const folders = [await realpath(dirname(FLIGHTS))];
  const engine = await openEngine({ path: join(folder, 'engine.duckdb'), folders, temporary: folder, report: () => {} });
  return {
    ...engine,
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A dataset of a few rows that arrives as CSV, as one of a PostgreSQL source does. */
export interface Rows {
  readonly input: ModelInput;
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

export const csvOf = ({ input, rows }: Rows, columns: readonly string[]): BulkRead => {
  const at = columns.map((name) => input.columns.findIndex((column) => column.name === name));
  const cell = (value: string | number | boolean | null | undefined): string =>
    value === null || value === undefined ? '' : typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value);
  const text = rows.map((row) => `${at.map((index) => cell(row[index])).join(',')}\n`).join('');
  return { kind: 'csv', stream: Readable.from([text]), columns: at.flatMap((index) => input.columns[index] ?? []) };
};

export interface Ran extends PlanResult {
  readonly result: readonly Record<string, unknown>[];
  /** `1 filter FILTERED 3 (x > 1)` */
  readonly story: readonly string[];
  readonly steps: readonly string[];
}

/** Runs a plan over such datasets and reads its result back, ordered by the key. */
export async function runPlan(engine: Engine, compiled: CompiledModel, datasets: readonly Rows[]): Promise<Ran> {
  const session = await engine.session();
  const signal = new AbortController().signal;
  const steps: string[] = [];
  try {
    const read = (dataset: string, columns: readonly string[]): Promise<BulkRead> => {
      const found = datasets.find(({ input }) => input.id === dataset);
      if (!found) throw new Error(`no rows for ${dataset}`);
      return Promise.resolve(csvOf(found, columns));
    };
    const plan = await executePlan(session, compiled, { read, signal, progress: ({ step }) => steps.push(step) });
    const order = compiled.key.map((name) => `"${name}"`).join(', ');
    const columns = compiled.fields.map(({ name }) => `cast("${name}" as varchar) as "${name}"`).join(', ');
    const result = await session.rows(`select ${columns} from (${plan.query}) order by ${order}`, signal);
    const story = plan.fates.map(({ step, fate, rows, reason }) => `${step} ${fate} ${rows}${reason === undefined ? '' : ` (${reason})`}`);
    return { ...plan, result, story, steps };
  } finally {
    await session.close();
  }
}

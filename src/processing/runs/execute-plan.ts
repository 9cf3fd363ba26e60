import type { EngineSession, Problem } from '../../contract/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';
import { orderedNeeds } from '../model/ordered-needs.ts';
import type { PlanStep } from '../model/plan-step.ts';
import { resultQuery } from '../statements/result-sql.ts';
import { cutSegments, endsInGroups, segmentTable, type Segment } from '../statements/segment.ts';
import { countStatement, segmentRows, segmentStatement, type SegmentPlace } from '../statements/segment-sql.ts';
import { lonelyColumn } from '../statements/stream.ts';
import { makesRows, multipleMatches } from '../statements/uniqueness-sql.ts';
import { bindInputs, type ReadDataset } from './bind-inputs.ts';
import { checkExpectations } from './check-expectations.ts';
import { countFates, type SegmentCounts } from './count-fates.ts';
import type { RowFate } from './fate.ts';
import { explainRejected } from './rejections.ts';

export interface PlanResult {
  readonly rowsIn: bigint;
  readonly rowsOut: bigint;
  readonly fates: readonly RowFate[];
  /** Rejected rows and expectations with `warn`. */
  readonly problems: readonly Problem[];
  /** Every statement that made the rows. */
  readonly sql: string;
  /** Gives the rows, field by field, while the session is open. */
  readonly query: string;
}

/** Where a run is. */
export interface PlanProgress {
  /** `reading faa.airports`, `4 filter`, … */
  readonly step: string;
  /** Of all that there is to do, from 0 to 1. */
  readonly done: number;
  readonly rows?: bigint;
}

/**
 * Makes a model's rows in a session of the engine, which keeps them in a temporary table, and counts every row's fate. One
 * snapshot of the engine's own tables is read. Throws BAD_DEFINITION where an expectation does not hold.
 */
export async function executePlan(
  session: EngineSession,
  compiled: CompiledModel,
  options: { readonly read: ReadDataset; readonly signal: AbortSignal; readonly progress: (progress: PlanProgress) => void },
): Promise<PlanResult> {
  const { read, signal, progress } = options;
  await session.run('begin transaction', signal);
  const relations = await bindInputs(session, compiled, read, signal, (dataset) => progress({ step: `reading ${dataset}`, done: 0.05 }));
  const relation = (dataset: string): string => relations.get(dataset) ?? dataset;
  const multiplying = await multiplyingJoins(session, compiled.steps, relation, signal);
  const mayMultiply = (step: PlanStep): boolean => multiplying.has(step.number);

  const segments = cutSegments(compiled.steps, mayMultiply);
  const neededAfter = orderedNeeds(compiled);
  const rowsIn = await count(session, relation(compiled.from), signal);
  const statements: string[] = [];
  const fates: RowFate[] = [];
  const problems: Problem[] = [];
  let from = relation(compiled.from);
  let rows = rowsIn;
  for (const [index, segment] of segments.entries()) {
    const place: SegmentPlace = { from, neededAfter, relation };
    progress({ step: segment.steps.at(-1)?.label ?? 'copy', done: 0.1 + (0.5 * index) / segments.length, rows });
    const statement = segmentStatement(segment, place);
    statements.push(statement);
    await session.run(statement, signal);
    const { counts, results } = await countSegment(session, segment, place, rows, signal);
    const found = await explained(session, segment, place, countFates(segment, counts, mayMultiply), signal);
    fates.push(...found.fates);
    problems.push(...found.problems);
    from = segmentRows(segment);
    rows = results;
  }
  progress({ step: 'checking expectations', done: 0.6, rows });
  problems.push(...(await checkExpectations(session, compiled, from, signal)));
  const query = resultQuery(compiled, from);
  return { rowsIn, rowsOut: rows, fates, problems, query, sql: [...statements, query].join(';\n\n') };
}

/** The joins that find several rows for one: those whose dataset is not unique in what they join by. */
async function multiplyingJoins(
  session: EngineSession,
  steps: readonly PlanStep[],
  relation: (dataset: string) => string,
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  for (const step of steps.filter(makesRows)) {
    const question = multipleMatches(step, relation(step.dataset));
    if (question === undefined || (await session.rows(question, signal)).length > 0) found.add(step.number);
  }
  return found;
}

async function count(session: EngineSession, relation: string, signal: AbortSignal): Promise<bigint> {
  const [row] = await session.rows(`select count(*) as rows from ${relation}`, signal);
  return BigInt(String(row?.['rows']));
}

async function countSegment(
  session: EngineSession,
  segment: Segment,
  place: SegmentPlace,
  rowsIn: bigint,
  signal: AbortSignal,
): Promise<{ readonly counts: SegmentCounts; readonly results: bigint }> {
  const found = await session.rows(countStatement(segment, place), signal);
  const number = (value: unknown): bigint => (typeof value === 'bigint' || typeof value === 'number' ? BigInt(value) : 0n);
  const staying = found.find(({ fate }) => fate === null);
  const left = new Map(found.filter(({ fate }) => fate !== null).map(({ fate, rows }) => [Number(fate), number(rows)]));
  const joins = segment.steps.filter((step) => step.kind === 'join' && step.type === 'left');
  const alone = new Map(
    joins.map((step) => {
      const column = lonelyColumn(step).slice(1, -1);
      return [step.number, found.reduce((sum, row) => sum + number(row[column]), 0n)];
    }),
  );
  const results = endsInGroups(segment) ? number(staying?.['results']) : await count(session, segmentTable(segment), signal);
  return { counts: { rowsIn, left, stayed: number(staying?.['rows']), alone }, results };
}

/** REJECTED fates by their values, and the rows that had them. */
async function explained(
  session: EngineSession,
  segment: Segment,
  place: SegmentPlace,
  fates: readonly RowFate[],
  signal: AbortSignal,
): Promise<{ readonly fates: readonly RowFate[]; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const all: RowFate[] = [];
  for (const fate of fates) {
    const step = segment.steps.find(({ label }) => label === fate.step);
    if (fate.fate !== 'REJECTED' || step?.kind !== 'cast') {
      all.push(fate);
      continue;
    }
    const { fates: named, problem } = await explainRejected(session, segment, step, place, fate, signal);
    all.push(...named);
    problems.push(problem);
  }
  return { fates: all, problems };
}

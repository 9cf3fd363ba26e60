import type { Problem } from '../../contract/index.ts';
import type { CuratedLoad, Storage } from '../../storage/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';
import type { PlanResult } from './execute-plan.ts';

export type RunState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** How a run ended: SUCCEEDED, FAILED, CANCELLED, or QUEUED again, where the hub stopped before it was done. */
export interface RunOutcome {
  readonly id: string;
  readonly model: string;
  readonly state: RunState;
  readonly attempt: number;
  readonly problems: readonly Problem[];
  /** What it changed; absent where it did not succeed. */
  readonly load?: CuratedLoad;
}

/** A run of hub.run that waits for its turn. */
export interface QueuedRun {
  readonly id: string;
  readonly attempt: number;
}

/** Puts a run on record before it begins. */
export async function queueRun({ records }: Storage, model: string, reason: string, hub: string): Promise<QueuedRun> {
  return records.run.create({ data: { model, reason, hub }, select: { id: true, attempt: true } });
}

export async function startRun({ records }: Storage, run: QueuedRun, hub: string): Promise<void> {
  await records.runFate.deleteMany({ where: { runId: run.id } });
  const data = { state: 'RUNNING', hub, attempt: run.attempt, startedAt: new Date(), finishedAt: null, problems: [] };
  await records.run.update({ where: { id: run.id }, data });
}

/** Keeps a run that succeeded, with the fates of its rows. */
export async function keepSuccess(
  { records }: Storage,
  run: QueuedRun,
  compiled: CompiledModel,
  plan: PlanResult,
  load: CuratedLoad,
): Promise<void> {
  const { rowsIn, rowsOut, fates } = plan;
  const { inserted, updated, deleted } = load;
  const kept = { rowsIn, rowsOut, inserted, updated, deleted, sql: sqlOf(compiled, plan), problems: jsonOf(plan.problems) };
  await records.$transaction([
    records.runFate.createMany({ data: fates.map((fate, position) => ({ runId: run.id, position, ...fate })) }),
    records.run.update({ where: { id: run.id }, data: { state: 'SUCCEEDED', finishedAt: new Date(), ...kept } }),
  ]);
}

export async function keepEnd(
  { records }: Storage,
  run: QueuedRun,
  state: 'FAILED' | 'CANCELLED',
  problems: readonly Problem[],
): Promise<void> {
  await records.run.update({ where: { id: run.id }, data: { state, finishedAt: new Date(), problems: jsonOf(problems) } });
}

/** Gives a run back that this hub will not finish: whoever starts next repeats it. */
export async function handBack({ records }: Storage, run: QueuedRun): Promise<void> {
  await records.run.update({ where: { id: run.id }, data: { state: 'QUEUED', hub: null } });
}

/** Runs that were begun or waited when a hub ended, oldest first. */
export async function openRuns({
  records,
}: Storage): Promise<readonly (QueuedRun & { model: string; state: string; hub: string | null })[]> {
  return records.run.findMany({
    where: { state: { in: ['QUEUED', 'RUNNING'] } },
    select: { id: true, attempt: true, model: true, state: true, hub: true },
    orderBy: { queuedAt: 'asc' },
  });
}

/** Makes a dead hub's run this one's; false where another hub was first. */
export async function claimRun({ records }: Storage, id: string, from: string | null, hub: string): Promise<boolean> {
  const { count } = await records.run.updateMany({ where: { id, hub: from, state: { in: ['QUEUED', 'RUNNING'] } }, data: { hub } });
  return count === 1;
}

/** The definition by which each model's newest run succeeded. */
export async function definitionsRun({ pool }: Storage): Promise<ReadonlyMap<string, string>> {
  const { rows } = await pool.query<{ model: string; first: string }>(
    `select m.name as model, r.first from hub.model m, lateral (
       select split_part(sql, E'\\n', 1) as first from hub.run where model = m.name and state = 'SUCCEEDED' and sql is not null
       order by queued_at desc, id desc limit 1) r`,
  );
  return new Map(rows.map(({ model, first }) => [model, /definition (\w+)/.exec(first)?.[1] ?? '']));
}

/** When each model was last begun, by a hub of this database. */
export async function lastRuns({ pool }: Storage): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await pool.query<{ model: string; at: Date }>(
    `select m.name as model, r.at from hub.model m, lateral (
       select coalesce(started_at, queued_at) as at from hub.run where model = m.name order by queued_at desc, id desc limit 1) r`,
  );
  return new Map(rows.map(({ model, at }) => [model, at]));
}

/** The first line names the definition, by which a later start knows whether the model has to run again. */
const sqlOf = ({ name, definition }: CompiledModel, { sql }: PlanResult): string => `-- ${name}, definition ${definition}\n${sql}`;

/** A problem with nothing but what JSON holds. */
const jsonOf = (problems: readonly Problem[]): object[] => problems.map((problem) => ({ ...problem }));

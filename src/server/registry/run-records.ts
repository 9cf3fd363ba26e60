import type { Problem, RunView } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { FateView, HubView } from './context.ts';

type RunRecords = Pick<HubView, 'run' | 'runs' | 'runCount' | 'fates' | 'lastRuns'>;
type RunRow = NonNullable<Awaited<ReturnType<Storage['records']['run']['findUnique']>>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const view = ({ rowsIn, rowsOut, inserted, updated, deleted, state, problems, ...rest }: RunRow): RunView => ({
  ...rest,
  state: state as RunView['state'],
  problems: problems as unknown as Problem[],
  rowsIn: Number(rowsIn),
  rowsOut: Number(rowsOut),
  inserted: Number(inserted),
  updated: Number(updated),
  deleted: Number(deleted),
});

/** The runs that the hub's records have. */
export function runRecords({ records, pool }: Storage): RunRecords {
  return {
    async run(id) {
      const row = UUID.test(id) ? await records.run.findUnique({ where: { id } }) : null;
      return row ? view(row) : undefined;
    },
    async runs({ model, first, after }) {
      // By the index of all runs, or of the model's: a page far down costs no more than the first.
      const { rows } = await pool.query<{ id: string }>(
        `select id from hub.run where ($1::text is null or model = $1)
         and ($2::uuid is null or (queued_at, id) < (select queued_at, id from hub.run where id = $2))
         order by queued_at desc, id desc limit $3`,
        [model ?? null, after !== undefined && UUID.test(after) ? after : null, first + 1],
      );
      const ids = rows.slice(0, first).map(({ id }) => id);
      const found = new Map((await records.run.findMany({ where: { id: { in: ids } } })).map((row) => [row.id, view(row)]));
      return { runs: ids.flatMap((id) => found.get(id) ?? []), hasNext: rows.length > first };
    },
    runCount: (model) => records.run.count({ where: model === undefined ? {} : { model } }),
    async fates(runs) {
      const rows = await records.runFate.findMany({ where: { runId: { in: [...runs] } }, orderBy: { position: 'asc' } });
      const of = new Map<string, FateView[]>(runs.map((run) => [run, []]));
      for (const { runId, step, fate, rows: count, reason } of rows)
        of.get(runId)?.push({ step, fate: fate as FateView['fate'], rows: Number(count), reason });
      return runs.map((run) => of.get(run) ?? []);
    },
    async lastRuns(models) {
      const newest = await pool.query<{ id: string }>(
        `select r.id from unnest($1::text[]) as m (name), lateral (
           select id from hub.run where model = m.name order by queued_at desc, id desc limit 1) r`,
        [models],
      );
      const rows = await records.run.findMany({ where: { id: { in: newest.rows.map(({ id }) => id) } } });
      const byModel = new Map(rows.map((row) => [row.model, view(row)]));
      return models.map((model) => byModel.get(model));
    },
  };
}

import type { Problem } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { FateView, HubView, RunView } from './context.ts';

type RunRecords = Pick<HubView, 'run' | 'runs' | 'fates' | 'lastRuns'>;
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
      const where = model === undefined ? {} : { model };
      const page = { where, orderBy: [{ queuedAt: 'desc' as const }, { id: 'desc' as const }], take: first + 1 };
      const [rows, total] = await Promise.all([
        after !== undefined && UUID.test(after)
          ? records.run.findMany({ ...page, cursor: { id: after }, skip: 1 })
          : records.run.findMany(page),
        records.run.count({ where }),
      ]);
      return { runs: rows.slice(0, first).map(view), hasNext: rows.length > first, total };
    },
    async fates(runs) {
      const rows = await records.runFate.findMany({ where: { runId: { in: [...runs] } }, orderBy: { position: 'asc' } });
      const of = new Map<string, FateView[]>(runs.map((run) => [run, []]));
      for (const { runId, step, fate, rows: count, reason } of rows)
        of.get(runId)?.push({ step, fate: fate as FateView['fate'], rows: Number(count), reason });
      return runs.map((run) => of.get(run) ?? []);
    },
    async lastRuns(models) {
      const newest = await pool.query<{ id: string }>(
        'select distinct on (model) id from hub.run where model = any($1) order by model, queued_at desc, id desc',
        [models],
      );
      const rows = await records.run.findMany({ where: { id: { in: newest.rows.map(({ id }) => id) } } });
      const byModel = new Map(rows.map((row) => [row.model, view(row)]));
      return models.map((model) => byModel.get(model));
    },
  };
}

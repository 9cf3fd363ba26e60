import type { RunView } from '../../../contract/index.ts';
import { columns } from '../columns.ts';
import type { Output, Style } from '../command.ts';

/** A run, as these commands show it. */
export interface ShownRun {
  readonly id: string;
  readonly model: string;
  readonly state: RunView['state'];
  readonly reason: string | null;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly fates: readonly { readonly step: string; readonly fate: string; readonly rows: number; readonly reason: string | null }[];
  readonly problems: readonly { readonly code: string; readonly message: string; readonly path: string | null }[];
}
export const SHOWN_RUN =
  'id model state reason rowsIn rowsOut inserted updated deleted queuedAt startedAt finishedAt fates { step fate rows reason } problems { code message path }';

export const RUN_STYLES: Readonly<Record<RunView['state'], Style>> = {
  QUEUED: 'dim',
  RUNNING: 'yellow',
  SUCCEEDED: 'green',
  FAILED: 'red',
  CANCELLED: 'red',
};

/** What a run did, and where each row of each step went. */
export function runLines(run: ShownRun, out: Output): readonly string[] {
  const { model, state, rowsIn, rowsOut, inserted, updated, deleted, fates, problems } = run;
  const head = `${model}: ${out.styled(RUN_STYLES[state], state)}`;
  const counts = `, ${rowsIn} rows in, ${rowsOut} out: ${inserted} inserted, ${updated} updated, ${deleted} deleted`;
  return [
    state === 'SUCCEEDED' ? head + counts : head,
    ...columns(
      fates.map(({ step, fate, rows, reason }) => [
        step,
        fate,
        `${rows} ${rows === 1 ? 'row' : 'rows'}${reason === null ? '' : `: ${reason}`}`,
      ]),
      '  ',
    ),
    ...problems.map(({ message }) => `  ${message}`),
  ];
}

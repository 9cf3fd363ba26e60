import type { RunView } from '../../contract/index.ts';
import type { connection } from './page.ts';

/** A page of runs, which are counted only where that is asked for. */
export interface RunConnectionView extends Omit<ReturnType<typeof connection<RunView, undefined>>, 'totalCount'> {
  readonly model: string | undefined;
}

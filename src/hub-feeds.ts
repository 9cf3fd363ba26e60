import { feedFromSource, type ChangeLog } from './exchange/index.ts';
import { changingTables, type HubSource } from './hub-sources.ts';
import type { Storage } from './storage/index.ts';

/** The feeds from sources into the change log, of the hub that leads it. */
export interface HubFeeds {
  /** Feeds until the signal: what `standForLeader` does while it leads. */
  whileLeading(signal: AbortSignal): Promise<void>;
  /** Begins, or begins anew, the feeds of sources whose tables are others than before. */
  sync(): void;
  /** Whether this hub is the one that feeds the log. */
  leading(): boolean;
}

export function holdFeeds(options: {
  storage: Storage;
  log: ChangeLog;
  sources: () => readonly HubSource[];
  report: (line: string) => void;
}): HubFeeds {
  const running = new Map<string, { readonly tables: string; readonly end: AbortController; readonly done: Promise<void> }>();
  let leading: AbortSignal | undefined;

  const start = async (source: HubSource, before: Promise<void> | undefined, end: AbortController, signal: AbortSignal) => {
    await before;
    const status = (fault: string | null) => {
      if (fault !== source.feedFault)
        options.report(fault === null ? `source ${source.name}: its changes arrive again` : `source ${source.name}: changes: ${fault}`);
      source.feedFault = fault;
    };
    await feedFromSource({
      ...options,
      source: source.source,
      tables: changingTables(source),
      signal: AbortSignal.any([end.signal, signal]),
      status,
    });
  };
  const sync = () => {
    if (!leading || leading.aborted) return;
    for (const source of options.sources()) {
      const changing = changingTables(source);
      const tables = JSON.stringify(changing);
      const known = running.get(source.name);
      if (!changing.length || known?.tables === tables) continue;
      known?.end.abort();
      const end = new AbortController();
      running.set(source.name, { tables, end, done: start(source, known?.done, end, leading) });
    }
  };
  return {
    sync,
    leading: () => leading !== undefined && !leading.aborted,
    async whileLeading(signal) {
      leading = signal;
      sync();
      if (!signal.aborted) await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
      leading = undefined;
      await Promise.all([...running.values()].map(({ done }) => done));
      running.clear();
    },
  };
}

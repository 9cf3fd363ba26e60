import type { Source } from './contract/index.ts';
import { feedFromSource, type ChangeLog } from './exchange/index.ts';
import { changingTables, type HubSource } from './hub-sources.ts';
import type { Storage } from './storage/index.ts';

/** The feeds from sources into the change log, of the hub that leads it. */
export interface HubFeeds {
  /** Feeds until the signal: what `standForLeader` does while it leads. */
  whileLeading(signal: AbortSignal): Promise<void>;
  /** Begins, or begins anew, the feeds of sources whose tables are others than before. */
  sync(): void;
  /** Resolves once nothing of a source that is not fed any more is under way. */
  ended(source: string): Promise<void>;
  /** Whether this hub is the one that feeds the log. */
  leading(): boolean;
}

export function holdFeeds(options: {
  storage: Storage;
  log: ChangeLog;
  sources: () => readonly HubSource[];
  report: (line: string) => void;
}): HubFeeds {
  const running = new Map<
    string,
    { readonly source: Source; readonly tables: string; readonly end: AbortController; readonly done: Promise<void> }
  >();
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
    // What it suffered from is another's to say now: of the hub that leads, or of nobody.
    source.feedFault = null;
  };
  const sync = () => {
    if (!leading || leading.aborted) return;
    const all = options.sources();
    for (const [name, feed] of running) {
      const source = all.find((one) => one.name === name);
      if (source && changingTables(source).length) continue;
      feed.end.abort();
      void feed.done.finally(() => running.get(name) === feed && running.delete(name));
    }
    for (const source of all) {
      const changing = changingTables(source);
      const known = running.get(source.name);
      const same = known?.source === source.source && known.tables === JSON.stringify(changing) && !known.end.signal.aborted;
      if (!changing.length || same) continue;
      known?.end.abort();
      const end = new AbortController();
      const done = start(source, known?.done, end, leading);
      running.set(source.name, { source: source.source, tables: JSON.stringify(changing), end, done });
    }
  };
  return {
    sync,
    async ended(name) {
      const feed = running.get(name);
      if (feed?.end.signal.aborted) await feed.done;
    },
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

import { setTimeout as pause } from 'node:timers/promises';
import { deadline, messageOf, WeirError, type Problem, type Source, type Structure } from '../contract/index.ts';

/** How a source stands: what was last seen of it, and whether it answers. */
export interface WatchedSource {
  readonly source: Source;
  /** Undefined until it first answered, where nothing was kept from before. */
  structure(): Structure | undefined;
  /** What keeps it from answering now; undefined while it answers. */
  fault(): Problem | undefined;
  /** What is wrong with parts of it while it answers. */
  problems(): readonly Problem[];
  /** Asks it now; resolves when it answered or failed. */
  look(): Promise<void>;
  /** Asks it nothing until it is told to go on. */
  pause(paused: boolean): void;
  stop(): Promise<void>;
}

/** One look takes this long at most. */
const LOOK_MS = 60_000;
const WHILE_UP_MS = 15_000;
const WHILE_DOWN_MS = [500, 1_000, 2_000, 5_000] as const;

/**
 * Looks at a source again and again: often while it is down, now and then while it is up, so that the graph follows its
 * structure and picks it up when it comes back (DESIGN: invariant 8). `changed` hears of a new structure and of every change
 * between up and down.
 */
export function watchSource(options: {
  source: Source;
  /** Seen before this process began. */
  stored: Structure | undefined;
  /** Throws what is wrong with a structure that may not be taken. */
  check: (found: Structure) => void;
  changed: (what: 'structure' | 'fault') => void;
  report: (line: string) => void;
}): WatchedSource {
  const { source, report } = options;
  const stopping = new AbortController();
  let structure = options.stored;
  let seen = structure && JSON.stringify(structure);
  let fault: Problem | undefined;
  let looking: Promise<void> | undefined;
  let failures = 0;
  let partial: readonly Problem[] = [];
  let paused = false;

  /** Tells what is newly wrong with a part of it; whether anything is, or is no more. */
  const weigh = (): boolean => {
    const before = partial.map(({ message }) => message);
    partial = source.problems?.() ?? [];
    const fresh = partial.filter(({ message }) => !before.includes(message));
    for (const { message } of fresh) report(`source ${source.name}: ${message}`);
    return fresh.length > 0 || before.length !== partial.length;
  };

  const lookOnce = async () => {
    const { signal, release } = deadline(LOOK_MS, stopping.signal);
    try {
      const found = await source.describe(signal);
      options.check(found);
      const text = JSON.stringify(found);
      failures = 0;
      const news = weigh();
      if (fault) {
        fault = undefined;
        report(`source ${source.name}: answers again`);
        options.changed('fault');
      } else if (news) options.changed('fault');
      if (text === seen) return;
      structure = found;
      seen = text;
      options.changed('structure');
    } catch (thrown) {
      if (stopping.signal.aborted) return;
      failures += 1;
      const next: Problem = { code: thrown instanceof WeirError ? thrown.code : 'SOURCE_ERROR', message: messageOf(thrown) };
      const news = fault?.message !== next.message;
      fault = next;
      if (!news) return;
      report(`source ${source.name}: ${next.message}`);
      options.changed('fault');
    } finally {
      release();
    }
  };
  const look = () => (looking ??= lookOnce().finally(() => (looking = undefined)));
  const watch = async () => {
    while (!stopping.signal.aborted) {
      if (!paused) await look();
      const wait = failures ? WHILE_DOWN_MS[Math.min(failures, WHILE_DOWN_MS.length) - 1] : WHILE_UP_MS;
      await pause(wait, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };
  const watching = watch();
  return {
    source,
    structure: () => structure,
    fault: () => fault,
    problems: () => (fault ? [] : partial),
    look,
    pause(next) {
      paused = next;
      if (!paused) void look();
    },
    async stop() {
      stopping.abort();
      await watching;
      await looking;
      await source.close();
    },
  };
}

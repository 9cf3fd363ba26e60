import { setTimeout as pause } from 'node:timers/promises';
import type { RunProgress } from './model-runner.ts';
import type { RunState } from './run-record.ts';

/** What is known of runs while they are under way. */
export interface RunProgressFeed {
  push(progress: RunProgress): void;
  /**
   * A run's present state and each later one until it ends. Who reads slowly gets the newest; of a run of another hub its record is
   * looked at. `record` gives the state that is kept, undefined where there is no such run.
   */
  follow(run: string, record: () => Promise<RunProgress | undefined>, signal: AbortSignal): AsyncGenerator<RunProgress, void, void>;
}

/** How often a run is looked up of which this hub hears nothing. */
const LOOK_MS = 500;

export function runProgressFeed(): RunProgressFeed {
  const newest = new Map<string, RunProgress>();
  const waiting = new Set<() => void>();

  async function* follow(run: string, record: () => Promise<RunProgress | undefined>, signal: AbortSignal) {
    let said: RunProgress | undefined;
    while (!signal.aborted) {
      const now = newest.get(run) ?? (await record());
      if (!now) return;
      if (JSON.stringify(shown(now)) !== JSON.stringify(said && shown(said))) yield now;
      said = now;
      if (hasEnded(now.state)) return;
      if ((newest.get(run) ?? now) === now) await news(signal);
    }
  }
  const news = async (signal: AbortSignal): Promise<void> => {
    const looked = new AbortController();
    const wake = () => looked.abort();
    waiting.add(wake);
    await pause(LOOK_MS, undefined, { signal: AbortSignal.any([looked.signal, signal]), ref: false }).catch(() => undefined);
    waiting.delete(wake);
  };
  return {
    push(progress) {
      // The record of a run that has ended was written before this is heard.
      if (hasEnded(progress.state)) newest.delete(progress.run);
      else newest.set(progress.run, progress);
      for (const wake of waiting) wake();
    },
    follow,
  };
}

const hasEnded = (state: RunState): boolean => state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
const shown = ({ state, step, percent, rows }: RunProgress) => [state, step, percent, rows?.toString()];

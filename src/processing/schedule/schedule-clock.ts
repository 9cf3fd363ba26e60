import { Cron } from 'croner';
import type { ModelDeclaration } from '../../contract/index.ts';

/** Tells which models are due by the time of day. */
export interface ScheduleClock {
  /**
   * The models with a schedule from now on. `since`: when each was last run; a time that has passed since then, while no hub ran, is
   * made up for once.
   */
  set(models: readonly ModelDeclaration[], since: ReadonlyMap<string, Date>): void;
  stop(): void;
}

/** Clocks are set right and summers begin: nothing is slept through for longer than this. */
const LONGEST_SLEEP_MS = 60_000;

/** `due` hears of each model whose time has come. */
export function scheduleClock(due: (model: string) => void): ScheduleClock {
  const waiting = new Map<string, { readonly cron: Cron; next: Date | null }>();
  let timer: NodeJS.Timeout | undefined;

  const wind = (): void => {
    clearTimeout(timer);
    const times = [...waiting.values()].flatMap(({ next }) => (next ? [next.getTime()] : []));
    if (times.length === 0) return;
    timer = setTimeout(look, Math.min(Math.max(0, Math.min(...times) - Date.now()), LONGEST_SLEEP_MS)).unref();
  };
  const look = (): void => {
    const now = new Date();
    for (const [model, entry] of waiting) {
      if (!entry.next || entry.next > now) continue;
      entry.next = entry.cron.nextRun(now);
      due(model);
    }
    wind();
  };
  return {
    set(models, since) {
      const before = new Map(waiting);
      waiting.clear();
      for (const { model, refresh } of models) {
        if (refresh.schedule === undefined) continue;
        const cron = new Cron(refresh.schedule, { paused: true, timezone: refresh.timeZone ?? 'UTC' });
        const known = before.get(model);
        const same = known?.cron.getPattern() === cron.getPattern() && known?.cron.options.timezone === cron.options.timezone;
        waiting.set(model, { cron, next: same && known ? known.next : cron.nextRun(since.get(model) ?? new Date()) });
      }
      wind();
    },
    stop: () => clearTimeout(timer),
  };
}

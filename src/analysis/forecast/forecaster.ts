import { deadline, WeirError } from '../../contract/index.ts';
import type { ForecastAsked, Forecaster, ForecasterOptions, RawSeries, SeriesForecast } from './forecast.ts';
import { ForecastThread } from './forecast-thread.ts';

/** `timeout` of `limits` where nothing is said. */
const TIMEOUT_MS = 30_000;
/** A forecast is short, and threads past the cores make all of them slower. */
const WORKERS = 2;
/** A thread that nobody asks for so long gives its memory back; starting one takes 0.1 s. */
const IDLE_MS = 30_000;

const MOST_PERIODS_AHEAD = 1000;
const MOST_SERIES = 1000;
/** About as many as are copied, forecast and answered within the time limit. */
const MOST_POINTS = 100_000;

/**
 * Forecasts off the event loop: each call has a thread for itself, and calls past their number wait. `timeoutMs` is for one call,
 * with its waiting; a call that takes longer, or whose signal fires, ends with its thread.
 */
export function openForecaster({ workers = WORKERS, timeoutMs = TIMEOUT_MS }: ForecasterOptions = {}): Forecaster {
  const idle: { readonly thread: ForecastThread; readonly clock: NodeJS.Timeout }[] = [];
  const busy = new Set<ForecastThread>();
  const waiting: { readonly go: () => void; readonly fail: (why: unknown) => void }[] = [];
  let free = workers;
  let closed = false;

  /** Waits for a turn; throws the signal's reason where that fires first. */
  async function takeTurn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return;
    }
    let leave = (): void => undefined;
    const turn = new Promise<void>((go, fail) => {
      const place = { go, fail };
      waiting.push(place);
      leave = () => {
        const index = waiting.indexOf(place);
        if (index >= 0) waiting.splice(index, 1);
        fail(signal.reason);
      };
    });
    signal.addEventListener('abort', leave, { once: true });
    await turn.finally(() => signal.removeEventListener('abort', leave));
  }

  function giveTurn(): void {
    const next = waiting.shift();
    if (next) next.go();
    else free += 1;
  }

  function thread(): ForecastThread {
    for (let rested = idle.pop(); rested; rested = idle.pop()) {
      clearTimeout(rested.clock);
      if (!rested.thread.ended) return rested.thread;
    }
    return new ForecastThread();
  }

  function rest(used: ForecastThread): void {
    if (used.ended) return;
    const clock = setTimeout(() => {
      const place = idle.findIndex(({ thread: each }) => each === used);
      if (place >= 0) idle.splice(place, 1);
      void used.close();
    }, IDLE_MS).unref();
    idle.push({ thread: used, clock });
  }

  async function inTurn(series: readonly RawSeries[], asked: ForecastAsked, signal: AbortSignal): Promise<readonly SeriesForecast[]> {
    await takeTurn(signal);
    if (closed) throw stopped();
    const mine = thread();
    busy.add(mine);
    try {
      return await mine.forecast(series, asked, signal);
    } finally {
      busy.delete(mine);
      rest(mine);
      giveTurn();
    }
  }

  return {
    async forecast(series, asked, signal) {
      check(series, asked);
      if (closed) throw stopped();
      const until = deadline(timeoutMs, signal);
      try {
        return await inTurn(series, asked, until.signal);
      } catch (thrown) {
        if (signal?.aborted) throw signal.reason;
        throw thrown === until.signal.reason ? tookTooLong(timeoutMs) : thrown;
      } finally {
        until.release();
      }
    },
    async close() {
      closed = true;
      for (const { fail } of waiting.splice(0)) fail(stopped());
      for (const { clock } of idle) clearTimeout(clock);
      await Promise.all([...busy, ...idle.splice(0).map(({ thread: each }) => each)].map((each) => each.close()));
    },
  };
}

function check(series: readonly RawSeries[], { horizon }: ForecastAsked): void {
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > MOST_PERIODS_AHEAD) {
    throw new WeirError('BAD_USER_INPUT', `\`horizon\` is ${horizon}; it takes 1 to ${MOST_PERIODS_AHEAD} periods.`);
  }
  if (series.length > MOST_SERIES) {
    throw new WeirError(
      'LIMIT_EXCEEDED',
      `\`by\` makes ${series.length} series, and a forecast takes ${MOST_SERIES}: group by fewer columns, or narrow \`where\`.`,
    );
  }
  const points = series.reduce((sum, each) => sum + each.points.length, 0);
  if (points > MOST_POINTS) {
    throw new WeirError(
      'LIMIT_EXCEEDED',
      `The series have ${points} periods together, and a forecast takes ${MOST_POINTS}: choose a longer \`every\`, or narrow \`where\`.`,
    );
  }
}

function tookTooLong(timeoutMs: number): WeirError {
  return new WeirError(
    'TIMEOUT',
    `The forecast took longer than ${timeoutMs / 1000} s: ask for fewer groups or longer periods, or raise \`timeout\` of \`limits\`.`,
  );
}

const stopped = (): WeirError => new WeirError('INTERNAL', 'The hub is stopping, and makes no more forecasts.');

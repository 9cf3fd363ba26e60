import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WeirError } from '../../contract/index.ts';
import type { ForecastAsked, RawSeries, SeriesForecast } from './forecast.ts';
import { inMessages } from './forecast-messages.ts';
import type { ForecastReport, ForecastTask } from './forecast-messages.ts';

/** 100,000 points with all that is made of them take a tenth of this. */
const MEMORY_MB = 512;

/** Always in dist/, because worker_threads cannot start TypeScript. Tests build first. */
function program(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? '../../../dist/src/analysis/forecast/forecast-worker.js' : './forecast-worker.js', here);
}

/** A thread that makes one forecast at a time. While it makes none it does not keep the process alive. */
export class ForecastThread {
  readonly #worker = new Worker(program(), { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  /** Why it ended, once it has. */
  #fault: WeirError | undefined;
  #ended = false;

  constructor() {
    this.#worker.unref();
    this.#worker.on('error', (thrown: NodeJS.ErrnoException) => {
      this.#fault =
        thrown.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new WeirError('LIMIT_EXCEEDED', 'The forecast took more memory than it may have: ask for fewer groups, or for longer periods.')
          : new WeirError('INTERNAL', `The forecast failed: ${thrown.message}`);
    });
    this.#worker.on('exit', () => {
      this.#ended = true;
    });
  }

  /** Whether it can be asked no more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The forecasts of the series. When the signal fires, the thread ends with what it does, and the signal's reason is thrown. */
  async forecast(series: readonly RawSeries[], asked: ForecastAsked, signal: AbortSignal): Promise<readonly SeriesForecast[]> {
    signal.throwIfAborted();
    const worker = this.#worker;
    const made: SeriesForecast[] = [];
    const answered = new Promise<readonly SeriesForecast[]>((resolve, reject) => {
      const stop = (): void => void this.close();
      const settle = (act: () => void): void => {
        worker.off('message', hear).off('exit', exit);
        signal.removeEventListener('abort', stop);
        worker.unref();
        act();
      };
      const hear = (report: ForecastReport): void => {
        if (report.kind === 'forecasts') made.push(...report.forecasts);
        else if (report.kind === 'done') settle(() => resolve(made));
        else settle(() => reject(new WeirError(report.code, report.message)));
      };
      const exit = (): void =>
        settle(() => reject(signal.aborted ? signal.reason : (this.#fault ?? new WeirError('INTERNAL', 'The forecast was stopped.'))));
      worker.ref();
      worker.on('message', hear).on('exit', exit);
      signal.addEventListener('abort', stop, { once: true });
    });
    const sent = this.#send(series, asked, signal).catch(async (fault: unknown) => {
      // What it was sent so far would become part of the next forecast.
      await this.close();
      throw fault;
    });
    const [forecasts] = await Promise.all([answered, sent]);
    return forecasts;
  }

  async #send(series: readonly RawSeries[], asked: ForecastAsked, signal: AbortSignal): Promise<void> {
    const tell = (task: ForecastTask): void => this.#worker.postMessage(task);
    for (const piece of inMessages(series, ({ points }) => points.length)) {
      tell({ kind: 'series', series: piece });
      await setImmediate();
      if (signal.aborted) return;
    }
    tell({ kind: 'forecast', asked });
  }

  /** Ends it with what it does. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }
}

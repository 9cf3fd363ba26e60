/** So long may those who are answered together take: the first of them waits for the last, and other connections for work. */
const TOGETHER_MS = 50;
/** And so long where that many would wait for each connection anyway. */
const CROWDED_MS = 125;
const MOST = 8;
/** One that takes so long is not waited for by others: they are asked alone then, and so is whoever asks it in some time to come. */
export const SLOW_MS = 250;
/** What a time counts for, with each that is measured after it. */
const FADES = 0.95;
/** Times the time of one alone: beyond it those who go together have the worse plan. */
const WORSE = 1.5;
/** Measured so often before anything is made of it: a server plans the first runs of a statement anew each time. */
const ENOUGH_ALONE = 5;
const ENOUGH_TOGETHER = 100;
/** One in so many is asked alone, though others wait, so that the two can be compared. */
const ALONE_EVERY = 16;

/** How long a statement takes for each who asks, alone and together with others, both measured while all connections are in use. */
export class Pace {
  readonly #alone = { ms: 0, times: 0 };
  readonly #together = { ms: 0, times: 0 };
  #slowestMs = 0;
  #asked = 0;
  #isRefused = false;

  /**
   * How many of those who wait for it are to be answered by one statement. Asked once before each run.
   *
   * @param share - how many of them there are for each connection; 0 where some are free.
   */
  atOnce(share: number): number {
    this.#asked += 1;
    if (this.#isRefused || this.#slowestMs > SLOW_MS) return 1;
    if (this.#alone.times < ENOUGH_ALONE || this.#asked % ALONE_EVERY === 0) return 1;
    if (this.#together.times >= ENOUGH_TOGETHER && this.#together.ms > this.#alone.ms * WORSE) return 1;
    const within = (ms: number): number => Math.floor(ms / this.#alone.ms);
    return Math.min(MOST, Math.max(1, within(TOGETHER_MS), Math.min(share, within(CROWDED_MS))));
  }

  /** @param askers - how many it answered, who had waited. */
  took(ms: number, askers: number): void {
    const of = askers === 1 ? this.#alone : this.#together;
    const each = ms / askers;
    of.ms = of.times === 0 ? each : of.ms * FADES + each * (1 - FADES);
    of.times += 1;
  }

  /** However it ended. */
  lasted(ms: number, askers: number): void {
    this.#slowestMs = Math.max(ms / askers, this.#slowestMs * FADES);
  }

  /** The server does not take it together with its like. */
  refuse(): void {
    this.#isRefused = true;
  }
}

/**
 * Hands items from a producer that cannot wait to a consumer that can. Past `limit` waiting items `overflow` decides what the
 * consumer is told: it ends the queue with that error after what is waiting.
 */
export class EventQueue<T> implements AsyncIterableIterator<T> {
  private readonly items: T[] = [];
  private wake: (() => void) | undefined;
  private state: { readonly phase: 'open' } | { readonly phase: 'ended'; readonly error?: Error } = { phase: 'open' };
  private readonly limit: number;
  private readonly overflow: () => Error;
  private readonly onEnd: () => void;

  constructor(options: { limit: number; overflow: () => Error; onEnd: () => void }) {
    this.limit = options.limit;
    this.overflow = options.overflow;
    this.onEnd = options.onEnd;
  }

  push(item: T): void {
    if (this.state.phase === 'ended') return;
    if (this.items.length >= this.limit) return this.end(this.overflow());
    this.items.push(item);
    this.wake?.();
  }

  /** Forgets what waits and keeps only this: for answers of which only the newest counts. */
  replace(item: T): void {
    this.items.length = 0;
    this.push(item);
  }

  end(error?: Error): void {
    if (this.state.phase === 'ended') return;
    this.state = error ? { phase: 'ended', error } : { phase: 'ended' };
    this.wake?.();
    this.onEnd();
  }

  async next(): Promise<IteratorResult<T>> {
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined) return { done: false, value: item };
      if (this.state.phase === 'ended') {
        const { error } = this.state;
        if (!error) return { done: true, value: undefined };
        this.state = { phase: 'ended' };
        throw error;
      }
      await new Promise<void>((done) => (this.wake = done));
    }
  }

  return(): Promise<IteratorResult<T>> {
    this.items.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(): Promise<IteratorResult<T>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Something that is told to whoever listens now. */
export interface Topic<T> {
  tell(item: T): void;
  /** What is told from now on, after `first`, until the signal; a reader who lags behind by more than a thousand misses the oldest. */
  listen(signal: AbortSignal, first?: readonly T[]): AsyncIterableIterator<T>;
}

const WAITING = 1_000;

export function openTopic<T>(): Topic<T> {
  const listeners = new Set<(item: T) => void>();
  return {
    tell: (item) => listeners.forEach((listener) => listener(item)),
    listen(signal, first = []) {
      const waiting = [...first];
      let wake: (() => void) | undefined;
      let ended = signal.aborted;
      const take = (item: T) => {
        if (waiting.length >= WAITING) waiting.shift();
        waiting.push(item);
        wake?.();
      };
      const end = () => {
        ended = true;
        listeners.delete(take);
        wake?.();
      };
      listeners.add(take);
      signal.addEventListener('abort', end, { once: true });
      const finish = () => {
        signal.removeEventListener('abort', end);
        end();
        return Promise.resolve({ done: true as const, value: undefined });
      };
      const items: AsyncIterableIterator<T> = {
        async next() {
          for (;;) {
            if (ended) return { done: true, value: undefined };
            const [item] = waiting.splice(0, 1);
            if (item !== undefined) return { done: false, value: item };
            await new Promise<void>((done) => (wake = done));
          }
        },
        return: finish,
        throw: finish,
        [Symbol.asyncIterator]: () => items,
      };
      return items;
    },
  };
}

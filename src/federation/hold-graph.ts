import type { FederatedGraph } from './graph-input.ts';

/** The graph that is served, and its change for the next. */
export interface GraphHolder {
  current(): FederatedGraph;
  /** Serves another graph from now on. Resolves when the one before has ended its requests and is closed. */
  swap(next: FederatedGraph): Promise<void>;
  /** Calls after each swap, until what it returns is called. */
  onSwap(listener: () => void): () => void;
  close(): Promise<void>;
}

export function holdGraph(first: FederatedGraph): GraphHolder {
  let current = first;
  const listeners = new Set<() => void>();
  return {
    current: () => current,
    async swap(next) {
      const before = current;
      current = next;
      for (const listener of listeners) listener();
      if (before !== next) await before.close();
    },
    onSwap(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => current.close(),
  };
}

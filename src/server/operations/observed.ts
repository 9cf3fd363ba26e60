/** How an operation came and went, for metrics and the log: never what was in it. */
export interface Observed {
  readonly requestId: string;
  readonly transport: 'http' | 'sse' | 'websocket';
}

export interface ObservedOperation extends Observed {
  /** As the client calls it. */
  readonly name: string | undefined;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly outcome: 'ok' | 'error';
  readonly ms: number;
}

/** A signal that fires at a time, until it is released, or before it. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  readonly release: () => void;
}

/**
 * A signal that fires when so long has passed or the other one fires, until it is released. `AbortSignal.any` holds what it is
 * made of weakly: on Node 20 an `AbortSignal.timeout` that nobody else holds can be collected before its time, and never fires.
 */
export function deadline(ms: number, other?: AbortSignal): Deadline {
  const either = new AbortController();
  const forward = (): void => either.abort(other?.reason);
  const timer = setTimeout(() => either.abort(new DOMException(`${ms} ms have passed`, 'TimeoutError')), ms).unref();
  other?.addEventListener('abort', forward, { once: true });
  if (other?.aborted) forward();
  return {
    signal: either.signal,
    abort: () => either.abort(),
    release() {
      clearTimeout(timer);
      other?.removeEventListener('abort', forward);
    },
  };
}

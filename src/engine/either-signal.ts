import { setMaxListeners } from 'node:events';

/**
 * A signal that fires with the first of two, until it is released. `AbortSignal.any` would do, but what it makes stays
 * registered with a signal that lives as long as the hub, once for each statement.
 */
export function eitherSignal(one: AbortSignal, other: AbortSignal): { readonly signal: AbortSignal; readonly release: () => void } {
  // One signal may rightly wait for many statements: a request's for all its reads, the engine's for all there are.
  setMaxListeners(0, one, other);
  const either = new AbortController();
  const fire = (): void => either.abort(one.aborted ? one.reason : other.reason);
  if (one.aborted || other.aborted) fire();
  one.addEventListener('abort', fire, { once: true });
  other.addEventListener('abort', fire, { once: true });
  return {
    signal: either.signal,
    release() {
      one.removeEventListener('abort', fire);
      other.removeEventListener('abort', fire);
    },
  };
}

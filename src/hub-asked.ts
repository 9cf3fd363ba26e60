/** How a source answers of late: what the control plane shows as its latency and last error. */
export interface Asked {
  /** Runs a question and remembers how long it took, or what it failed with. */
  time<T>(question: () => Promise<T>, requestId: string): Promise<T>;
  latency(): { readonly p50Ms: number; readonly p99Ms: number } | null;
  lastError(): { readonly message: string; readonly at: Date } | undefined;
}

/** Questions whose times are kept: enough for a 99th percentile, and for it to follow. */
const KEPT = 512;

/** `observed` hears of every answer, in milliseconds. */
export function rememberAsked(observed: (ms: number, outcome: 'ok' | 'error', requestId: string) => void): Asked {
  const times = new Float64Array(KEPT);
  let asked = 0;
  let failure: { message: string; at: Date } | undefined;
  const note = (began: number, outcome: 'ok' | 'error', requestId: string) => {
    const ms = performance.now() - began;
    times[asked % KEPT] = ms;
    asked += 1;
    observed(ms, outcome, requestId);
  };
  return {
    async time(question, requestId) {
      const began = performance.now();
      try {
        const answer = await question();
        note(began, 'ok', requestId);
        return answer;
      } catch (thrown) {
        note(began, 'error', requestId);
        failure = { message: thrown instanceof Error ? thrown.message : String(thrown), at: new Date() };
        throw thrown;
      }
    },
    latency() {
      const count = Math.min(asked, KEPT);
      if (count === 0) return null;
      const sorted = times.slice(0, count).sort();
      const at = (share: number) => Math.round((sorted[Math.min(count - 1, Math.floor(share * count))] ?? 0) * 100) / 100;
      return { p50Ms: at(0.5), p99Ms: at(0.99) };
    },
    lastError: () => failure,
  };
}

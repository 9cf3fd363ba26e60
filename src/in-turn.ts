/** One run of the work at a time; what is asked for while it runs is one more run after it, for all who asked. */
export function inTurn(work: () => Promise<void>): (reason?: string) => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => (running = work().finally(() => (running = undefined)));
  return () => {
    if (!running) return start();
    return (next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return start();
      }));
  };
}

import { messageOf, WeirError } from './contract/index.ts';

/** `process.exit` would wait for the process's threads, and one may wait for ever for a pipe whose other end is gone. */
const endAtOnce = (): void => void process.kill(process.pid, 'SIGKILL');

/** npm passes on a signal that its whole group got already: only one that comes after this is a second wish. */
const SAME_SIGNAL_MS = 1_000;

/** Resolves with the first SIGTERM or SIGINT. A second one, a moment later, ends the process at once, and so does a fault that nothing caught. */
export const untilSignal = (): Promise<void> =>
  new Promise((done) => {
    process.once('uncaughtException', (fault) => {
      console.error(fault.stack ?? fault.message);
      endAtOnce();
    });
    const stop = () => {
      const first = performance.now();
      const again = () => {
        if (performance.now() - first > SAME_SIGNAL_MS) endAtOnce();
      };
      process.on('SIGINT', again).on('SIGTERM', again);
      done();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });

/** Exit codes: 0 done, 1 the answer is no, 2 used wrongly, 3 something could not be reached (SURFACE: command line). */
function exitCode(thrown: unknown): number {
  if (!(thrown instanceof WeirError)) return 1;
  switch (thrown.code) {
    case 'STORAGE_UNAVAILABLE':
    case 'SOURCE_UNAVAILABLE':
      return 3;
    case 'BAD_USER_INPUT':
    case 'BAD_DEFINITION':
    case 'CONFLICT':
    case 'SECRET_REFUSED':
      return 2;
    default:
      return 1;
  }
}

/** Says what was thrown and ends: of a fault of the hub's own, with its stack. */
export function exitWith(thrown: unknown): never {
  console.error(thrown instanceof WeirError || !(thrown instanceof Error) ? messageOf(thrown) : (thrown.stack ?? thrown.message));
  process.exit(exitCode(thrown));
}

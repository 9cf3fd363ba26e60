import { messageOf, WeirError } from './contract/index.ts';
import { exitCodeOf } from './server/command/index.ts';

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

/** Resolves when all that was said is with whoever reads it: to a pipe it is written later, and `process.exit` would cut it. */
export const written = (): Promise<void> => new Promise((done) => process.stdout.write('', () => process.stderr.write('', () => done())));

/** Whoever reads what is said may have read enough (`weir schema fetch | head`): the work goes on to its end, and to its exit code. */
export function letReadersLeave(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (fault: NodeJS.ErrnoException) => {
      if (fault.code !== 'EPIPE') throw fault;
    });
}

/** Says what was thrown and ends: of a fault of the hub's own, with its stack. */
export function exitWith(thrown: unknown): never {
  console.error(thrown instanceof WeirError || !(thrown instanceof Error) ? messageOf(thrown) : (thrown.stack ?? thrown.message));
  process.exit(thrown instanceof WeirError ? exitCodeOf(thrown.code) : 1);
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Runs a module in a process of its own, which answers each message with one of its own: `{ ok }`, or
 * `{ fault }`, which is thrown here. `ready` is what its first message says. `options` are those of fork: another Node, its environment.
 */
export async function startChild(url, args = [], options = {}) {
  const child = fork(fileURLToPath(url), args, options);
  const ended = once(child, 'exit').then(([code]) => [{ fault: `it ended with ${code}` }]);
  const next = async () => {
    const [message] = await Promise.race([once(child, 'message'), ended]);
    if (message.fault !== undefined) throw new Error(`${fileURLToPath(url)}: ${message.fault}`);
    return message.ok;
  };
  return {
    pid: child.pid,
    ready: await next(),
    async ask(question) {
      const answer = next();
      child.send(question);
      return answer;
    },
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** The other end, in the child: answers each message until its parent leaves, then does what is left to do. */
export function answerParent(ready, answer, close = async () => {}) {
  process.on('message', (question) => {
    answer(question).then(
      (ok) => process.send({ ok }),
      (thrown) => process.send({ fault: thrown instanceof Error ? thrown.stack : String(thrown) }),
    );
  });
  process.on('disconnect', () => void close().finally(() => process.exit(0)));
  process.send({ ok: ready });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a starting hub is looked at: it adds half of this to what is measured. */
const LOOK_MS = 25;
const READY_WITHIN_MS = 180_000;

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A GraphQL answer's data, asked by a token where one is needed. Throws where it has errors, or is none. */
export async function ask(url, query, variables, token) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const answer = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : { errors: text.slice(0, 300) };
  if (answer.errors) throw new Error(`HTTP ${response.status}: ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

/** Asks a path until it answers 200. */
async function answers(url, ended) {
  for (const end = performance.now() + READY_WITHIN_MS; performance.now() < end; await pause(LOOK_MS)) {
    if (ended()) return false;
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return true;
  }
  return false;
}

/**
 * Starts a hub by a command line in the checkout, and waits until it says that it is ready. `startedAt` is
 * performance.now() before the command; `stop()` ends it as a service manager would.
 */
export async function startHub({ root, command, dataDirectory, environment = {}, group = false }) {
  const port = await freePort();
  const log = `${dataDirectory}.log`;
  const output = openSync(log, 'a');
  const [file, ...args] = command;
  const startedAt = performance.now();
  const child = spawn(file, [...args, '--port', String(port)], {
    cwd: root,
    detached: group,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...environment, WEIR_DATA_DIR: dataDirectory, INIT_CWD: root },
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} has no process.`);
  let ended = false;
  // npm does not pass a signal on to what its script started.
  const signalled = () => process.kill(group ? -pid : pid, 'SIGTERM');
  const exit = once(child, 'exit').then(() => {
    ended = true;
    process.off('exit', signalled);
  });
  process.once('exit', signalled);
  const stop = async () => {
    if (ended) return;
    signalled();
    const late = pause(30_000, 'late', { ref: false });
    if ((await Promise.race([exit, late])) === 'late') throw new Error(`The hub ${pid} did not end in 30 s.`);
  };
  const url = `http://127.0.0.1:${port}`;
  const live = await answers(`${url}/health/live`, () => ended);
  const liveMs = performance.now() - startedAt;
  if (!live || !(await answers(`${url}/health/ready`, () => ended))) {
    await stop();
    throw new Error(`The hub did not become ready:\n${readFileSync(log, 'utf8').slice(-2000)}`);
  }
  return {
    url,
    pid,
    dataDirectory,
    startedAt,
    liveMs,
    query: (text, variables) => ask(`${url}/graphql`, text, variables),
    control: (text, variables) => ask(`${url}/registry/graphql`, text, variables, environment.WEIR_ADMIN_TOKEN),
    stop,
  };
}

/** The example of the checkout, by the command that its `npm start` runs once it has built. */
export const startExample = (checkout, name) =>
  startHub({
    root: checkout.root,
    command: [process.execPath, 'dist/examples/flights/start.cjs'],
    dataDirectory: join(checkout.home, name),
  });

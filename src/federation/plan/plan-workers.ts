import { Worker } from 'node:worker_threads';
import { workerUrl } from '../worker-url.ts';
import type { WorkerTask } from './worker-messages.ts';

/** Chains of thousands of types recurse deeply in the composer. */
const STACK_MB = 256;

/** Changes of a graph come in flocks. A worker that waits holds some 60 MB. */
const KEPT_MS = 60_000;

let spare: { readonly worker: Worker; readonly clock: NodeJS.Timeout } | undefined;

/**
 * A worker that begins with this task: the one that was let go of last, or a new one, whose start is mostly the loading of its modules
 * and takes longer than composing a small graph. It keeps the process alive until it is unreferenced.
 */
export function planWorker(task: WorkerTask): Worker {
  const worker = takeSpare() ?? newWorker();
  worker.ref();
  worker.postMessage(task);
  return worker;
}

/** Starts a worker ahead of the first task, which would wait for its modules. */
export function warmPlanner(): void {
  if (!spare) letGo(newWorker());
}

const newWorker = () => new Worker(workerUrl('federation/plan/plan-worker'), { resourceLimits: { stackSizeMb: STACK_MB } });

/** Of a worker that nothing is asked any more: kept for the next task, where none is. */
export function letGo(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
  worker.on('error', () => undefined);
  if (spare) return void worker.terminate();
  const clock = setTimeout(() => void takeSpare()?.terminate(), KEPT_MS).unref();
  spare = { worker, clock };
  worker.once('exit', () => {
    if (spare?.worker === worker) takeSpare();
  });
  worker.unref();
}

function takeSpare(): Worker | undefined {
  if (!spare) return undefined;
  const { worker, clock } = spare;
  spare = undefined;
  clearTimeout(clock);
  worker.removeAllListeners('exit');
  worker.removeAllListeners('error');
  return worker;
}

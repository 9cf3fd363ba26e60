import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import { WeirError } from '../../contract/index.ts';
import { workerUrl } from '../../federation/index.ts';
import type { SchemaAnswers, SchemaTask, TaskReport } from './schema-task.ts';

/** A worker that nobody asks for so long gives its memory back; starting one takes 0.2 s. */
const IDLE_MS = 30_000;

interface Asked {
  readonly task: SchemaTask;
  readonly resolve: (answer: never) => void;
  readonly reject: (fault: WeirError) => void;
}

type Phase =
  | { readonly is: 'asleep' }
  | { readonly is: 'idle'; readonly worker: Worker; readonly clock: NodeJS.Timeout }
  | {
      readonly is: 'working';
      readonly worker: Worker;
      readonly clock: NodeJS.Timeout;
      readonly asked: Asked;
      ended: WeirError | undefined;
    };

export interface LaneOptions {
  /** What its tasks are for, as a message names it: `The comparison of two versions`. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly limits: ResourceLimits;
}

/** One worker that does one task after the other. A task that takes too long, or too much memory, ends alone. */
export class WorkerLane {
  readonly #options: LaneOptions;
  readonly #waiting: Asked[] = [];
  #phase: Phase = { is: 'asleep' };
  #closed = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  /** Throws TIMEOUT, LIMIT_EXCEEDED where its memory is spent, and what the task itself throws. */
  run<K extends SchemaTask['kind']>(task: Extract<SchemaTask, { kind: K }>): Promise<SchemaAnswers[K]> {
    if (this.#closed) return Promise.reject(stopped(this.#options.name));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject });
      if (this.#phase.is !== 'working') this.#next();
    });
  }

  /** Ends what it does and what waits; what is asked of it after is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(stopped(this.#options.name));
    if (this.#phase.is === 'asleep') return;
    if (this.#phase.is === 'working') this.#phase.ended = stopped(this.#options.name);
    clearTimeout(this.#phase.clock);
    await this.#phase.worker.terminate();
  }

  #next(): void {
    const asked = this.#waiting.shift();
    const worker = this.#phase.is === 'asleep' ? (asked ? this.#start() : undefined) : this.#phase.worker;
    if (this.#phase.is !== 'asleep') clearTimeout(this.#phase.clock);
    if (!worker) return;
    if (!asked) {
      worker.unref();
      const clock = setTimeout(() => {
        // First: who asks while it ends is to start another.
        this.#phase = { is: 'asleep' };
        void worker.terminate();
      }, IDLE_MS).unref();
      this.#phase = { is: 'idle', worker, clock };
      return;
    }
    const { name, timeoutMs } = this.#options;
    worker.ref();
    const clock = setTimeout(() => {
      if (this.#phase.is === 'working') this.#phase.ended = new WeirError('TIMEOUT', `${name} took longer than ${timeoutMs / 1000} s.`);
      void worker.terminate();
    }, timeoutMs);
    this.#phase = { is: 'working', worker, clock, asked, ended: undefined };
    worker.postMessage(asked.task);
  }

  #start(): Worker {
    const { name, limits } = this.#options;
    const worker = new Worker(workerUrl('registry/versions/versions-worker'), { resourceLimits: limits });
    worker.on('message', (report: TaskReport) => {
      if (this.#phase.is !== 'working' || this.#phase.worker !== worker) return;
      const { resolve, reject } = this.#phase.asked;
      if (report.kind === 'done') resolve(report.answer as never);
      else reject(new WeirError(report.code, report.message));
      this.#next();
    });
    // `exit` follows.
    worker.on('error', (fault: NodeJS.ErrnoException) => {
      if (this.#phase.is !== 'working' || this.#phase.worker !== worker) return;
      this.#phase.ended =
        fault.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new WeirError('LIMIT_EXCEEDED', `${name} took more memory than it may have.`)
          : new WeirError('INTERNAL', `${name} failed: ${fault.message}`);
    });
    worker.on('exit', () => {
      if (this.#phase.is === 'asleep' || this.#phase.worker !== worker) return;
      clearTimeout(this.#phase.clock);
      const { is } = this.#phase;
      if (this.#phase.is === 'working') this.#phase.asked.reject(this.#phase.ended ?? stopped(name));
      this.#phase = { is: 'asleep' };
      if (is === 'working') this.#next();
    });
    return worker;
  }
}

const stopped = (name: string): WeirError => new WeirError('INTERNAL', `${name} was stopped before it ended.`);

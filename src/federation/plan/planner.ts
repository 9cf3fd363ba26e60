import type { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@graphql-hive/router-query-planner';
import { WeirError } from '../../contract/index.ts';
import { letGo, planWorker } from './plan-workers.ts';
import type { PlanQuestion, Refusals, Subgraph, WorkerReport } from './worker-messages.ts';

/** Plans take under a millisecond; one that takes this long will not end. */
const PLAN_TIMEOUT_MS = 10_000;

/** Plans of a version that are kept. They are a few kilobytes each. */
const KEPT_PLANS = 2_000;

/** A worker may die of a question; who asks twice dies of it alone. */
const ATTEMPTS = 2;

interface Asked {
  readonly question: PlanQuestion;
  readonly resolve: (plan: QueryPlan) => void;
  readonly reject: (fault: WeirError) => void;
  attempts: number;
}

type Phase = { readonly is: 'asleep' } | { readonly is: 'working'; readonly worker: Worker; clock: NodeJS.Timeout | undefined };

/** The composed subgraphs do not fit: the remote ones that are to blame. */
export class NotComposed extends Error {
  readonly refused: Refusals;

  constructor(refused: Refusals) {
    super(refused.map(({ name }) => name).join(', '));
    this.refused = refused;
  }
}

/**
 * Plans operations over one supergraph, in a worker of its own. A worker that dies is started again by the next question, and so
 * is one that was let go of: a planner never stops answering, it only stops keeping a thread.
 */
export class Planner {
  readonly supergraphSdl: string;
  #phase: Phase = { is: 'asleep' };
  #leases = 1;
  #next = 0;
  readonly #asked = new Map<number, Asked>();
  readonly #plans = new Map<string, Promise<QueryPlan>>();

  private constructor(supergraphSdl: string, worker: Worker) {
    this.supergraphSdl = supergraphSdl;
    this.#employ(worker);
  }

  /** Composes, in the worker that will plan. Throws NotComposed, INTERNAL where the homes alone do not compose, and what the signal says. */
  static async compose(subgraphs: readonly Subgraph[], signal: AbortSignal | undefined): Promise<Planner> {
    signal?.throwIfAborted();
    const worker = planWorker({ kind: 'compose', subgraphs });
    const stop = () => void worker.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const report = await firstReport(worker);
      if (report.kind === 'ready') return new Planner(report.supergraphSdl, worker);
      letGo(worker);
      if (report.kind === 'refused') throw new NotComposed(report.refused);
      throw new WeirError('INTERNAL', `The hub's own sources do not compose: ${report.kind === 'broken' ? report.message : report.kind}`);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  /** One more graph uses this planner; each is to `release` it. */
  lease(): this {
    this.#leases += 1;
    return this;
  }

  release(): void {
    this.#leases -= 1;
    this.#rest();
  }

  /** Plans a skeleton operation. Throws INTERNAL with the planner's words. */
  plan(operation: string): Promise<QueryPlan> {
    const known = this.#plans.get(operation);
    // Asked for again: kept longest.
    this.#plans.delete(operation);
    const plan = known ?? this.#ask(operation);
    this.#plans.set(operation, plan);
    if (known) return plan;
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > KEPT_PLANS && oldest !== undefined) this.#plans.delete(oldest);
    plan.catch(() => this.#plans.delete(operation));
    return plan;
  }

  #ask(operation: string): Promise<QueryPlan> {
    return new Promise((resolve, reject) => {
      this.#next += 1;
      const asked: Asked = { question: { kind: 'plan', id: this.#next, operation }, resolve, reject, attempts: 0 };
      this.#asked.set(asked.question.id, asked);
      this.#send(asked);
    });
  }

  #send(asked: Asked): void {
    asked.attempts += 1;
    if (this.#phase.is === 'asleep') this.#employ(planWorker({ kind: 'resume', supergraphSdl: this.supergraphSdl }));
    if (this.#phase.is !== 'working') return;
    this.#phase.worker.postMessage(asked.question);
    if (this.#phase.clock === undefined) this.#watch();
  }

  #employ(worker: Worker): void {
    const phase: Phase = { is: 'working', worker, clock: undefined };
    this.#phase = phase;
    worker.on('message', (report: WorkerReport) => this.#hear(report));
    // `exit` follows; unheard, an error would end the process.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      clearTimeout(phase.clock);
      if (this.#phase === phase) this.#bury();
    });
    worker.unref();
  }

  #hear(report: WorkerReport): void {
    if (report.kind !== 'plan' && report.kind !== 'unplanned') return;
    const asked = this.#asked.get(report.id);
    this.#asked.delete(report.id);
    if (report.kind === 'plan') asked?.resolve(report.plan);
    else asked?.reject(new WeirError('INTERNAL', `The operation could not be planned: ${report.message}`));
    this.#watch();
    this.#rest();
  }

  /** A worker that is asked and says nothing is stopped, as if it had died. While it is asked it keeps the process alive. */
  #watch(): void {
    const phase = this.#phase;
    if (phase.is !== 'working') return;
    clearTimeout(phase.clock);
    phase.clock = undefined;
    if (this.#asked.size === 0) {
      phase.worker.unref();
      return;
    }
    phase.worker.ref();
    phase.clock = setTimeout(() => void phase.worker.terminate(), PLAN_TIMEOUT_MS).unref();
  }

  #bury(): void {
    this.#phase = { is: 'asleep' };
    // A Map may be changed under its iteration: what is asked again keeps its place.
    for (const asked of this.#asked.values()) {
      if (asked.attempts < ATTEMPTS) {
        this.#send(asked);
        continue;
      }
      this.#asked.delete(asked.question.id);
      asked.reject(new WeirError('INTERNAL', 'The operation could not be planned: the planner stopped over it.'));
    }
  }

  #rest(): void {
    if (this.#leases > 0 || this.#asked.size > 0 || this.#phase.is !== 'working') return;
    const { worker, clock } = this.#phase;
    clearTimeout(clock);
    this.#phase = { is: 'asleep' };
    letGo(worker);
  }
}

function firstReport(worker: Worker): Promise<WorkerReport> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (fault: Error) => reject(new WeirError('INTERNAL', `The graph could not be composed: ${fault.message}`)));
    worker.once('exit', () => reject(new WeirError('INTERNAL', 'The graph could not be composed: the worker was stopped.')));
  });
}

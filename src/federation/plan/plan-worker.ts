import { parentPort } from 'node:worker_threads';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { compose } from './compose.ts';
import type { PlanQuestion, WorkerReport, WorkerTask } from './worker-messages.ts';

// One worker for each version that is served: it composes, constructs the planner, and then plans by message. One that is let go of
// may be given the next version.

const tell = (report: WorkerReport) => parentPort?.postMessage(report);

let planner: QueryPlanner | undefined;

function begin(task: WorkerTask): void {
  // Not both at once.
  planner = undefined;
  const composed = task.kind === 'resume' ? ({ kind: 'composed', supergraphSdl: task.supergraphSdl } as const) : compose(task.subgraphs);
  if (composed.kind !== 'composed') return tell(composed);
  planner = new QueryPlanner(composed.supergraphSdl);
  tell({ kind: 'ready', supergraphSdl: composed.supergraphSdl });
}

function plan({ id, operation }: PlanQuestion): void {
  try {
    if (!planner) throw new Error('nothing is composed');
    tell({ kind: 'plan', id, plan: planner.plan(operation, null, new Set(), 0) });
  } catch (thrown) {
    tell({ kind: 'unplanned', id, message: thrown instanceof Error ? thrown.message : String(thrown) });
  }
}

parentPort?.on('message', (message: WorkerTask | PlanQuestion) => (message.kind === 'plan' ? plan(message) : begin(message)));

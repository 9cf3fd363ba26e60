import { parentPort, workerData } from 'node:worker_threads';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { compose } from './compose.ts';
import type { PlanQuestion, WorkerReport, WorkerTask } from './worker-messages.ts';

// One worker for each version: it composes, constructs the planner, and then plans by message.

const tell = (report: WorkerReport) => parentPort?.postMessage(report);

function begin(task: WorkerTask): void {
  const composed = task.kind === 'resume' ? ({ kind: 'composed', supergraphSdl: task.supergraphSdl } as const) : compose(task.subgraphs);
  if (composed.kind !== 'composed') return tell(composed);
  const planner = new QueryPlanner(composed.supergraphSdl);
  parentPort?.on('message', ({ id, operation }: PlanQuestion) => {
    try {
      tell({ kind: 'plan', id, plan: planner.plan(operation, null, new Set(), 0) });
    } catch (thrown) {
      tell({ kind: 'unplanned', id, message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  });
  tell({ kind: 'ready', supergraphSdl: composed.supergraphSdl });
}

begin(workerData as WorkerTask);

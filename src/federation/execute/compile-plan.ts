import type { PlanNode, QueryPlan } from '@graphql-hive/router-query-planner';
import { WeirError } from '../../contract/index.ts';
import type { EntityCall, OperationGround, Step } from './fetch.ts';
import { compileLocalFetch } from './local-fetch.ts';
import { compileRemoteFetch } from './remote-fetch.ts';

/** Compiles a plan into one function, once for all its runs. Throws INTERNAL for what the executor does not know. */
export function compilePlan(ground: OperationGround, plan: QueryPlan): Step {
  return plan.node ? compileNode(ground, plan.node) : nothing;
}

const nothing: Step = () => Promise.resolve();

function compileNode(ground: OperationGround, node: PlanNode): Step {
  switch (node.kind) {
    case 'Sequence': {
      const steps = node.nodes.map((one) => compileNode(ground, one));
      return async (run) => {
        for (const step of steps) await step(run);
      };
    }
    case 'Parallel': {
      const steps = node.nodes.map((one) => compileNode(ground, one));
      return async (run) => void (await Promise.all(steps.map((step) => step(run))));
    }
    case 'Fetch':
      refuseRewrites(node);
      return compileFetch(ground, node.serviceName, node.operation, []);
    case 'Flatten': {
      const { node: fetch, path } = node;
      if (fetch.kind !== 'Fetch') return unknown(`${fetch.kind} in Flatten`);
      refuseRewrites(fetch);
      const call = { alias: '_entities', variable: 'representations', paths: [path], requires: fetch.requires ?? [] };
      return compileFetch(ground, fetch.serviceName, fetch.operation, [call]);
    }
    case 'BatchFetch': {
      const calls = node.entityBatch.aliases.map((one): EntityCall => {
        refuseRewrites(one);
        return { alias: one.alias, variable: one.representationsVariableName, paths: one.paths, requires: one.requires };
      });
      return compileFetch(ground, node.serviceName, node.operation, calls);
    }
    // Conditions are decided before planning; there is neither @defer nor a planned subscription.
    case 'Condition':
    case 'Defer':
    case 'Subscription':
      return unknown(node.kind);
    default:
      return unknown((node satisfies never as { kind: string }).kind);
  }
}

function compileFetch(ground: OperationGround, service: string, operation: string, calls: readonly EntityCall[]): Step {
  return ground.remotes.has(service)
    ? compileRemoteFetch(ground, service, operation, calls)
    : compileLocalFetch(ground, service, operation, calls);
}

function refuseRewrites(node: { readonly inputRewrites?: readonly unknown[]; readonly outputRewrites?: readonly unknown[] }): void {
  if (node.inputRewrites?.length || node.outputRewrites?.length) unknown('a rewrite');
}

function unknown(what: string): never {
  throw new WeirError('INTERNAL', `The operation could not be planned: ${what} is not known to the executor.`);
}

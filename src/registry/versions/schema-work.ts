import type { Problem, SchemaChange, SubgraphSdl } from '../../contract/index.ts';
import { WeirError } from '../../contract/index.ts';
import { WorkerLane } from './worker-lane.ts';

/** What is done about schemas off the event loop. Each throws TIMEOUT and LIMIT_EXCEEDED beside what is said. */
export interface SchemaWork {
  /** The subgraphs of a catalog, as its text and its SDL, beside the remote ones. Throws BAD_DEFINITION where a remote one cannot be read. */
  divide(catalog: string, sdl: string, remotes: readonly SubgraphSdl[]): Promise<readonly SubgraphSdl[]>;
  /** The supergraph. Throws INTERNAL with the composer's words: what is served composes. */
  compose(subgraphs: readonly SubgraphSdl[]): Promise<string>;
  compare(before: string, after: string): Promise<readonly SchemaChange[]>;
  /** What is wrong with SDL that someone published. Throws nothing: what cannot be read in time is a problem too. */
  read(subgraphs: readonly SubgraphSdl[]): Promise<readonly Problem[]>;
  close(): Promise<void>;
}

/** Chains of thousands of types recurse deeply in the composer. */
const COMPOSER_STACK_MB = 256;

/**
 * A heap that may have 2 GB grows to four times what lives in it before V8 collects, and one that may have less to twice (`MaxGrowingFactor` in
 * V8's memory-controller.cc): 200 MB at 500 tables.
 */
const SPARING_MB = 2000;

/**
 * Three workers at most, each there while it is asked for: one for what a change of the graph waits for, one for supergraphs
 * (6 s and 1 GB at 16,000 types), one for strangers' SDL (10 MB are read in about 2 s).
 */
export function openSchemaWork(): SchemaWork {
  const quick = new WorkerLane({
    name: 'The comparison of two versions of the graph',
    timeoutMs: 60_000,
    limits: { stackSizeMb: 16, maxOldGenerationSizeMb: SPARING_MB },
  });
  const composing = new WorkerLane({
    name: 'The composition of a supergraph',
    timeoutMs: 180_000,
    limits: { stackSizeMb: COMPOSER_STACK_MB, maxOldGenerationSizeMb: 3072 },
  });
  const reading = new WorkerLane({ name: 'Reading the SDL', timeoutMs: 15_000, limits: { maxOldGenerationSizeMb: 1024 } });
  return {
    divide: (catalog, sdl, remotes) => quick.run<'divide'>({ kind: 'divide', catalog, sdl, remotes }),
    compare: (before, after) => quick.run<'compare'>({ kind: 'compare', before, after }),
    async compose(subgraphs) {
      const composed = await composing.run<'compose'>({ kind: 'compose', subgraphs });
      if ('supergraph' in composed) return composed.supergraph;
      throw new WeirError('INTERNAL', `The whole graph does not compose: ${composed.faults.join('; ')}`);
    },
    async read(subgraphs) {
      try {
        return await reading.run<'read'>({ kind: 'read', subgraphs });
      } catch (thrown) {
        if (!(thrown instanceof WeirError)) throw thrown;
        return [{ code: thrown.code, message: thrown.message }];
      }
    },
    async close() {
      await Promise.all([quick.close(), composing.close(), reading.close()]);
    },
  };
}

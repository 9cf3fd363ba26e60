import { createHash } from 'node:crypto';
import { print } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Problem, Steps } from '../contract/index.ts';
import { inSlices, WeirError } from '../contract/index.ts';
import type { FetchGround } from './execute/fetch.ts';
import { PlannedGraph } from './graph.ts';
import type { BuiltGraph, FederatedGraph, GraphInput } from './graph-input.ts';
import { isA } from './operation/operation.ts';
import { NotComposed, Planner } from './plan/planner.ts';
import type { Subgraph } from './plan/worker-messages.ts';
import { checkRemote } from './remote/check-remote.ts';
import { groundOf, homesOf } from './remote/ground.ts';
import { readRemote } from './remote/read-remote.ts';
import type { RemoteSubgraph } from './remote/read-remote.ts';
import { sharedTypes } from './remote/shared-types.ts';
import { withRelations } from './remote/with-relations.ts';
import { pseudoNames } from './skeleton/pseudo-names.ts';
import type { PseudoNames } from './skeleton/pseudo-names.ts';
import { routesOf } from './skeleton/routes.ts';
import { weave } from './skeleton/weave.ts';

/**
 * Builds one version of the graph, in slices, between which others have their turn. A subgraph that does not fit is left out and
 * its source refused; the rest is served. Planning, and the types of what did not change, are shared with the previous graph.
 * Throws INTERNAL where the catalog itself is at fault.
 */
export async function buildGraph(
  input: GraphInput,
  options: { readonly previous?: FederatedGraph | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<BuiltGraph> {
  const refused = new Map<string, Problem>();
  let remotes = readRemotes(input, refused);

  for (;;) {
    const fitting = fittingOf(input, remotes, refused);
    const documents = [input.document, ...fitting.map(({ shown }) => shown)];
    const names = pseudoNames(await inSlices(underscoredIn(input, fitting)), homesOf(input));
    const skeletons = await inSlices(weave(input.catalog, fitting, names));
    const subgraphs: Subgraph[] = [
      ...skeletons.map(({ home, sdl }) => ({ name: home, sdl, remote: false })),
      ...fitting.map(({ name, document }) => ({ name, sdl: print(document), remote: true })),
    ];
    const id = createHash('sha256').update(JSON.stringify(subgraphs)).digest('hex').slice(0, 16);
    try {
      // A worker composes while the schema is made here.
      const composing = plannerOf(id, subgraphs, options);
      const making = inSlices(input.schemaSteps(documents, options.previous?.schema));
      const [planner, ground] = await bothOf(
        composing,
        making.then((schema) => groundFor(input, fitting, schema, names)),
      );
      return { graph: new PlannedGraph(id, ground, planner, fitting), refused };
    } catch (thrown) {
      if (!(thrown instanceof NotComposed)) throw thrown;
      for (const { name, messages } of thrown.refused) {
        const said = messages.join('; ');
        refused.set(name, { code: 'BAD_DEFINITION', message: `Source "${name}" does not compose with the rest of the graph: ${said}` });
      }
      remotes = fitting.filter(({ name }) => !refused.has(name));
    }
  }
}

function readRemotes(input: GraphInput, refused: Map<string, Problem>): readonly RemoteSubgraph[] {
  if (input.remotes.length === 0) return [];
  const ground = groundOf(input);
  return input.remotes.flatMap(({ name, sdl }) => {
    try {
      const remote = readRemote(name, sdl);
      const problem = checkRemote(remote, ground);
      if (!problem) return { ...withRelations(remote, input.catalog), shared: sharedTypes(remote, ground) };
      refused.set(name, problem);
    } catch (thrown) {
      if (!(thrown instanceof WeirError)) throw thrown;
      refused.set(name, { code: thrown.code, message: thrown.message });
    }
    return [];
  });
}

/** Every subgraph beside which the schema that clients see is valid: tried together, and one by one where that fails. */
function fittingOf(input: GraphInput, remotes: readonly RemoteSubgraph[], refused: Map<string, Problem>): readonly RemoteSubgraph[] {
  const faultsOf = (some: readonly RemoteSubgraph[]) =>
    input.schemaFaults(
      input.document,
      some.map(({ shown }) => shown),
    );
  if (faultsOf(remotes) === undefined) return remotes;

  const fitting: RemoteSubgraph[] = [];
  for (const remote of remotes) {
    const faults = faultsOf([...fitting, remote]);
    if (faults === undefined) fitting.push(remote);
    else
      refused.set(remote.name, {
        code: 'BAD_DEFINITION',
        message: `Source "${remote.name}" does not fit the rest of the graph: ${faults}`,
      });
  }
  return fitting;
}

/** A planner and what is made beside it: where the latter fails, the planner is let go of, so that its worker does not stay. */
async function bothOf<T>(composing: Promise<Planner | undefined>, making: Promise<T>): Promise<readonly [Planner | undefined, T]> {
  const [planner, made] = await Promise.allSettled([composing, making]);
  if (planner.status === 'rejected') throw planner.reason;
  if (made.status === 'fulfilled') return [planner.value, made.value];
  planner.value?.release();
  throw made.reason;
}

/** The previous graph's planner where it plans over the same; none where there is nothing to plan over. */
async function plannerOf(
  id: string,
  subgraphs: readonly Subgraph[],
  { previous, signal }: { readonly previous?: FederatedGraph | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Planner | undefined> {
  if (subgraphs.length === 0) return undefined;
  if (previous instanceof PlannedGraph && previous.id === id && previous.planner) return previous.planner.lease();
  return Planner.compose(subgraphs, signal);
}

async function groundFor(
  input: GraphInput,
  fitting: readonly RemoteSubgraph[],
  schema: GraphQLSchema,
  names: PseudoNames,
): Promise<FetchGround> {
  const served = new Set(fitting.map(({ name }) => name));
  return {
    schema,
    catalog: input.catalog,
    names,
    routes: await inSlices(routesOf(input.catalog, fitting, names)),
    readers: input.readers,
    remotes: new Map(input.remotes.filter(({ name }) => served.has(name)).map((remote) => [remote.name, remote])),
    isA: (type, condition) => isA(schema, type, condition),
    planned: input.planned,
  };
}

/** Text that is looked through before other work may have its turn. */
const WINDOW = 500_000;

/** Whatever may be a name of the documents and begins with an underscore: pseudo-names are none of them. Text is looked at, as it is quick. */
function* underscoredIn(input: GraphInput, fitting: readonly RemoteSubgraph[]): Steps<readonly string[]> {
  const served = new Set(fitting.map(({ name }) => name));
  const texts = [input.sdl, ...input.remotes.filter(({ name }) => served.has(name)).map(({ sdl }) => sdl)];
  const found: string[] = [];
  for (const text of texts) {
    for (let from = 0; from < text.length; from += WINDOW) {
      // A name that two windows share is found by its beginning, and told to its end.
      const until = text.slice(from + WINDOW).match(/^\w*/)?.[0].length ?? 0;
      for (const [name] of text.slice(from, from + WINDOW + until).matchAll(/\b_\w+/g)) found.push(name);
      yield;
    }
  }
  return found;
}

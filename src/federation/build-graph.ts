import { createHash } from 'node:crypto';
import { Kind, parse, print, validateSchema, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Problem } from '../contract/index.ts';
import { messageOf, WeirError } from '../contract/index.ts';
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
import { pseudoNames } from './skeleton/pseudo-names.ts';
import type { PseudoNames } from './skeleton/pseudo-names.ts';
import { routesOf } from './skeleton/routes.ts';
import { weave } from './skeleton/weave.ts';

/**
 * Builds one version of the graph. A subgraph that does not fit is left out and its source refused; the rest is served. Planning
 * is shared with the previous graph where nothing of it changed. Throws INTERNAL where the catalog itself is at fault.
 */
export async function buildGraph(
  input: GraphInput,
  options: { readonly previous?: FederatedGraph | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<BuiltGraph> {
  const refused = new Map<string, Problem>();
  const catalogDocument = parse(input.sdl, { noLocation: true });
  let remotes = readRemotes(input, catalogDocument, refused);

  for (;;) {
    const { schema, fitting } = schemaOf(input, catalogDocument, remotes, refused);
    const names = pseudoNames(namesIn([catalogDocument, ...fitting.map(({ document }) => document)]), homesOf(input));
    const subgraphs: Subgraph[] = [
      ...weave(input.catalog, fitting, names).map(({ home, sdl }) => ({ name: home, sdl, remote: false })),
      ...fitting.map(({ name, document }) => ({ name, sdl: print(document), remote: true })),
    ];
    const id = createHash('sha256')
      .update(JSON.stringify([input.sdl, subgraphs]))
      .digest('hex')
      .slice(0, 16);
    try {
      const planner = await plannerOf(id, subgraphs, options);
      return { graph: new PlannedGraph(id, groundFor(input, fitting, schema, names), planner), refused };
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

function readRemotes(input: GraphInput, document: DocumentNode, refused: Map<string, Problem>): readonly RemoteSubgraph[] {
  const ground = groundOf(input, document);
  return input.remotes.flatMap(({ name, sdl }) => {
    try {
      const remote = readRemote(name, sdl);
      const problem = checkRemote(remote, ground);
      if (!problem) return remote;
      refused.set(name, problem);
    } catch (thrown) {
      if (!(thrown instanceof WeirError)) throw thrown;
      refused.set(name, { code: thrown.code, message: thrown.message });
    }
    return [];
  });
}

/** The schema that clients see, with every subgraph beside which it is valid: tried together, and one by one where that fails. */
function schemaOf(
  input: GraphInput,
  document: DocumentNode,
  remotes: readonly RemoteSubgraph[],
  refused: Map<string, Problem>,
): { readonly schema: GraphQLSchema; readonly fitting: readonly RemoteSubgraph[] } {
  const attempt = (some: readonly RemoteSubgraph[]) => attemptSchema(input, [document, ...some.map(({ shown }) => shown)]);
  const whole = attempt(remotes);
  if (typeof whole !== 'string') return { schema: whole, fitting: remotes };

  let schema = attempt([]);
  const fitting: RemoteSubgraph[] = [];
  for (const remote of remotes) {
    const tried = attempt([...fitting, remote]);
    if (typeof tried === 'string') {
      refused.set(remote.name, { code: 'BAD_DEFINITION', message: `Source "${remote.name}" does not fit the rest of the graph: ${tried}` });
    } else {
      schema = tried;
      fitting.push(remote);
    }
  }
  if (typeof schema === 'string') throw new WeirError('INTERNAL', `The hub's own schema is not valid: ${schema}`);
  return { schema, fitting };
}

/** The schema, or what is wrong with it. */
function attemptSchema(input: GraphInput, documents: readonly DocumentNode[]): GraphQLSchema | string {
  try {
    const schema = input.buildSchema(documents);
    const faults = validateSchema(schema);
    return faults.length > 0 ? faults.map(({ message }) => message).join('; ') : schema;
  } catch (thrown) {
    return messageOf(thrown);
  }
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

function groundFor(input: GraphInput, fitting: readonly RemoteSubgraph[], schema: GraphQLSchema, names: PseudoNames): FetchGround {
  const served = new Set(fitting.map(({ name }) => name));
  return {
    schema,
    names,
    routes: routesOf(input.catalog, fitting, names),
    readers: input.readers,
    remotes: new Map(input.remotes.filter(({ name }) => served.has(name)).map((remote) => [remote.name, remote])),
    isA: (type, condition) => isA(schema, type, condition),
  };
}

/** Every name in the documents: pseudo-names are none of them. */
function namesIn(documents: readonly DocumentNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const document of documents) visit(document, { [Kind.NAME]: ({ value }: { value: string }) => void names.add(value) });
  return names;
}

import { checkPolicies } from '../../../src/access/index.ts';
import { openForecaster, type Forecaster } from '../../../src/analysis/index.ts';
import { DEFAULT_LIMITS, type Identity, type Limits, type PolicyDeclaration, type ReadContext } from '../../../src/contract/index.ts';
import { namedTypes, type FederatedGraph, type Remote } from '../../../src/federation/index.ts';
import { roleGraphs } from '../../../src/hub-roles.ts';
import { graphSdl } from '../../../src/relational/index.ts';
import { Objects, REVIEWS_SDL } from '../../federation/commerce.ts';
import { remoteAt } from '../../federation/hub.ts';
import { serveSubgraph } from '../../federation/subgraph-server.ts';
import { plainCursors } from '../../setup/plain-cursors.ts';
import { openDatabases, type Databases } from './databases.ts';
import { Dice } from './dice.ts';
import { openGraph } from './graphs.ts';
import { permitted, type Permitted, type World } from './permitted.ts';
import { drawIdentities, drawPolicies } from './random-policies.ts';
import { drawRows } from './random-rows.ts';
import { permittedSubgraph, type PermittedSubgraph } from './subgraph.ts';
import { catalogOf, WHOLE } from './structure.ts';

/** Everything that there is, and the graph over it. */
export interface Ground {
  readonly databases: Databases;
  readonly forecaster: Forecaster;
  readonly graph: FederatedGraph;
  readonly maskKey: Buffer;
  close(): Promise<void>;
}

/** A caller: the graph that the hub gives them, and an open one over databases that hold only what they may see. */
export interface Seat {
  readonly identity: Identity;
  readonly may: Permitted;
  readonly view: FederatedGraph;
  readonly open: FederatedGraph;
  /** For the one and for the other: an open graph knows no caps but the hub's own. */
  readonly contexts: (limits: Partial<Limits>) => { readonly ofView: ReadContext; readonly ofOpen: ReadContext };
}

export interface Round {
  readonly world: World;
  readonly policies: readonly PolicyDeclaration[];
  readonly seats: readonly Seat[];
  close(): Promise<void>;
}

/** What policies may allow of the subgraph: its types and their fields. */
const TYPES = {
  'reviews.Rated': ['id', 'stars'],
  'reviews.Subject': [],
  'reviews.Article': ['id', 'stars', 'title', 'about', 'reviews'],
  'reviews.Review': ['body', 'article', 'order'],
  'reviews.ShopOrder': ['stars', 'vat', 'reviews'],
  'reviews.CrmTicket': ['stars', 'articles'],
  'reviews.GeoStation': ['level', 'note'],
  'reviews.Query': ['hits', 'rated', 'article', 'articles'],
};

/** What is told of a machine that is slow is no answer to be compared. */
const PATIENCE_MS = 300_000;

export async function openGround(): Promise<Ground> {
  const databases = await openDatabases();
  const forecaster = openForecaster({ timeoutMs: PATIENCE_MS });
  const reviews = await openReviews({ sdl: REVIEWS_SDL, isKnown: () => true });
  await databases.load('whole', WHOLE, new Map());
  const graph = await openGraph({ databases, catalog: catalogOf(WHOLE, 'whole'), forecaster, remotes: [reviews] });
  return {
    databases,
    forecaster,
    graph,
    maskKey: Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)),
    async close() {
      await graph.close();
      await reviews.close();
      await forecaster.close();
      await databases.close();
    },
  };
}

async function openReviews({ sdl, isKnown }: PermittedSubgraph): Promise<Remote & { close(): Promise<void> }> {
  const objects = new Objects(false, isKnown);
  const server = await serveSubgraph(
    sdl,
    () => objects.root(),
    (representation) => objects.entity(representation),
  );
  const remote = remoteAt('reviews', sdl, server.url, PATIENCE_MS);
  return {
    ...remote,
    async close() {
      await remote.close();
      await server.close();
    },
  };
}

/** The graphs that callers are given by policies, which have to be without fault. */
export function viewsOf({ databases, forecaster, graph, maskKey }: Ground, policies: readonly PolicyDeclaration[]) {
  const declared = policies.map((value) => ({ value, file: `policies/${value.role}.yaml`, line: () => 1 }));
  const types = new Map(Array.from(graph.shown, ([name, remote]) => [name, namedTypes(remote)]));
  const checked = checkPolicies(declared, { catalog: graph.catalog, types, waiting: new Set() });
  if (checked.problems.length > 0) throw new Error(JSON.stringify(checked.problems));
  return roleGraphs({
    graph,
    policies: checked,
    forecaster,
    maskKey,
    cursors: plainCursors,
    runner: databases.runner,
    available: () => undefined,
  });
}

/** New rows, new policies and new callers over a ground: for each caller three identities, whose claims differ. */
export async function openRound(ground: Ground, seed: number, roles: number): Promise<Round> {
  const { databases, forecaster, maskKey } = ground;
  const dice = new Dice(seed);
  const world: World = { structure: WHOLE, rows: drawRows(dice, WHOLE.tables), maskKey };
  await databases.fill('whole', WHOLE, world.rows);
  const drawn = drawPolicies(dice, roles, TYPES);
  const views = viewsOf(ground, drawn.policies);

  const schemas: string[] = [];
  const remotes = new Map<string, Promise<Remote & { close(): Promise<void> }>>();
  const remotesOf = async (may: Permitted): Promise<readonly Remote[]> => {
    const left = permittedSubgraph('reviews', REVIEWS_SDL, may);
    if (!left) return [];
    const made = remotes.get(left.sdl) ?? openReviews(left);
    remotes.set(left.sdl, made);
    return [await made];
  };
  const opened: FederatedGraph[] = [];
  const known = new Map<string, FederatedGraph>();
  const seatOf = async (identity: Identity, may: Permitted): Promise<Seat> => {
    const schema = `seat_${seed}_${schemas.length}`;
    schemas.push(schema);
    await databases.load(schema, may.structure, may.rows);
    const catalog = catalogOf(may.structure, schema);
    // Equal graphs share what plans for them.
    const sdl = graphSdl(catalog);
    const open = await openGraph({ databases, catalog, forecaster, remotes: await remotesOf(may), previous: known.get(sdl) });
    known.set(sdl, open);
    opened.push(open);
    const [cap] = may.limits.values();
    return {
      identity,
      may,
      view: (await views.of(identity)) as FederatedGraph,
      open,
      contexts: (limits) => {
        const context = { identity, signal: new AbortController().signal, requestId: 'leak', limits: { ...DEFAULT_LIMITS, ...limits } };
        return {
          ofView: context,
          ofOpen: { ...context, limits: { ...context.limits, maxRows: Math.min(context.limits.maxRows, cap ?? Infinity) } },
        };
      },
    };
  };
  const seats: Seat[] = [];
  for (const identity of drawn.roles.flatMap((names) => drawIdentities(dice, names, 3))) {
    const may = permitted(world, drawn.policies, identity);
    if (!may.isOfTexts) seats.push(await seatOf(identity, may));
  }
  return {
    world,
    policies: drawn.policies,
    seats,
    async close() {
      await views.close();
      for (const one of opened) await one.close();
      for (const one of remotes.values()) await (await one).close();
      for (const schema of schemas) await databases.drop(schema);
    },
  };
}

import { WeirError } from './contract/index.ts';
import type {
  BulkRead,
  Connector,
  Dataset,
  Declared,
  Fidelity,
  Manager,
  Outbound,
  Problem,
  RelationalStructure,
  Source,
  SourceDeclaration,
  SourceStatus,
  Structure,
  Table,
} from './contract/index.ts';
import { rememberAsked, type Asked } from './hub-asked.ts';
import type { Declarations, Owned } from './hub-declared.ts';
import { namedBy, referenceResolver, secretHosts, sizeProblems } from './registry/index.ts';
import { differencesOf, driftOf, watchSource, type WatchedSource } from './sources/index.ts';

/** A declared source, open and watched. */
export interface HubSource {
  readonly name: string;
  /** Its lines follow the file. */
  declared: Declared<SourceDeclaration>;
  readonly managedBy: Manager;
  readonly connector: Connector;
  readonly source: Source;
  readonly watched: WatchedSource;
  /** By what it was opened: the same for two declarations that come to the same. */
  readonly identity: string;
  readonly asked: Asked;
  /** What is served of it, where it may not follow what was found. */
  accepted: Structure | undefined;
  /** What it has become and is not followed in. */
  held: readonly string[];
  paused: boolean;
  /** What its changes suffer from; the source stays readable. */
  feedFault: string | null;
}

/** The database that answers a source's statements: its own, or the engine that all files share. */
export const homeOf = ({ connector, name }: HubSource): string => (connector.home === 'engine' ? 'files' : name);

/** What the graph puts before an endpoint's own names; undefined of any other source, and of a subgraph, whose names are the graph's. */
export const prefixOf = (source: HubSource | undefined): string | undefined =>
  source?.connector.prefixes ? (source.declared.value.prefix ?? source.name) : undefined;

/** What is served of a source: what was found, as far as its `drift` lets the graph follow. */
export const servedStructure = ({ accepted }: HubSource): Structure | undefined => accepted;

export const relationalStructure = (source: HubSource): RelationalStructure | undefined =>
  source.accepted?.kind === 'relational' ? source.accepted : undefined;

/** Takes what was found of a source as its `drift` says; what is not followed is said. */
export function followDrift(source: HubSource, report: (line: string) => void): void {
  const found = source.watched.structure();
  if (!found) return;
  const mode = source.declared.value.drift ?? 'follow';
  const { structure, held } = source.accepted ? driftOf(source.accepted, found, mode) : { structure: found, held: [] };
  for (const what of held) if (!source.held.includes(what)) report(`source ${source.name}: ${heldProblem(source, what).message}`);
  const followed = source.accepted ? differencesOf(source.accepted, structure) : [];
  if (followed.length) report(`source ${source.name}: its structure has changed, and the graph follows: ${listed(followed)}`);
  source.accepted = structure;
  source.held = held;
}

/** Takes a source as it was found, whatever its `drift` says. */
export function acceptFound(source: HubSource): void {
  source.accepted = source.watched.structure() ?? source.accepted;
  source.held = [];
}

/** A migration may touch hundreds of tables. */
const MOST_LISTED = 10;
const listed = (all: readonly string[]): string =>
  `${all.slice(0, MOST_LISTED).join('; ')}${all.length > MOST_LISTED ? `; and ${all.length - MOST_LISTED} more` : ''}`;

const heldProblem = ({ name, declared }: HubSource, what: string): Problem => ({
  code: 'SOURCE_ERROR',
  message: `The structure has changed: ${what}. \`drift: ${declared.value.drift ?? 'follow'}\` keeps the graph as it was; refresh the source (\`weir source refresh ${name}\`) to follow.`,
});

/** Changes are exact where rows have a key and old rows come with them (DESIGN: invariant 3). */
export const fidelityOf = ({ source }: HubSource, table: Table): Fidelity =>
  source.changes === undefined || !table.key ? 'NONE' : table.oldRows && !source.polled ? 'EXACT' : 'COALESCED';

/** Why a dataset's changes are not exact, and what would make them so; undefined where they are. */
export function fidelityReason({ source }: HubSource, { fidelity, key, assertedKey, at }: Dataset): string | undefined {
  if (fidelity === 'EXACT') return undefined;
  if (!key) return 'It has no key, by which subscribers could know its rows.';
  if (assertedKey) return 'Its key is declared, and its source tells changes by its own keys alone.';
  if (source.kind === 'files')
    return 'Files tell of no changes; when one is written anew, it is read anew and the models that follow it run.';
  if (fidelity === 'NONE')
    return 'Its source has no `changes`: name a slot and a publication (`changes: {replication: {…}}`), or poll it (`changes: {poll: 30s}`).';
  if (source.polled)
    return 'Its rows are looked at every so often (`changes: {poll: …}`): the latest state of each is told, and no old rows. A slot and a publication (`changes: {replication: {…}}`) tell every change.';
  const table = at.schema === undefined ? at.name : `${at.schema}.${at.name}`;
  return `Its changes bring no old rows: with replication, \`ALTER TABLE ${table} REPLICA IDENTITY FULL\` makes them exact.`;
}

/** The tables whose changes are wanted: those that have a key. */
export const changingTables = (source: HubSource): readonly Table[] =>
  source.paused ? [] : (relationalStructure(source)?.tables ?? []).filter((table) => fidelityOf(source, table) !== 'NONE');

/** Hears of every answer to a question that a request caused. */
export type Observed = (requestId: string, source: string, ms: number, outcome: 'ok' | 'error') => void;

/** What every source is opened with. */
export interface OpenSourceOptions {
  readonly connectors: readonly Connector[];
  /** The guard on addresses, with these ranges open. */
  readonly outbound: (allow: readonly string[]) => Outbound;
  readonly workspace: string;
  readonly changed: (source: string, what: 'structure' | 'fault') => void;
  readonly observed: Observed;
  /** The most that one source's SDL may have. */
  readonly sdlBytes: () => number;
  readonly report: (line: string) => void;
}

/** By what a source is opened: its declaration, what its references name, and what was published for it. Never said. */
export function identityOf({ declared }: Owned<SourceDeclaration>, { environment, published, workspace }: Declarations): string {
  const text = JSON.stringify(declared.value);
  const sdl = published.get(declared.value.source)?.sdl;
  const named = namedBy(text, { source: declared.value.source, environment, grants: workspace.settings.secretsAllow });
  return JSON.stringify([text, named, named.length ? workspace.settings.secretsAllow : undefined, workspace.settings.networkAllow, sdl]);
}

/**
 * Opens a source, to be looked at by itself from now on. Throws what a wrong reference or address of a file gives; one that was
 * registered is kept, and says so.
 */
export function openSource(
  owned: Owned<SourceDeclaration>,
  declarations: Declarations,
  stored: Structure | undefined,
  options: OpenSourceOptions,
): HubSource {
  const { declared } = owned;
  const { source: name, kind } = declared.value;
  const { report } = options;
  const connector = options.connectors.find((one) => one.kind === kind);
  if (!connector) throw new Error(`${declared.file}: no connector ${kind}`);
  const source = openOr(owned, () => {
    const sdl = declarations.published.get(name)?.sdl;
    const { environment, workspace } = declarations;
    const secrets = secretHosts();
    return connector.open(declared.value, {
      resolve: referenceResolver(declared, {
        environment,
        grants: workspace.settings.secretsAllow,
        managedBy: owned.managedBy,
        bound: secrets.bound,
      }),
      outbound: secrets.guard(options.outbound(workspace.settings.networkAllow)),
      workspace: options.workspace,
      report,
      published: () => sdl,
      drifted: () => void found.watched.look(),
    });
  });
  const watched = watchSource({
    source,
    stored,
    check(structure) {
      const [problem] = structure.kind === 'graph' ? sizeProblems([{ name, sdl: structure.sdl }], options.sdlBytes()) : [];
      if (problem) throw new WeirError(problem.code, problem.message, { source: name });
    },
    changed: (what) => options.changed(name, what),
    report,
  });
  const found: HubSource = {
    name,
    declared,
    managedBy: owned.managedBy,
    connector,
    source,
    watched,
    identity: identityOf(owned, declarations),
    asked: rememberAsked((ms, outcome, requestId) => options.observed(requestId, name, ms, outcome)),
    accepted: stored,
    held: [],
    paused: declarations.paused.has(name),
    feedFault: null,
  };
  if (found.paused) watched.pause(true);
  return found;
}

/** What opening gives. What was registered by API could be opened then: where it cannot be now, it is there and down. */
function openOr({ declared: { value }, managedBy }: Owned<SourceDeclaration>, open: () => Source): Source {
  try {
    return open();
  } catch (thrown) {
    if (managedBy === 'WORKSPACE' || !(thrown instanceof WeirError)) throw thrown;
    const fail = () => Promise.reject(new WeirError(thrown.code, thrown.message, { source: value.source }));
    return { name: value.source, kind: value.kind, describe: fail, execute: fail, close: () => Promise.resolve() };
  }
}

/** The status that the control plane shows, and why. `left`: what the graph left out of it. */
export function statusOf(source: HubSource, left: readonly Problem[]): { status: SourceStatus; problems: readonly Problem[] } {
  const fault = source.watched.fault();
  const held = source.held.map((what) => heldProblem(source, what));
  const feed: Problem[] = source.feedFault === null ? [] : [{ code: 'SOURCE_ERROR', message: source.feedFault }];
  const problems = [...(fault ? [fault] : []), ...source.watched.problems(), ...held, ...left, ...feed];
  if (source.paused) return { status: 'PAUSED', problems };
  if (fault) return { status: 'DOWN', problems };
  if (left.length && source.connector.home === 'subgraph') return { status: 'REFUSED', problems };
  return { status: problems.length ? 'DEGRADED' : 'OK', problems };
}

/** Reads all rows of a source's dataset, for a pipeline. */
export const readDataset =
  (sources: () => readonly HubSource[]) =>
  async (dataset: string, columns: readonly string[], signal: AbortSignal): Promise<BulkRead> => {
    const [name = '', ...rest] = dataset.split('.');
    const found = sources().find((source) => source.name === name);
    if (found?.paused) throw pausedFault(name);
    const table = found && relationalStructure(found)?.tables.find((one) => one.name === rest.join('.'));
    if (!found?.source.read || !table)
      throw new WeirError('SOURCE_UNAVAILABLE', `The dataset ${dataset} cannot be read now.`, { source: name });
    return found.source.read(table, columns, signal);
  };

/** The structure of each source that was ever seen: of a subgraph, the one that is served. */
export const structuresOf = (sources: readonly HubSource[], subgraphs: ReadonlyMap<string, string>): ReadonlyMap<string, Structure> =>
  new Map<string, Structure>([
    ...sources.flatMap((source) => {
      const structure = relationalStructure(source);
      return structure ? [[source.name, structure] as const] : [];
    }),
    ...Array.from(subgraphs, ([name, sdl]) => [name, { kind: 'graph', sdl }] as const),
  ]);

/** What a question to a paused source, or to one of its datasets, is answered with. */
export const pausedFault = (name: string): WeirError =>
  new WeirError('SOURCE_UNAVAILABLE', `The source ${name} is paused.`, { source: name });

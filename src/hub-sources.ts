import { WeirError } from './contract/index.ts';
import type {
  BulkRead,
  Connector,
  Declared,
  Fidelity,
  Problem,
  RelationalStructure,
  Source,
  SourceDeclaration,
  Structure,
  Table,
} from './contract/index.ts';
import { referenceResolver, type Environment } from './registry/index.ts';
import { watchSource, type WatchedSource } from './sources/index.ts';

/** A declared source, open and watched. */
export interface HubSource {
  readonly name: string;
  readonly declared: Declared<SourceDeclaration>;
  readonly connector: Connector;
  readonly source: Source;
  readonly watched: WatchedSource;
  /** What its changes suffer from; the source stays readable. */
  feedFault: string | null;
}

/** The database that answers a source's statements: its own, or the engine that all files share. */
export const homeOf = ({ connector, name }: HubSource): string => (connector.home === 'engine' ? 'files' : name);

export const relationalStructure = ({ watched }: HubSource): RelationalStructure | undefined => {
  const structure = watched.structure();
  return structure?.kind === 'relational' ? structure : undefined;
};

/** Changes are exact where rows have a key and old rows come with them (DESIGN: invariant 3). */
export const fidelityOf = ({ source }: HubSource, table: Table): Fidelity =>
  source.changes === undefined || !table.key ? 'NONE' : table.oldRows ? 'EXACT' : 'COALESCED';

/** The tables whose changes are wanted: those that have a key. */
export const changingTables = (source: HubSource): readonly Table[] =>
  (relationalStructure(source)?.tables ?? []).filter((table) => fidelityOf(source, table) !== 'NONE');

/** Opens the workspace's sources; each is then looked at by itself. Throws what a wrong reference or address gives. */
export function openSources(options: {
  declared: readonly Declared<SourceDeclaration>[];
  connectors: readonly Connector[];
  workspace: string;
  environment: Environment;
  stored: ReadonlyMap<string, Structure>;
  changed: (source: string, what: 'structure' | 'fault') => void;
  report: (line: string) => void;
}): readonly HubSource[] {
  const { report } = options;
  return options.declared.map((declared) => {
    const { source: name, kind } = declared.value;
    const connector = options.connectors.find((one) => one.kind === kind);
    if (!connector) throw new Error(`${declared.file}: no connector ${kind}`);
    const resolve = referenceResolver(declared, options.environment);
    const source = connector.open(declared.value, {
      resolve,
      workspace: options.workspace,
      report,
      drifted: () => void found?.watched.look(),
    });
    const watched = watchSource({ source, stored: options.stored.get(name), changed: (what) => options.changed(name, what), report });
    const found: HubSource = { name, declared, connector, source, watched, feedFault: null };
    return found;
  });
}

/** The status that the control plane shows, and why. `left`: what the graph left out of it. */
export function statusOf(
  source: HubSource,
  left: readonly Problem[],
): { status: 'OK' | 'DEGRADED' | 'DOWN' | 'REFUSED'; problems: readonly Problem[] } {
  const fault = source.watched.fault();
  const feed: Problem[] = source.feedFault === null ? [] : [{ code: 'SOURCE_ERROR', message: source.feedFault }];
  const problems = [...(fault ? [fault] : []), ...source.watched.problems(), ...left, ...feed];
  if (fault) return { status: 'DOWN', problems };
  if (left.length && source.connector.home === 'subgraph') return { status: 'REFUSED', problems };
  return { status: problems.length ? 'DEGRADED' : 'OK', problems };
}

/** Reads all rows of a source's dataset, for a pipeline. */
export const readDataset =
  (sources: readonly HubSource[]) =>
  async (dataset: string, columns: readonly string[], signal: AbortSignal): Promise<BulkRead> => {
    const [name = '', ...rest] = dataset.split('.');
    const found = sources.find((source) => source.name === name);
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

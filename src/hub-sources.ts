import type {
  Connector,
  Dataset,
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
import type { Storage } from './storage/index.ts';

/** A declared source, open and watched. */
export interface HubSource {
  readonly name: string;
  readonly declared: Declared<SourceDeclaration>;
  readonly connector: Connector;
  readonly source: Source;
  readonly watched: WatchedSource;
  /** What its changes suffer from; the source stays readable. */
  feedFault: string | null;
  /** Why the graph left it, or a part of it, out. */
  refused: readonly Problem[];
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
export async function openSources(options: {
  declared: readonly Declared<SourceDeclaration>[];
  connectors: readonly Connector[];
  workspace: string;
  environment: Environment;
  storage: Storage;
  changed: (source: string, what: 'structure' | 'fault') => void;
  report: (line: string) => void;
}): Promise<readonly HubSource[]> {
  const { report, storage } = options;
  const stored = await storage.pool.query<{ source: string; structure: string }>(
    'select source, structure::text as structure from hub.source_structure',
  );
  const structures = new Map(stored.rows.map(({ source, structure }) => [source, JSON.parse(structure) as Structure]));
  const opened = options.declared.map((declared) => {
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
    const watched = watchSource({ source, stored: structures.get(name), changed: (what) => options.changed(name, what), report });
    const found: HubSource = { name, declared, connector, source, watched, feedFault: null, refused: [] };
    return found;
  });
  return opened;
}

/** The status that the control plane shows, and why. */
export function statusOf(source: HubSource): { status: 'OK' | 'DEGRADED' | 'DOWN' | 'REFUSED'; problems: readonly Problem[] } {
  const fault = source.watched.fault();
  if (fault) return { status: 'DOWN', problems: [fault] };
  if (source.refused.length) return { status: 'REFUSED', problems: source.refused };
  if (source.feedFault) return { status: 'DEGRADED', problems: [{ code: 'SOURCE_ERROR', message: source.feedFault }] };
  return { status: 'OK', problems: [] };
}

export const datasetsOf = (source: string, datasets: Iterable<Dataset>): Dataset[] =>
  [...datasets].filter((dataset) => dataset.source === source);

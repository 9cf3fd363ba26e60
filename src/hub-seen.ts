import type { Structure } from './contract/index.ts';
import type { PinnedNames } from './relational/index.ts';
import type { Storage } from './storage/index.ts';

/** What the hub remembers of its sources: the structure last seen, and the names that were published for it. */
export interface Seen {
  readonly structures: ReadonlyMap<string, Structure>;
  readonly names: PinnedNames;
}

/** Under which source a dataset's names are kept: a model's under this one, which no source may be called. */
const MODELS = 'models';

export async function loadSeen(storage: Storage): Promise<Seen> {
  const { rows } = await storage.pool.query<{ source: string; structure: string; names: string }>(
    'select source, structure::text as structure, names::text as names from hub.source_structure',
  );
  const structures = rows.flatMap(({ source, structure }): [string, Structure][] => {
    const parsed = JSON.parse(structure) as Structure | null;
    return parsed ? [[source, parsed]] : [];
  });
  return {
    structures: new Map(structures),
    names: Object.assign({}, ...rows.map(({ names }) => JSON.parse(names) as PinnedNames)) as PinnedNames,
  };
}

/** Keeps what is served now, so that it is served again while a source is down, under the same names. */
export async function saveSeen(storage: Storage, structures: ReadonlyMap<string, Structure>, names: PinnedNames): Promise<void> {
  const sources = new Set([...structures.keys(), ...Object.keys(names).map(sourceOf)]);
  for (const source of sources) {
    const own = Object.fromEntries(Object.entries(names).filter(([dataset]) => sourceOf(dataset) === source));
    await storage.pool.query(
      `insert into hub.source_structure as s (source, structure, names, seen_at) values ($1, $2, $3, now())
       on conflict (source) do update set structure = case when excluded.structure::text = 'null' then s.structure else excluded.structure end,
         names = excluded.names, seen_at = excluded.seen_at
       where s.structure::text <> excluded.structure::text or s.names::text <> excluded.names::text`,
      [source, JSON.stringify(structures.get(source) ?? null), JSON.stringify(own)],
    );
  }
}

/** What was seen of a source that is gone, how far its changes were carried, and its names, which others may take now. */
export async function forgetSeen(storage: Storage, source: string): Promise<void> {
  await storage.pool.query('delete from hub.source_structure where source = $1', [source]);
  await storage.pool.query('delete from hub.change_consumer where source = $1', [source]);
}

const sourceOf = (dataset: string): string => {
  const dot = dataset.indexOf('.');
  return dot < 0 ? MODELS : dataset.slice(0, dot);
};

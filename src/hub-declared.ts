import type {
  Connector,
  Declared,
  Manager,
  ModelDeclaration,
  Problem,
  RelationshipDeclaration,
  SourceDeclaration,
  SubgraphSdl,
  Workspace,
  WorkspaceFile,
} from './contract/index.ts';
import { readModelDefinition, readSourceDefinition, type Environment, type GivenFiles } from './registry/index.ts';
import type { Storage } from './storage/index.ts';

/** Everything that the hub is to be: what its files say, and what was registered and published beside. */
export interface Declarations {
  readonly workspace: Workspace;
  /** What references of sources are resolved by: the hub's environment over the workspace's `.env`. */
  readonly environment: Environment;
  /** Workspaces whose files were applied by API, by name. */
  readonly applied: ReadonlyMap<string, AppliedWorkspace>;
  readonly registeredSources: readonly Declared<SourceDeclaration>[];
  readonly registeredModels: readonly Declared<ModelDeclaration>[];
  readonly paused: ReadonlySet<string>;
  /** The newest SDL that a service published, by source. */
  readonly published: ReadonlyMap<string, SubgraphSdl>;
}

/** A workspace whose files were applied by API: what it owns, only an apply of it changes. */
export interface AppliedWorkspace extends GivenFiles {
  readonly name: string;
  readonly files: readonly WorkspaceFile[];
}

/** A thing that is declared, and by whom: what files own, the API cannot change. */
export interface Owned<T> {
  readonly declared: Declared<T>;
  readonly managedBy: Manager;
  /** Whose files have it: the hub's own workspace, or one that was applied. Undefined where it was registered by itself. */
  readonly workspace: string | undefined;
}

/** Files first: a name that they have is theirs; then those that were applied. */
export const sourcesOf = (now: Declarations): readonly Owned<SourceDeclaration>[] =>
  inOrder(
    now,
    ({ sources }) => sources,
    now.registeredSources,
    ({ source }) => source,
  );

export const modelsOf = (now: Declarations): readonly Owned<ModelDeclaration>[] =>
  inOrder(
    now,
    ({ models }) => models,
    now.registeredModels,
    ({ model }) => model,
  );

export const relationshipsOf = ({ workspace, applied }: Declarations): readonly Declared<RelationshipDeclaration>[] => [
  ...workspace.relationships,
  ...[...applied.values()].flatMap(({ relationships }) => relationships),
];

function inOrder<T>(
  { workspace, applied }: Declarations,
  of: (from: Workspace | AppliedWorkspace) => readonly Declared<T>[],
  registered: readonly Declared<T>[],
  name: (value: T) => string,
): readonly Owned<T>[] {
  const all = [
    ...of(workspace).map((declared): Owned<T> => ({ declared, managedBy: 'WORKSPACE', workspace: workspace.name })),
    ...[...applied.values()].flatMap((one) => of(one).map((declared): Owned<T> => ({ declared, managedBy: 'API', workspace: one.name }))),
    ...registered.map((declared): Owned<T> => ({ declared, managedBy: 'API', workspace: undefined })),
  ];
  const first = new Map<string, Owned<T>>();
  for (const owned of all) if (!first.has(name(owned.declared.value))) first.set(name(owned.declared.value), owned);
  return [...first.values()];
}

/** The same but for whatever is called so: nobody has it any more. */
export function withoutNamed(now: Declarations, kind: 'source' | 'model', names: ReadonlySet<string>): Declarations {
  const sources = (list: readonly Declared<SourceDeclaration>[]) => list.filter(({ value }) => !names.has(value.source));
  const models = (list: readonly Declared<ModelDeclaration>[]) => list.filter(({ value }) => !names.has(value.model));
  const less = <From extends Workspace | AppliedWorkspace>(from: From): From =>
    kind === 'source' ? { ...from, sources: sources(from.sources) } : { ...from, models: models(from.models) };
  return {
    ...now,
    workspace: less(now.workspace),
    applied: new Map([...now.applied].map(([name, one]) => [name, less(one)])),
    ...(kind === 'source' ? { registeredSources: sources(now.registeredSources) } : { registeredModels: models(now.registeredModels) }),
  };
}

/** Names that the files took from what was registered by API before. */
export function takenByFiles({ workspace, applied, registeredSources, registeredModels }: Declarations): readonly Problem[] {
  const files = [
    ...workspace.sources.map(({ value, file }) => ({ what: 'source', name: value.source, file })),
    ...workspace.models.map(({ value, file }) => ({ what: 'model', name: value.model, file })),
  ];
  const registered = new Map<string, string>();
  const take = (how: string, { sources, models }: Pick<GivenFiles, 'sources' | 'models'>): void => {
    for (const { value } of sources) registered.set(`source ${value.source}`, how);
    for (const { value } of models) registered.set(`model ${value.model}`, how);
  };
  take('registered by API', { sources: registeredSources, models: registeredModels });
  for (const one of applied.values()) take(`applied with the workspace ${one.name}`, one);
  return files.flatMap(({ what, name, file }): Problem[] => {
    const how = registered.get(`${what} ${name}`);
    if (how === undefined) return [];
    return [{ code: 'CONFLICT', message: `The ${what} ${name} was ${how} already. Remove it there, or take the file away.`, path: file }];
  });
}

/** What was registered and paused before this start. What cannot be read any more is said and left out, and kept. */
export async function loadRegistered(
  storage: Storage,
  connectors: readonly Connector[],
  report: (line: string) => void,
): Promise<Pick<Declarations, 'registeredSources' | 'registeredModels' | 'paused'>> {
  const { rows } = await storage.pool.query<{ kind: string; name: string; definition: string }>(
    'select kind, name, definition::text as definition from hub.registered order by at, name',
  );
  const paused = await storage.pool.query<{ name: string }>('select name from hub.paused_source');
  const registeredSources: Declared<SourceDeclaration>[] = [];
  const registeredModels: Declared<ModelDeclaration>[] = [];
  for (const { kind, name, definition } of rows) {
    const value = JSON.parse(definition) as Record<string, unknown>;
    const read = kind === 'source' ? readSourceDefinition(value, connectors) : readModelDefinition(value);
    for (const { message } of read.problems) report(`${kind} ${name}, registered by API, is left out: ${message}`);
    if (!read.declared) continue;
    if (kind === 'source') registeredSources.push(read.declared as Declared<SourceDeclaration>);
    else registeredModels.push(read.declared as Declared<ModelDeclaration>);
  }
  return { registeredSources, registeredModels, paused: new Set(paused.rows.map(({ name }) => name)) };
}

/** Keeps a registered thing. */
export const keepRegistered = (storage: Storage, kind: 'source' | 'model', name: string, definition: object, actor: string) =>
  storage.pool.query(
    `insert into hub.registered (kind, name, definition, actor) values ($1, $2, $3, $4)
     on conflict (kind, name) do update set definition = excluded.definition, actor = excluded.actor, at = now()`,
    [kind, name, JSON.stringify(definition), actor],
  );

export const forgetRegistered = (storage: Storage, kind: 'source' | 'model', name: string) =>
  storage.pool.query('delete from hub.registered where kind = $1 and name = $2', [kind, name]);

export const keepPaused = (storage: Storage, name: string, paused: boolean, actor: string) =>
  paused
    ? storage.pool.query('insert into hub.paused_source (name, actor) values ($1, $2) on conflict do nothing', [name, actor])
    : storage.pool.query('delete from hub.paused_source where name = $1', [name]);

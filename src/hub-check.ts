import { cursorSeal } from './access/index.ts';
import { openForecaster } from './analysis/index.ts';
import type { Problem, Workspace } from './contract/index.ts';
import { changeWarnings } from './hub-change-warnings.ts';
import { openLookingPlace, type LookingPlace } from './hub-check-place.ts';
import { lookAtSource, type LookedAt } from './hub-check-sources.ts';
import { assembleGraph, type Assembled } from './hub-graph.ts';
import { lineage } from './processing/index.ts';
import {
  findingOf,
  loadWorkspace,
  readDotEnv,
  strayStructures,
  type CheckedThing,
  type Environment,
  type Finding,
} from './registry/index.ts';
import type { PinnedNames } from './relational/index.ts';

export interface CheckOptions {
  readonly folder: string;
  readonly env: string | undefined;
  /** Reads no source: each as it was seen last. */
  readonly offline: boolean;
  /** Wins over the workspace's `.env`. */
  readonly environment: Environment;
}

/** What `weir check` answers. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  readonly sources: readonly CheckedSource[];
  readonly models: readonly CheckedModel[];
  /** Of sources. */
  readonly datasets: number;
  readonly relations: number;
}

export interface CheckedSource {
  readonly name: string;
  readonly kind: string;
  readonly file: string;
  readonly from: LookedAt['from'];
  readonly why?: string;
}

export interface CheckedModel {
  readonly name: string;
  readonly file: string;
  /** Field → the columns that it is made of. */
  readonly lineage: Readonly<Record<string, readonly string[]>>;
}

/**
 * Holds a workspace against what its sources are: files, structures, names, relationships, models and the graph of all of them.
 * Nothing is registered, held or written, in the sources or here, but for a temporary folder.
 */
export async function checkWorkspace(options: CheckOptions): Promise<CheckReport> {
  const place = await openLookingPlace();
  try {
    const { workspace, problems } = await loadWorkspace(options.folder, { env: options.env, connectors: place.kinds });
    if (!workspace) {
      const findings = inOrder(problems.map((problem) => findingOf(problem, 'error')));
      return { findings, sources: [], models: [], datasets: 0, relations: 0 };
    }
    return await checkLoaded(workspace, place, options);
  } finally {
    await place.close();
  }
}

/** A workspace as it would be served: its sources as they are or were seen last, and the graph of them, which nobody may ask. */
export interface PlannedWorkspace {
  readonly looked: readonly LookedAt[];
  readonly assembled: Assembled;
  readonly warning: string | undefined;
}

/** Reads the sources of a workspace and puts its graph together, in the place that its files were read in. */
export async function planWorkspace(
  workspace: Workspace,
  place: LookingPlace,
  { offline, environment }: Pick<CheckOptions, 'offline' | 'environment'>,
): Promise<PlannedWorkspace> {
  const { folder, settings } = workspace;
  place.use({ folder, allow: settings.filesAllow, sources: workspace.sources.map(({ value }) => value) });
  const { values, warning } = await readDotEnv(folder);
  const looking = { workspace, kinds: place.kinds, environment: { ...values, ...environment }, offline };
  const looked = await Promise.all(workspace.sources.map((declared) => lookAtSource(declared, looking)));
  const forecaster = openForecaster();
  try {
    const assembled = await assembleGraph(
      {
        relationships: workspace.relationships,
        policies: workspace.policies,
        // Nobody asks this graph.
        maskKey: Buffer.alloc(32),
        cursors: cursorSeal(Buffer.alloc(32)),
        modelDeclarations: workspace.models,
        sources: looked.map(({ source }) => source),
        storage: undefined,
        applyNow: false,
        pinned: Object.assign({}, ...looked.map(({ seen }) => seen?.names ?? {})) as PinnedNames,
        served: new Map(),
        forecaster,
        engine: () => Promise.reject(new Error('a check asks nothing of the graph')),
        isLoaded: () => false,
        report: () => {},
      },
      undefined,
    );
    await assembled.graph.close();
    return { looked, assembled, warning };
  } finally {
    await forecaster.close();
    await Promise.all(looked.map(({ source }) => source.source.close()));
  }
}

async function checkLoaded(workspace: Workspace, place: LookingPlace, options: CheckOptions): Promise<CheckReport> {
  const { looked, assembled, warning } = await planWorkspace(workspace, place, options);
  const named = [...workspace.sources, ...workspace.models];
  const fileOf = (owner: string) => named.find(({ value }) => ('source' in value ? value.source : value.model) === owner)?.file;
  const stray = await strayStructures(
    workspace.folder,
    workspace.sources.map(({ value }) => value.source),
  );
  const findings = [
    ...looked.flatMap(({ problems }) => problems.map((problem) => findingOf(problem, 'error'))),
    // What waits for a source is told as the source that was not read.
    ...[...assembled.problems].flatMap(([owner, list]) =>
      list.filter(({ code }) => code !== 'SOURCE_UNAVAILABLE').map((problem) => findingOf(problem, 'error', fileOf(owner))),
    ),
    ...[
      ...changeWarnings(
        assembled,
        looked.map(({ source }) => source),
      ),
      ...looked.flatMap(({ warnings }) => warnings),
      ...stray.map(strayProblem),
      ...(warning === undefined ? [] : [{ code: 'SECRET_REFUSED' as const, message: warning, path: '.env' }]),
    ].map((problem) => findingOf(problem, 'warning')),
  ];
  return {
    findings: inOrder(findings),
    sources: looked.map(({ source: { name, declared }, from, why }) => ({
      name,
      kind: declared.value.kind,
      file: declared.file,
      from,
      ...(why === undefined ? {} : { why }),
    })),
    models: assembled.models.map(({ declared, compiled }) => ({
      name: declared.value.model,
      file: declared.file,
      lineage: Object.fromEntries(
        [...(compiled ? lineage(compiled) : [])].map(([field, columns]) => [
          field,
          columns.map(({ dataset, column }) => `${dataset}.${column}`),
        ]),
      ),
    })),
    datasets: [...assembled.catalog.datasets.values()].filter(({ source }) => source !== undefined).length,
    relations: assembled.catalog.relations.length,
  };
}

const strayProblem = (path: string): Problem => ({
  code: 'CONFLICT',
  message: 'It is of no source of this workspace. Take it away.',
  path,
});

/** Errors first, each kind by place; the same thing said twice is said once. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const once = new Map(findings.map((finding) => [JSON.stringify([finding.file, finding.line, finding.message]), finding]));
  const place = ({ file = '', line = 0 }: Finding) => `${file}:${String(line).padStart(9, '0')}`;
  return [...once.values()].sort((a, b) =>
    a.severity === b.severity ? (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0) : a.severity === 'error' ? -1 : 1,
  );
}

/** The things that a report lists, with those that could not be checked. */
export const checkedThings = ({ sources, models }: CheckReport): readonly CheckedThing[] => [
  ...sources.map(({ name, file, from, why }) => ({
    name: `source ${name}`,
    file,
    ...(from === 'nothing' ? { skipped: `Not checked: ${why ?? 'it does not answer'}, and there is no structure of it.` } : {}),
  })),
  ...models.map(({ name, file }) => ({ name: `model ${name}`, file })),
];

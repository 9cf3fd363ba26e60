import type { Dataset } from './dataset.ts';
import type { Problem } from './problem.ts';
import type { SchemaChange, SchemaVersion, SubgraphSdl } from './schema-version.ts';

/** An answer of the control plane, or why there is none: an expected failure is part of the answer, and changes nothing. */
export type Outcome<T> = T | Refusal;
export interface Refusal {
  readonly problems: readonly Problem[];
  readonly refused: true;
}
export const refused = (...problems: readonly Problem[]): Refusal => ({ refused: true, problems });
export const isRefused = <T extends object>(outcome: Outcome<T>): outcome is Refusal => 'refused' in outcome;

export type SourceStatus = 'OK' | 'DEGRADED' | 'DOWN' | 'PAUSED' | 'REFUSED';
export type Manager = 'WORKSPACE' | 'API';

/** A source as the control plane shows it. */
export interface SourceView {
  readonly name: string;
  readonly kind: string;
  readonly owner?: string | undefined;
  readonly description?: string | undefined;
  readonly status: SourceStatus;
  readonly managedBy: Manager;
  /** The workspace that owns it: the hub's own, or one that was applied; of neither, what was registered by itself. */
  readonly workspace?: string | undefined;
  /** The workspace's file that it stands in. */
  readonly file?: string | undefined;
  readonly problems: readonly Problem[];
  /** The newest fault of a question to it, also where it answers again. */
  readonly lastError?: { readonly message: string; readonly at: Date } | undefined;
  /** Of its questions of late, in milliseconds; null where nobody asked. */
  readonly latency: { readonly p50Ms: number; readonly p99Ms: number } | null;
  readonly datasets: readonly DatasetView[];
}

/** A dataset, or a type of a source that is asked by GraphQL. */
export interface DatasetView {
  readonly name: string;
  readonly type: string;
  readonly key: readonly string[] | null;
  readonly fidelity: Dataset['fidelity'];
  /** Why its changes are not exact, and what would make them so. */
  readonly fidelityReason?: string | undefined;
  readonly fields: readonly { readonly name: string; readonly type: string; readonly column?: string | undefined }[];
}

export interface ModelView {
  readonly name: string;
  readonly owner?: string | undefined;
  readonly description?: string | undefined;
  readonly managedBy: Manager;
  readonly workspace?: string | undefined;
  readonly file?: string | undefined;
  readonly dataset?: Dataset | undefined;
  readonly key: readonly string[];
  readonly problems: readonly Problem[];
}

export interface RunView {
  readonly id: string;
  readonly model: string;
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly reason: string | null;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  readonly queuedAt: Date | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly attempt: number;
  readonly sql: string | null;
  readonly problems: readonly Problem[];
}

export interface RunProgressView {
  readonly run: string;
  readonly state: RunView['state'];
  readonly step: string | null;
  /** 0 to 100. */
  readonly percent: number | null;
  readonly rows: number | null;
}

export interface SourceHealthView {
  readonly source: string;
  readonly status: SourceStatus;
  readonly problems: readonly Problem[];
  readonly at: Date;
}

/** What a model's definition would do, done nowhere yet. */
export interface ModelPlan {
  readonly model: string;
  /** The SQL that makes its rows. */
  readonly sql: string;
  /** The statements that would bring its table to its form, in order. */
  readonly migration: readonly string[];
  /** What they would destroy. */
  readonly destroys: readonly { readonly what: string; readonly rows: number }[];
  readonly fields: readonly { readonly name: string; readonly type: string; readonly from: readonly string[] }[];
  /** The GraphQL types that it would have. */
  readonly types: string;
}

/** A file of a workspace: `sources/shop.yaml`. */
export interface WorkspaceFile {
  readonly path: string;
  readonly text: string;
}

/** A workspace that is applied from outside: its name, and its sources, relationships and models. */
export interface GivenWorkspace {
  readonly workspace: string;
  readonly files: readonly WorkspaceFile[];
}

export interface ApplyOptions {
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** Takes over what was registered by API under the same name and says something else. */
  readonly adopt: boolean;
  readonly allowDestructive: boolean;
}

/** Something that is other at the hub than in the files of a workspace. */
export interface WorkspaceChange {
  readonly kind: 'SOURCE' | 'MODEL' | 'RELATIONSHIPS';
  readonly name: string;
  readonly action: 'ADD' | 'CHANGE' | 'REMOVE' | 'ADOPT';
  readonly file: string;
  /** As the hub has it, in YAML; null where it has none. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why an apply cannot do it. */
  readonly conflict: Problem | null;
}

export interface AppliedChanges {
  readonly workspace: string;
  readonly changes: readonly WorkspaceChange[];
  /** What clients would see changed by a dry run; what they do see changed is the version's to say. */
  readonly graph: readonly SchemaChange[];
  /** Values of models that would be lost. */
  readonly destroys: ModelPlan['destroys'];
  readonly version: SchemaVersion | null;
  /** What a dry run found that an apply would be refused for; and, of either, sources that do not answer. */
  readonly problems: readonly Problem[];
  readonly leftovers: readonly string[];
}

/** Definitions as they come by API: the fields of sources/*.yaml and models/*.yaml. */
export type Definition = Readonly<Record<string, unknown>>;

/** Everything that the control plane can do to a running hub. `actor` is who asks. */
export interface HubActions {
  registerSource(definition: Definition, actor: string): Promise<Outcome<{ source: SourceView; version: SchemaVersion | null }>>;
  testSource(definition: Definition): Promise<Outcome<{ datasets: readonly DatasetView[]; problems: readonly Problem[] }>>;
  refreshSource(name: string, actor: string): Promise<Outcome<{ source: SourceView; version: SchemaVersion | null }>>;
  pauseSource(name: string, paused: boolean, actor: string): Promise<Outcome<{ source: SourceView }>>;
  /** `leftovers`: SQL to run in the source where Weir could not take away what it had made there. */
  removeSource(
    name: string,
    actor: string,
  ): Promise<Outcome<{ name: string; version: SchemaVersion | null; leftovers: readonly string[] }>>;
  planModel(definition: Definition): Promise<Outcome<ModelPlan>>;
  applyModel(
    definition: Definition,
    options: { allowDestructive: boolean },
    actor: string,
  ): Promise<Outcome<{ model: ModelView; version: SchemaVersion | null }>>;
  removeModel(name: string, actor: string): Promise<Outcome<{ name: string; version: SchemaVersion | null }>>;
  /** Makes what the workspace owns here what its files say, in one swap, or refuses it whole. */
  applyWorkspace(given: GivenWorkspace, options: ApplyOptions, actor: string): Promise<Outcome<AppliedChanges>>;
  runModel(
    name: string,
    options: { full: boolean; downstream: boolean; from?: Date | undefined; to?: Date | undefined },
    actor: string,
  ): Promise<Outcome<{ run: RunView }>>;
  cancelRun(id: string, actor: string): Promise<Outcome<{ run: RunView }>>;
  checkSchema(target: string, subgraphs: readonly SubgraphSdl[]): Promise<Outcome<SchemaCheck>>;
  publishSchema(target: string, subgraphs: readonly SubgraphSdl[], actor: string): Promise<Outcome<{ version: SchemaVersion }>>;
  rollbackSchema(target: string, version: string, actor: string): Promise<Outcome<{ version: SchemaVersion }>>;
  /** Begins with the present state, also of a run that has ended, and completes when it ends. Undefined where there is no such run. */
  runProgress(id: string, signal: AbortSignal): Promise<AsyncIterable<RunProgressView> | undefined>;
  /** Begins with the state of every source. */
  sourceHealth(signal: AbortSignal): AsyncIterable<SourceHealthView>;
  /** Versions that are served or failed from now on. */
  schemaPublished(target: string, signal: AbortSignal): AsyncIterable<SchemaVersion>;
}

export interface SchemaCheck {
  /** It composes and breaks nothing. */
  readonly ok: boolean;
  readonly composes: boolean;
  readonly changes: readonly SchemaChange[];
  readonly problems: readonly Problem[];
}

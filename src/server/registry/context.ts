import type DataLoader from 'dataloader';
import type { AuditLog, TokenRecords } from '../../access/index.ts';
import type {
  Definition,
  HubActions,
  Identity,
  ModelView,
  RunView,
  SchemaChange,
  SchemaVersion,
  SourceView,
  SubgraphSdl,
  WorkspaceFile,
} from '../../contract/index.ts';

export interface FateView {
  readonly step: string;
  readonly fate: 'CONTRIBUTED' | 'FILTERED' | 'MERGED' | 'REJECTED' | 'UNMATCHED';
  readonly rows: number;
  readonly reason: string | null;
}

export interface RunPage {
  readonly runs: readonly RunView[];
  readonly hasNext: boolean;
}

/** The hub's present state and records, as the control plane asks for them. */
export interface HubView {
  sources(): readonly SourceView[];
  models(): readonly ModelView[];
  /** What no file of the hub's own workspace has, as files. */
  /** The SDL that a role sees; undefined where no policy has it. */
  roleSchema(role: string): Promise<string | undefined>;
  exported(): readonly WorkspaceFile[];
  run(id: string): Promise<RunView | undefined>;
  /** Newest first, after the run with that id. */
  runs(page: { model?: string | undefined; first: number; after?: string | undefined }): Promise<RunPage>;
  runCount(model: string | undefined): Promise<number>;
  /** By run, in the runs' order. */
  fates(runs: readonly string[]): Promise<readonly (readonly FateView[])[]>;
  lastRuns(models: readonly string[]): Promise<readonly (RunView | undefined)[]>;
}

/** The versions of the composed graph, as the control plane asks for them. */
export interface VersionView {
  version(id: string): Promise<SchemaVersion | undefined>;
  /** Newest first, those below the number `after`. */
  versions(page: { target: string; first: number; after?: number | undefined }): Promise<{
    readonly versions: readonly SchemaVersion[];
    readonly hasNext: boolean;
    readonly total: number;
  }>;
  sdlOf(version: string): Promise<string | null>;
  supergraphOf(version: string): Promise<string | null>;
  changesOf(version: string): Promise<readonly SchemaChange[]>;
}

/** What stands, as it was written: what a change is held against in the audit log. */
export interface DefinitionView {
  source(name: string): Definition | undefined;
  isPaused(source: string): boolean;
  model(name: string): Definition | undefined;
  published(): readonly SubgraphSdl[];
}

/** What the control plane shows and does. */
export interface ControlPlane {
  readonly hub: HubView;
  readonly versions: VersionView;
  readonly actions: HubActions;
  readonly definitions: DefinitionView;
  readonly tokens: TokenRecords;
  readonly audit: AuditLog;
}

/** What each request to the control plane brings: its loaders batch within it. */
export interface RegistryContext extends ControlPlane {
  readonly identity: Identity;
  /** Where it came from. */
  readonly address: string;
  readonly requestId: string;
  /** Aborted when the one who asked went away. */
  readonly signal: AbortSignal;
  readonly fates: DataLoader<string, readonly FateView[]>;
  readonly lastRuns: DataLoader<string, RunView | undefined>;
}

import type DataLoader from 'dataloader';
import type { Dataset, Identity, Problem } from '../../contract/index.ts';

/** A source as the control plane shows it. */
export interface SourceView {
  readonly name: string;
  readonly kind: string;
  readonly owner?: string | undefined;
  readonly status: 'OK' | 'DEGRADED' | 'DOWN' | 'PAUSED' | 'REFUSED';
  readonly managedBy: 'WORKSPACE' | 'API';
  readonly problems: readonly Problem[];
  readonly datasets: readonly Dataset[];
}

export interface ModelView {
  readonly name: string;
  readonly owner?: string | undefined;
  readonly dataset?: Dataset | undefined;
  readonly key: readonly string[];
  readonly problems: readonly Problem[];
}

/** A run as it is kept. */
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

export interface FateView {
  readonly step: string;
  readonly fate: 'CONTRIBUTED' | 'FILTERED' | 'MERGED' | 'REJECTED' | 'UNMATCHED';
  readonly rows: number;
  readonly reason: string | null;
}

export interface RunPage {
  readonly runs: readonly RunView[];
  readonly hasNext: boolean;
  readonly total: number;
}

/** The hub's present state and records, as the control plane asks for them. */
export interface HubView {
  sources(): readonly SourceView[];
  models(): readonly ModelView[];
  run(id: string): Promise<RunView | undefined>;
  /** Newest first, after the run with that id. */
  runs(page: { model?: string | undefined; first: number; after?: string | undefined }): Promise<RunPage>;
  /** By run, in the runs' order. */
  fates(runs: readonly string[]): Promise<readonly (readonly FateView[])[]>;
  lastRuns(models: readonly string[]): Promise<readonly (RunView | undefined)[]>;
}

/** What each request to the control plane brings: its loaders batch within it. */
export interface RegistryContext {
  readonly identity: Identity;
  readonly hub: HubView;
  readonly fates: DataLoader<string, readonly FateView[]>;
  readonly lastRuns: DataLoader<string, RunView | undefined>;
}

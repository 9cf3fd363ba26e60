import type { Composed, Outcome, Problem, SchemaChange, SchemaCheck, SchemaVersion, SubgraphSdl } from '../../contract/index.ts';
import type { GraphForm, PublicGraph } from './graph-form.ts';
import type { KeptSubgraph } from './version-record.ts';

/** The version of a target that is served, with what its texts are known by. */
export interface VersionKeys {
  readonly version: SchemaVersion;
  /** What its public SDL is known by: a SHA-256. */
  readonly sdl: string;
  readonly subgraphs: readonly KeptSubgraph[];
}

/**
 * The versions of the composed graph, by target. Every method that names no version by id takes the target, and waits for what is being
 * recorded.
 */
export interface SchemaVersions {
  /** A graph as its version has it: the public SDL and every subgraph. Off the event loop but for slices of milliseconds. */
  form(graph: PublicGraph): Promise<GraphForm>;
  /**
   * The version that is served from now on, written with its number once its form is made; null where the newest served one is the same, and
   * where the hub stops before.
   */
  record(version: {
    readonly target: string;
    readonly form: GraphForm | Promise<GraphForm>;
    /** What services published of it, as they published it. */
    readonly published: readonly SubgraphSdl[];
    readonly actor: string | null;
    readonly reason: string;
  }): Promise<SchemaVersion | null>;
  /** What was published and does not compose, kept beside the versions that did. */
  recordFailed(version: {
    readonly target: string;
    readonly published: readonly SubgraphSdl[];
    readonly problems: readonly Problem[];
    readonly actor: string | null;
    readonly reason: string;
  }): Promise<SchemaVersion>;
  /** What would come of a candidate beside what is served now: nothing is kept of it. */
  check(target: string, candidate: Composed): Promise<SchemaCheck>;
  /** What is wrong with SDL by itself: its size is looked at before it is read, and it is read in a worker with a time limit. */
  read(subgraphs: readonly SubgraphSdl[]): Promise<readonly Problem[]>;

  version(id: string): Promise<SchemaVersion | undefined>;
  byNumber(target: string, number: number): Promise<SchemaVersion | undefined>;
  /** The version that is served. */
  served(target: string): Promise<VersionKeys | undefined>;
  /** Newest first, those below the number `after`. */
  versions(page: { readonly target: string; readonly first: number; readonly after?: number | undefined }): Promise<{
    readonly versions: readonly SchemaVersion[];
    readonly hasNext: boolean;
    readonly total: number;
  }>;
  /** The public SDL; null of a version that failed. Throws NOT_FOUND, as the others by id do. */
  sdlOf(id: string): Promise<string | null>;
  /** The supergraph, composed when it is first asked for; null of a version that failed. */
  supergraphOf(id: string): Promise<string | null>;
  /** The SHA-256 by which that supergraph is known, which tells whether it is another without reading it. */
  supergraphKeyOf(id: string): Promise<string | null>;
  subgraphsOf(id: string): Promise<readonly SubgraphSdl[]>;
  /** Beside the version served before it, the worst first; the first version has none, nor has one that failed. */
  changesOf(id: string): Promise<readonly SchemaChange[]>;

  /** The newest SDL of each service that published one. */
  published(target: string): Promise<readonly SubgraphSdl[]>;
  /** `whole`: what is not among them is not published any more (a rollback). */
  keepPublished(options: {
    readonly target: string;
    readonly subgraphs: readonly SubgraphSdl[];
    readonly actor: string;
    readonly whole?: boolean;
  }): Promise<void>;
  /** What a rollback to a version publishes again. Refused where there is no such version of the target, or it was never served. */
  rollback(target: string, id: string): Promise<Outcome<{ readonly number: number; readonly subgraphs: readonly SubgraphSdl[] }>>;

  /** Calls for every version that this hub records, until what it returns is called. */
  onVersion(listener: (version: SchemaVersion) => void): () => void;
  /** Ends the workers; what is still asked of them throws. */
  close(): Promise<void>;
}

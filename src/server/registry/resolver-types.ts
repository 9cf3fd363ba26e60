import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { SourceView, DatasetView, ModelView, RunView, SchemaVersion as SchemaVersionView, SchemaChange as SchemaChangeView, Problem as ProblemView, ModelPlan, AppliedChanges, RunProgressView, SourceHealthView, SchemaCheck } from '../../contract/index.ts';
import type { RunConnectionView } from './run-connection-view.ts';
import type { TokenView, AuditView } from '../../access/index.ts';
import type { AuditConnectionView } from './audit-connection-view.ts';
import type { RegistryContext } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A number of rows: a JSON number, up to 2^53. */
  Count: { input: number; output: number; }
  DateTime: { input: Date; output: Date; }
  /** Any value, as JSON has it. */
  JSON: { input: unknown; output: unknown; }
};

export type ApplyModel = {
  readonly __typename?: 'ApplyModel';
  readonly model: Model;
  readonly version: Maybe<SchemaVersion>;
};

export type ApplyModelResult = ApplyModel | ProblemList;

export type ApplyWorkspace = {
  readonly __typename?: 'ApplyWorkspace';
  /** What is other here than in the files, before it was applied. */
  readonly changes: ReadonlyArray<WorkspaceChange>;
  /** Values of models that would be lost: of a dry run. */
  readonly destroys: ReadonlyArray<Destroyed>;
  /** What clients would see changed: of a dry run. */
  readonly graph: ReadonlyArray<SchemaChange>;
  /** SQL for someone who may run it in sources that are gone. */
  readonly leftovers: ReadonlyArray<Scalars['String']['output']>;
  /** What an apply would be refused for, of a dry run; and sources that do not answer, which are kept and picked up when they do. */
  readonly problems: ReadonlyArray<Problem>;
  /** Null where the graph is the same as before, and of a dry run. */
  readonly version: Maybe<SchemaVersion>;
  readonly workspace: Scalars['String']['output'];
};

export type ApplyWorkspaceResult = ApplyWorkspace | ProblemList;

export type AuditConnection = {
  readonly __typename?: 'AuditConnection';
  readonly edges: ReadonlyArray<AuditEdge>;
  readonly nodes: ReadonlyArray<AuditRecord>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Count']['output'];
};

export type AuditEdge = {
  readonly __typename?: 'AuditEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: AuditRecord;
};

export type AuditOutcome =
  /** It is not known how it ended, or it has not yet. */
  | 'BEGUN'
  /** Whoever asked may not. */
  | 'DENIED'
  | 'DONE'
  /** A fault of the hub. */
  | 'FAILED'
  /** It was wrong, and changed nothing. */
  | 'REFUSED';

/** Who did what, or was not let. Definitions are here without secrets, and values of data nowhere. */
export type AuditRecord = {
  readonly __typename?: 'AuditRecord';
  /** The mutation's name, or what was tried. */
  readonly action: Scalars['String']['output'];
  /** A token's name, `jwt:` and whom it is about, `admin token`, `development`, `anonymous`, `unknown`, or `workspace` for its files. */
  readonly actor: Scalars['String']['output'];
  /** Where it came from, as the hub saw it. */
  readonly address: Maybe<Scalars['String']['output']>;
  readonly after: Maybe<Scalars['JSON']['output']>;
  readonly at: Scalars['DateTime']['output'];
  readonly before: Maybe<Scalars['JSON']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly outcome: AuditOutcome;
  readonly reason: Maybe<Scalars['String']['output']>;
  /** How often the same came within a minute. */
  readonly repeats: Scalars['Int']['output'];
  readonly requestId: Maybe<Scalars['String']['output']>;
  /** `source shop` */
  readonly subject: Maybe<Scalars['String']['output']>;
};

export type CancelRun = {
  readonly __typename?: 'CancelRun';
  readonly run: Run;
};

export type CancelRunResult = CancelRun | ProblemList;

export type CheckSchema = {
  readonly __typename?: 'CheckSchema';
  readonly changes: ReadonlyArray<SchemaChange>;
  readonly composes: Scalars['Boolean']['output'];
  /** It composes and breaks nothing. */
  readonly ok: Scalars['Boolean']['output'];
  readonly problems: ReadonlyArray<Problem>;
};

export type CheckSchemaInput = {
  readonly subgraphs: ReadonlyArray<SubgraphInput>;
  readonly target?: InputMaybe<Scalars['String']['input']>;
};

export type CheckSchemaResult = CheckSchema | ProblemList;

export type CreateToken = {
  readonly __typename?: 'CreateToken';
  readonly created: Token;
  /** Sent as `authorization: Bearer …`. It is kept as a hash, and never said again. */
  readonly token: Scalars['String']['output'];
};

export type CreateTokenInput = {
  readonly claims?: InputMaybe<ReadonlyArray<TokenClaimInput>>;
  /** A whole number with s, m, h, d or w, like `30d`; it never expires where nothing is said. */
  readonly expires?: InputMaybe<Scalars['String']['input']>;
  /** What it is called in lists and logs: what it is for, where nothing is said. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly roles?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** `read`, `check`, `publish`, `run`, `admin`; narrower as `publish:target=default,source=shop`. */
  readonly scopes?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type CreateTokenResult = CreateToken | ProblemList;

export type Criticality =
  | 'BREAKING'
  | 'DANGEROUS'
  | 'SAFE';

export type Dataset = {
  readonly __typename?: 'Dataset';
  readonly fidelity: Fidelity;
  /** Why its changes are not exact, and what would make them so. */
  readonly fidelityReason: Maybe<Scalars['String']['output']>;
  readonly fields: ReadonlyArray<DatasetField>;
  readonly key: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** As relationships and models write it: source.dataset. */
  readonly name: Scalars['String']['output'];
  readonly type: Scalars['String']['output'];
};

export type DatasetField = {
  readonly __typename?: 'DatasetField';
  /** In the source. */
  readonly column: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly type: Scalars['String']['output'];
};

export type Destroyed = {
  readonly __typename?: 'Destroyed';
  readonly rows: Scalars['Count']['output'];
  /** `DailyRoute.meanDelay` */
  readonly what: Scalars['String']['output'];
};

export type Fate =
  | 'CONTRIBUTED'
  | 'FILTERED'
  | 'MERGED'
  | 'REJECTED'
  | 'UNMATCHED';

/** How true to the source changes are. */
export type Fidelity =
  /** The latest state of every changed row. */
  | 'COALESCED'
  /** Every committed change, in its order, once. */
  | 'EXACT'
  /** None: the dataset has no Subscription fields. */
  | 'NONE';

export type Latency = {
  readonly __typename?: 'Latency';
  readonly p50Ms: Scalars['Float']['output'];
  readonly p99Ms: Scalars['Float']['output'];
};

export type Manager =
  | 'API'
  | 'WORKSPACE';

export type Model = {
  readonly __typename?: 'Model';
  readonly description: Maybe<Scalars['String']['output']>;
  /** The workspace's file that it stands in. */
  readonly file: Maybe<Scalars['String']['output']>;
  readonly key: ReadonlyArray<Scalars['String']['output']>;
  /** Its newest run. */
  readonly lastRun: Maybe<Run>;
  readonly managedBy: Manager;
  readonly name: Scalars['String']['output'];
  readonly owner: Maybe<Scalars['String']['output']>;
  readonly problems: ReadonlyArray<Problem>;
  readonly type: Scalars['String']['output'];
  /** Whose files have it: the hub's own workspace, or one that was applied; null where it was applied by itself. */
  readonly workspace: Maybe<Scalars['String']['output']>;
};

export type ModelConnection = {
  readonly __typename?: 'ModelConnection';
  readonly edges: ReadonlyArray<ModelEdge>;
  readonly nodes: ReadonlyArray<Model>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Count']['output'];
};

export type ModelEdge = {
  readonly __typename?: 'ModelEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Model;
};

/** The fields of models/*.yaml; docs/reference.md says what each is. */
export type ModelInput = {
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly expect?: InputMaybe<ReadonlyArray<Scalars['JSON']['input']>>;
  readonly fields?: InputMaybe<Scalars['JSON']['input']>;
  readonly from: Scalars['String']['input'];
  readonly key: ReadonlyArray<Scalars['String']['input']>;
  readonly materialize?: InputMaybe<Scalars['JSON']['input']>;
  readonly model: Scalars['String']['input'];
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  readonly refresh?: InputMaybe<Scalars['JSON']['input']>;
  readonly steps?: InputMaybe<ReadonlyArray<Scalars['JSON']['input']>>;
};

/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type Mutation = {
  readonly __typename?: 'Mutation';
  readonly applyModel: ApplyModelResult;
  /** Makes what a workspace owns here what its files say, in one swap, or refuses it whole. What others own stays. */
  readonly applyWorkspace: ApplyWorkspaceResult;
  readonly cancelRun: CancelRunResult;
  readonly checkSchema: CheckSchemaResult;
  readonly createToken: CreateTokenResult;
  /** While it is paused it is asked nothing, and its fields are null with SOURCE_UNAVAILABLE. */
  readonly pauseSource: PauseSourceResult;
  /** The fields of models/*.yaml. Says what it would make and destroy, and does nothing. */
  readonly planModel: PlanModelResult;
  readonly publishSchema: PublishSchemaResult;
  /** Looks at it now, and follows what it has become, whatever its `drift` says. */
  readonly refreshSource: RefreshSourceResult;
  /** The fields of sources/*.yaml. The source has to answer. One of the same name that was registered by API is replaced. */
  readonly registerSource: RegisterSourceResult;
  /** Of one that `applyModel` made. Its table and rows stay in the database. */
  readonly removeModel: RemoveModelResult;
  readonly removeSource: RemoveSourceResult;
  /** It is taken nowhere any more, and what is open by it ends. */
  readonly revokeToken: RevokeTokenResult;
  /** Publishes that version's published SDLs again, as a new version. What sources describe of themselves is not rolled back. */
  readonly rollbackSchema: RollbackSchemaResult;
  /** `full` recomputes from all input; `downstream` runs the models that read it after it. */
  readonly runModel: RunModelResult;
  /** Says what it would add, and adds nothing. */
  readonly testSource: TestSourceResult;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationApplyModelArgs = {
  allowDestructive?: InputMaybe<Scalars['Boolean']['input']>;
  input: ModelInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationApplyWorkspaceArgs = {
  adopt?: InputMaybe<Scalars['Boolean']['input']>;
  allowDestructive?: InputMaybe<Scalars['Boolean']['input']>;
  dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  input: WorkspaceInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationCancelRunArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationCheckSchemaArgs = {
  input: CheckSchemaInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationCreateTokenArgs = {
  input: CreateTokenInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationPauseSourceArgs = {
  name: Scalars['String']['input'];
  paused: Scalars['Boolean']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationPlanModelArgs = {
  input: ModelInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationPublishSchemaArgs = {
  input: PublishSchemaInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRefreshSourceArgs = {
  name: Scalars['String']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRegisterSourceArgs = {
  input: SourceInput;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRemoveModelArgs = {
  name: Scalars['String']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRemoveSourceArgs = {
  name: Scalars['String']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRevokeTokenArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRollbackSchemaArgs = {
  target: InputMaybe<Scalars['String']['input']>;
  version: Scalars['ID']['input'];
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationRunModelArgs = {
  downstream?: InputMaybe<Scalars['Boolean']['input']>;
  from: InputMaybe<Scalars['DateTime']['input']>;
  full?: InputMaybe<Scalars['Boolean']['input']>;
  name: Scalars['String']['input'];
  to: InputMaybe<Scalars['DateTime']['input']>;
};


/**
 * Every answer is what was done, under the mutation's name, or the list of what is wrong: then nothing was changed. Each takes a scope,
 * which docs/guide/access.md lists; without it the error is FORBIDDEN.
 */
export type MutationTestSourceArgs = {
  input: SourceInput;
};

export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly endCursor: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

export type PauseSource = {
  readonly __typename?: 'PauseSource';
  readonly source: Source;
};

export type PauseSourceResult = PauseSource | ProblemList;

export type PlanModel = {
  readonly __typename?: 'PlanModel';
  /** Values that would be lost by them. */
  readonly destroys: ReadonlyArray<Destroyed>;
  readonly fields: ReadonlyArray<PlannedField>;
  /** The statements that would bring its table to its form, in their order. */
  readonly migration: ReadonlyArray<Scalars['String']['output']>;
  readonly model: Scalars['String']['output'];
  /** The SQL that makes its rows. */
  readonly sql: Scalars['String']['output'];
  /** The GraphQL types that it would have. */
  readonly types: Scalars['String']['output'];
};

export type PlanModelResult = PlanModel | ProblemList;

export type PlannedField = {
  readonly __typename?: 'PlannedField';
  /** The source columns that it is made of. */
  readonly from: ReadonlyArray<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly type: Scalars['String']['output'];
};

/** Something that is wrong, for whoever can mend it. */
export type Problem = {
  readonly __typename?: 'Problem';
  readonly code: Scalars['String']['output'];
  readonly message: Scalars['String']['output'];
  readonly path: Maybe<Scalars['String']['output']>;
};

export type ProblemList = {
  readonly __typename?: 'ProblemList';
  readonly problems: ReadonlyArray<Problem>;
};

export type PublishSchema = {
  readonly __typename?: 'PublishSchema';
  /** The version that is served: the same as before where nothing of the graph changed. */
  readonly version: SchemaVersion;
};

export type PublishSchemaInput = {
  readonly subgraphs: ReadonlyArray<SubgraphInput>;
  readonly target?: InputMaybe<Scalars['String']['input']>;
};

export type PublishSchemaResult = ProblemList | PublishSchema;

export type Query = {
  readonly __typename?: 'Query';
  /** Newest first. */
  readonly audit: AuditConnection;
  /** What was registered by API, as the files of a workspace that would say the same. */
  readonly exported: ReadonlyArray<WorkspaceFile>;
  readonly model: Maybe<Model>;
  /** By name. */
  readonly models: ModelConnection;
  /** What a role sees of the graph, as SDL; null where no policy has it. */
  readonly roleSchema: Maybe<Scalars['String']['output']>;
  readonly run: Maybe<Run>;
  /** Newest first. */
  readonly runs: RunConnection;
  readonly source: Maybe<Source>;
  /** By name. */
  readonly sources: SourceConnection;
  /** Newest first. */
  readonly tokens: TokenConnection;
  readonly version: Maybe<SchemaVersion>;
  /** Newest first. No target means `default`. */
  readonly versions: SchemaVersionConnection;
  /** Who is asking. */
  readonly viewer: Viewer;
};


export type QueryAuditArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
};


export type QueryModelArgs = {
  name: Scalars['String']['input'];
};


export type QueryModelsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
};


export type QueryRoleSchemaArgs = {
  role: Scalars['String']['input'];
};


export type QueryRunArgs = {
  id: Scalars['ID']['input'];
};


export type QueryRunsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
  model: InputMaybe<Scalars['String']['input']>;
};


export type QuerySourceArgs = {
  name: Scalars['String']['input'];
};


export type QuerySourcesArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
};


export type QueryTokensArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
};


export type QueryVersionArgs = {
  id: Scalars['ID']['input'];
};


export type QueryVersionsArgs = {
  after: InputMaybe<Scalars['String']['input']>;
  first: InputMaybe<Scalars['Int']['input']>;
  target: InputMaybe<Scalars['String']['input']>;
};

export type RefreshSource = {
  readonly __typename?: 'RefreshSource';
  readonly source: Source;
  readonly version: Maybe<SchemaVersion>;
};

export type RefreshSourceResult = ProblemList | RefreshSource;

export type RegisterSource = {
  readonly __typename?: 'RegisterSource';
  readonly source: Source;
  /** Null where the graph is the same as before. */
  readonly version: Maybe<SchemaVersion>;
};

export type RegisterSourceResult = ProblemList | RegisterSource;

export type RemoveModel = {
  readonly __typename?: 'RemoveModel';
  readonly name: Scalars['String']['output'];
  readonly version: Maybe<SchemaVersion>;
};

export type RemoveModelResult = ProblemList | RemoveModel;

export type RemoveSource = {
  readonly __typename?: 'RemoveSource';
  /** SQL for someone who may run it in the source, where Weir could not take away what it had made there. */
  readonly leftovers: ReadonlyArray<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
  readonly version: Maybe<SchemaVersion>;
};

export type RemoveSourceResult = ProblemList | RemoveSource;

export type RevokeToken = {
  readonly __typename?: 'RevokeToken';
  readonly revoked: Token;
};

export type RevokeTokenResult = ProblemList | RevokeToken;

export type RollbackSchema = {
  readonly __typename?: 'RollbackSchema';
  readonly version: SchemaVersion;
};

export type RollbackSchemaResult = ProblemList | RollbackSchema;

export type RowFate = {
  readonly __typename?: 'RowFate';
  readonly fate: Fate;
  readonly reason: Maybe<Scalars['String']['output']>;
  readonly rows: Scalars['Count']['output'];
  readonly step: Scalars['String']['output'];
};

/** One run of a model: every row of its input has a fate. */
export type Run = {
  readonly __typename?: 'Run';
  readonly attempt: Scalars['Int']['output'];
  readonly deleted: Scalars['Count']['output'];
  readonly fates: ReadonlyArray<RowFate>;
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly inserted: Scalars['Count']['output'];
  readonly model: Scalars['String']['output'];
  readonly problems: ReadonlyArray<Problem>;
  readonly queuedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it ran. */
  readonly reason: Maybe<Scalars['String']['output']>;
  readonly rowsIn: Scalars['Count']['output'];
  readonly rowsOut: Scalars['Count']['output'];
  /** The SQL that made the rows. */
  readonly sql: Maybe<Scalars['String']['output']>;
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  readonly state: RunState;
  readonly updated: Scalars['Count']['output'];
};

export type RunConnection = {
  readonly __typename?: 'RunConnection';
  readonly edges: ReadonlyArray<RunEdge>;
  readonly nodes: ReadonlyArray<Run>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Count']['output'];
};

export type RunEdge = {
  readonly __typename?: 'RunEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Run;
};

export type RunModel = {
  readonly __typename?: 'RunModel';
  readonly run: Run;
};

export type RunModelResult = ProblemList | RunModel;

export type RunProgress = {
  readonly __typename?: 'RunProgress';
  /** 0 to 100. */
  readonly percent: Maybe<Scalars['Float']['output']>;
  readonly rows: Maybe<Scalars['Count']['output']>;
  readonly run: Scalars['ID']['output'];
  readonly state: RunState;
  readonly step: Maybe<Scalars['String']['output']>;
};

export type RunState =
  | 'CANCELLED'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED';

export type SchemaChange = {
  readonly __typename?: 'SchemaChange';
  readonly criticality: Criticality;
  readonly message: Scalars['String']['output'];
  readonly path: Maybe<Scalars['String']['output']>;
};

/** A change of the composed graph. */
export type SchemaVersion = {
  readonly __typename?: 'SchemaVersion';
  /** Who caused it. */
  readonly actor: Maybe<Scalars['String']['output']>;
  /** Beside the version served before it, the worst first. */
  readonly changes: ReadonlyArray<SchemaChange>;
  readonly createdAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  /** Counted from 1 within its target; failed ones count. */
  readonly number: Scalars['Int']['output'];
  readonly problems: ReadonlyArray<Problem>;
  readonly reason: Maybe<Scalars['String']['output']>;
  /** What clients see; null of a version that failed. */
  readonly sdl: Maybe<Scalars['String']['output']>;
  readonly state: VersionState;
  /** Composed when it is first asked for; null of a version that failed. */
  readonly supergraph: Maybe<Scalars['String']['output']>;
  readonly target: Scalars['String']['output'];
};

export type SchemaVersionConnection = {
  readonly __typename?: 'SchemaVersionConnection';
  readonly edges: ReadonlyArray<SchemaVersionEdge>;
  readonly nodes: ReadonlyArray<SchemaVersion>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Count']['output'];
};

export type SchemaVersionEdge = {
  readonly __typename?: 'SchemaVersionEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: SchemaVersion;
};

export type Source = {
  readonly __typename?: 'Source';
  readonly datasets: ReadonlyArray<Dataset>;
  readonly description: Maybe<Scalars['String']['output']>;
  /** The workspace's file that it stands in. */
  readonly file: Maybe<Scalars['String']['output']>;
  readonly kind: Scalars['String']['output'];
  /** The newest fault of a question to it, also where it answers again. */
  readonly lastError: Maybe<SourceFault>;
  /** Of its questions of late; null where nobody asked it by itself. */
  readonly latency: Maybe<Latency>;
  readonly managedBy: Manager;
  readonly name: Scalars['String']['output'];
  readonly owner: Maybe<Scalars['String']['output']>;
  readonly problems: ReadonlyArray<Problem>;
  readonly status: SourceStatus;
  /** Whose files have it: the hub's own workspace, or one that was applied; null where it was registered by itself. */
  readonly workspace: Maybe<Scalars['String']['output']>;
};

export type SourceConnection = {
  readonly __typename?: 'SourceConnection';
  readonly edges: ReadonlyArray<SourceEdge>;
  readonly nodes: ReadonlyArray<Source>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Count']['output'];
};

export type SourceEdge = {
  readonly __typename?: 'SourceEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Source;
};

export type SourceFault = {
  readonly __typename?: 'SourceFault';
  readonly at: Scalars['DateTime']['output'];
  readonly message: Scalars['String']['output'];
};

export type SourceHealth = {
  readonly __typename?: 'SourceHealth';
  readonly at: Scalars['DateTime']['output'];
  readonly problems: ReadonlyArray<Problem>;
  readonly source: Scalars['String']['output'];
  readonly status: SourceStatus;
};

/** The fields of sources/*.yaml; docs/reference.md says what each is. A secret is only ever a reference: `${env:NAME}`. */
export type SourceInput = {
  /** graphql */
  readonly byKey?: InputMaybe<Scalars['JSON']['input']>;
  /** graphql */
  readonly byKeys?: InputMaybe<Scalars['JSON']['input']>;
  /** postgres: `auto`, `none`, or `{replication: …}`, `{poll: …}` */
  readonly changes?: InputMaybe<Scalars['JSON']['input']>;
  /** postgres */
  readonly connection?: InputMaybe<Scalars['String']['input']>;
  readonly datasets?: InputMaybe<Scalars['JSON']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly drift?: InputMaybe<Scalars['String']['input']>;
  /** files */
  readonly files?: InputMaybe<Scalars['JSON']['input']>;
  /** subgraph, graphql */
  readonly headers?: InputMaybe<Scalars['JSON']['input']>;
  readonly include?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly kind: Scalars['String']['input'];
  /** subgraph, graphql */
  readonly maxResponse?: InputMaybe<Scalars['String']['input']>;
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  readonly prefix?: InputMaybe<Scalars['String']['input']>;
  /** subgraph: `introspect`, `published` or a file; graphql: `introspect` or a file */
  readonly schema?: InputMaybe<Scalars['String']['input']>;
  /** postgres */
  readonly schemas?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly source: Scalars['String']['input'];
  /** subgraph, graphql */
  readonly timeout?: InputMaybe<Scalars['String']['input']>;
  /** subgraph, graphql */
  readonly url?: InputMaybe<Scalars['String']['input']>;
};

export type SourceStatus =
  /** It answers, but something that was asked for is missing: its problems say what. */
  | 'DEGRADED'
  /** It does not answer; the structure last seen is served and its fields are null. */
  | 'DOWN'
  | 'OK'
  | 'PAUSED'
  /** It cannot be part of the graph: its problems say why. */
  | 'REFUSED';

export type SubgraphInput = {
  readonly name: Scalars['String']['input'];
  readonly sdl: Scalars['String']['input'];
  /** Registers a source under a name that there is not yet. */
  readonly url?: InputMaybe<Scalars['String']['input']>;
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Begins with the present state, also of a run that has ended, and completes when it ends. */
  readonly runProgress: RunProgress;
  readonly schemaPublished: SchemaVersion;
  /** Begins with the state of every source. */
  readonly sourceHealth: SourceHealth;
};


export type SubscriptionRunProgressArgs = {
  id: Scalars['ID']['input'];
};


export type SubscriptionSchemaPublishedArgs = {
  target: InputMaybe<Scalars['String']['input']>;
};

export type TestSource = {
  readonly __typename?: 'TestSource';
  readonly datasets: ReadonlyArray<Dataset>;
  /** What it would lack, and why. */
  readonly problems: ReadonlyArray<Problem>;
};

export type TestSourceResult = ProblemList | TestSource;

/** A token of the hub's own: everything but the token itself, which is said once, when it is made. */
export type Token = {
  readonly __typename?: 'Token';
  readonly claims: ReadonlyArray<TokenClaim>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** Null of the admin token that the hub made. */
  readonly createdBy: Maybe<Scalars['String']['output']>;
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
  readonly revokedBy: Maybe<Scalars['String']['output']>;
  /** For the graph. */
  readonly roles: ReadonlyArray<Scalars['String']['output']>;
  /** For the control plane. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  readonly state: TokenState;
  /** When a hub last wrote down that it was used: at most seconds late. */
  readonly usedAt: Maybe<Scalars['DateTime']['output']>;
};

export type TokenClaim = {
  readonly __typename?: 'TokenClaim';
  readonly name: Scalars['String']['output'];
  readonly values: ReadonlyArray<Scalars['String']['output']>;
};

export type TokenClaimInput = {
  readonly name: Scalars['String']['input'];
  readonly values: ReadonlyArray<Scalars['String']['input']>;
};

export type TokenConnection = {
  readonly __typename?: 'TokenConnection';
  readonly edges: ReadonlyArray<TokenEdge>;
  readonly nodes: ReadonlyArray<Token>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Count']['output'];
};

export type TokenEdge = {
  readonly __typename?: 'TokenEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Token;
};

export type TokenState =
  | 'ACTIVE'
  | 'EXPIRED'
  | 'REVOKED';

export type VersionState =
  | 'FAILED'
  | 'SERVED'
  | 'SUPERSEDED';

export type Viewer = {
  readonly __typename?: 'Viewer';
  readonly roles: ReadonlyArray<Scalars['String']['output']>;
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
};

export type WorkspaceAction =
  | 'ADD'
  /** It is registered already, and says the same: the workspace owns it from then on. */
  | 'ADOPT'
  | 'CHANGE'
  | 'REMOVE';

export type WorkspaceChange = {
  readonly __typename?: 'WorkspaceChange';
  readonly action: WorkspaceAction;
  readonly after: Maybe<Scalars['String']['output']>;
  /** As the hub has it, in YAML. */
  readonly before: Maybe<Scalars['String']['output']>;
  /** Why an apply cannot do it. */
  readonly conflict: Maybe<Problem>;
  /** `<workspace>/sources/shop.yaml` */
  readonly file: Scalars['String']['output'];
  readonly kind: WorkspaceThing;
  readonly name: Scalars['String']['output'];
};

/** A file of a workspace, as it is written. */
export type WorkspaceFile = {
  readonly __typename?: 'WorkspaceFile';
  /** `sources/shop.yaml` */
  readonly path: Scalars['String']['output'];
  readonly text: Scalars['String']['output'];
};

export type WorkspaceFileInput = {
  readonly path: Scalars['String']['input'];
  readonly text: Scalars['String']['input'];
};

/** A workspace's name, and all of its sources/*.yaml, models/*.yaml and relationships.yaml. Its settings are not applied. */
export type WorkspaceInput = {
  readonly files: ReadonlyArray<WorkspaceFileInput>;
  readonly workspace: Scalars['String']['input'];
};

export type WorkspaceThing =
  | 'MODEL'
  | 'RELATIONSHIPS'
  | 'SOURCE';



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  ApplyModelResult:
    | ( Omit<ApplyModel, 'model' | 'version'> & { model: _RefType['Model'], version?: Maybe<_RefType['SchemaVersion']> } )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  ApplyWorkspaceResult:
    | ( AppliedChanges )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  CancelRunResult:
    | ( Omit<CancelRun, 'run'> & { run: _RefType['Run'] } )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  CheckSchemaResult:
    | ( SchemaCheck )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  CreateTokenResult:
    | ( Omit<CreateToken, 'created'> & { created: _RefType['Token'] } )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  PauseSourceResult:
    | ( Omit<PauseSource, 'source'> & { source: _RefType['Source'] } )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  PlanModelResult:
    | ( ModelPlan )
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
  ;
  PublishSchemaResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<PublishSchema, 'version'> & { version: _RefType['SchemaVersion'] } )
  ;
  RefreshSourceResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RefreshSource, 'source' | 'version'> & { source: _RefType['Source'], version?: Maybe<_RefType['SchemaVersion']> } )
  ;
  RegisterSourceResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RegisterSource, 'source' | 'version'> & { source: _RefType['Source'], version?: Maybe<_RefType['SchemaVersion']> } )
  ;
  RemoveModelResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RemoveModel, 'version'> & { version?: Maybe<_RefType['SchemaVersion']> } )
  ;
  RemoveSourceResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RemoveSource, 'version'> & { version?: Maybe<_RefType['SchemaVersion']> } )
  ;
  RevokeTokenResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RevokeToken, 'revoked'> & { revoked: _RefType['Token'] } )
  ;
  RollbackSchemaResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RollbackSchema, 'version'> & { version: _RefType['SchemaVersion'] } )
  ;
  RunModelResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<RunModel, 'run'> & { run: _RefType['Run'] } )
  ;
  TestSourceResult:
    | ( Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<_RefType['Problem']> } )
    | ( Omit<TestSource, 'datasets' | 'problems'> & { datasets: ReadonlyArray<_RefType['Dataset']>, problems: ReadonlyArray<_RefType['Problem']> } )
  ;
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ApplyModel: ResolverTypeWrapper<Omit<ApplyModel, 'model' | 'version'> & { model: ResolversTypes['Model'], version?: Maybe<ResolversTypes['SchemaVersion']> }>;
  ApplyModelResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ApplyModelResult']>;
  ApplyWorkspace: ResolverTypeWrapper<AppliedChanges>;
  ApplyWorkspaceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ApplyWorkspaceResult']>;
  AuditConnection: ResolverTypeWrapper<AuditConnectionView>;
  AuditEdge: ResolverTypeWrapper<Omit<AuditEdge, 'node'> & { node: ResolversTypes['AuditRecord'] }>;
  AuditOutcome: AuditOutcome;
  AuditRecord: ResolverTypeWrapper<AuditView>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelRun: ResolverTypeWrapper<Omit<CancelRun, 'run'> & { run: ResolversTypes['Run'] }>;
  CancelRunResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CancelRunResult']>;
  CheckSchema: ResolverTypeWrapper<SchemaCheck>;
  CheckSchemaInput: CheckSchemaInput;
  CheckSchemaResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CheckSchemaResult']>;
  Count: ResolverTypeWrapper<Scalars['Count']['output']>;
  CreateToken: ResolverTypeWrapper<Omit<CreateToken, 'created'> & { created: ResolversTypes['Token'] }>;
  CreateTokenInput: CreateTokenInput;
  CreateTokenResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CreateTokenResult']>;
  Criticality: Criticality;
  Dataset: ResolverTypeWrapper<DatasetView>;
  DatasetField: ResolverTypeWrapper<DatasetField>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Destroyed: ResolverTypeWrapper<Destroyed>;
  Fate: Fate;
  Fidelity: Fidelity;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Latency: ResolverTypeWrapper<Latency>;
  Manager: Manager;
  Model: ResolverTypeWrapper<ModelView>;
  ModelConnection: ResolverTypeWrapper<Omit<ModelConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ModelEdge']>, nodes: ReadonlyArray<ResolversTypes['Model']> }>;
  ModelEdge: ResolverTypeWrapper<Omit<ModelEdge, 'node'> & { node: ResolversTypes['Model'] }>;
  ModelInput: ModelInput;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PauseSource: ResolverTypeWrapper<Omit<PauseSource, 'source'> & { source: ResolversTypes['Source'] }>;
  PauseSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PauseSourceResult']>;
  PlanModel: ResolverTypeWrapper<ModelPlan>;
  PlanModelResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PlanModelResult']>;
  PlannedField: ResolverTypeWrapper<PlannedField>;
  Problem: ResolverTypeWrapper<ProblemView>;
  ProblemList: ResolverTypeWrapper<Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<ResolversTypes['Problem']> }>;
  PublishSchema: ResolverTypeWrapper<Omit<PublishSchema, 'version'> & { version: ResolversTypes['SchemaVersion'] }>;
  PublishSchemaInput: PublishSchemaInput;
  PublishSchemaResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['PublishSchemaResult']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RefreshSource: ResolverTypeWrapper<Omit<RefreshSource, 'source' | 'version'> & { source: ResolversTypes['Source'], version?: Maybe<ResolversTypes['SchemaVersion']> }>;
  RefreshSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RefreshSourceResult']>;
  RegisterSource: ResolverTypeWrapper<Omit<RegisterSource, 'source' | 'version'> & { source: ResolversTypes['Source'], version?: Maybe<ResolversTypes['SchemaVersion']> }>;
  RegisterSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RegisterSourceResult']>;
  RemoveModel: ResolverTypeWrapper<Omit<RemoveModel, 'version'> & { version?: Maybe<ResolversTypes['SchemaVersion']> }>;
  RemoveModelResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RemoveModelResult']>;
  RemoveSource: ResolverTypeWrapper<Omit<RemoveSource, 'version'> & { version?: Maybe<ResolversTypes['SchemaVersion']> }>;
  RemoveSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RemoveSourceResult']>;
  RevokeToken: ResolverTypeWrapper<Omit<RevokeToken, 'revoked'> & { revoked: ResolversTypes['Token'] }>;
  RevokeTokenResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RevokeTokenResult']>;
  RollbackSchema: ResolverTypeWrapper<Omit<RollbackSchema, 'version'> & { version: ResolversTypes['SchemaVersion'] }>;
  RollbackSchemaResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RollbackSchemaResult']>;
  RowFate: ResolverTypeWrapper<RowFate>;
  Run: ResolverTypeWrapper<RunView>;
  RunConnection: ResolverTypeWrapper<RunConnectionView>;
  RunEdge: ResolverTypeWrapper<Omit<RunEdge, 'node'> & { node: ResolversTypes['Run'] }>;
  RunModel: ResolverTypeWrapper<Omit<RunModel, 'run'> & { run: ResolversTypes['Run'] }>;
  RunModelResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RunModelResult']>;
  RunProgress: ResolverTypeWrapper<RunProgressView>;
  RunState: RunState;
  SchemaChange: ResolverTypeWrapper<SchemaChangeView>;
  SchemaVersion: ResolverTypeWrapper<SchemaVersionView>;
  SchemaVersionConnection: ResolverTypeWrapper<Omit<SchemaVersionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['SchemaVersionEdge']>, nodes: ReadonlyArray<ResolversTypes['SchemaVersion']> }>;
  SchemaVersionEdge: ResolverTypeWrapper<Omit<SchemaVersionEdge, 'node'> & { node: ResolversTypes['SchemaVersion'] }>;
  Source: ResolverTypeWrapper<SourceView>;
  SourceConnection: ResolverTypeWrapper<Omit<SourceConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['SourceEdge']>, nodes: ReadonlyArray<ResolversTypes['Source']> }>;
  SourceEdge: ResolverTypeWrapper<Omit<SourceEdge, 'node'> & { node: ResolversTypes['Source'] }>;
  SourceFault: ResolverTypeWrapper<SourceFault>;
  SourceHealth: ResolverTypeWrapper<SourceHealthView>;
  SourceInput: SourceInput;
  SourceStatus: SourceStatus;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  SubgraphInput: SubgraphInput;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  TestSource: ResolverTypeWrapper<Omit<TestSource, 'datasets' | 'problems'> & { datasets: ReadonlyArray<ResolversTypes['Dataset']>, problems: ReadonlyArray<ResolversTypes['Problem']> }>;
  TestSourceResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TestSourceResult']>;
  Token: ResolverTypeWrapper<TokenView>;
  TokenClaim: ResolverTypeWrapper<TokenClaim>;
  TokenClaimInput: TokenClaimInput;
  TokenConnection: ResolverTypeWrapper<Omit<TokenConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['TokenEdge']>, nodes: ReadonlyArray<ResolversTypes['Token']> }>;
  TokenEdge: ResolverTypeWrapper<Omit<TokenEdge, 'node'> & { node: ResolversTypes['Token'] }>;
  TokenState: TokenState;
  VersionState: VersionState;
  Viewer: ResolverTypeWrapper<Viewer>;
  WorkspaceAction: WorkspaceAction;
  WorkspaceChange: ResolverTypeWrapper<Omit<WorkspaceChange, 'conflict'> & { conflict?: Maybe<ResolversTypes['Problem']> }>;
  WorkspaceFile: ResolverTypeWrapper<WorkspaceFile>;
  WorkspaceFileInput: WorkspaceFileInput;
  WorkspaceInput: WorkspaceInput;
  WorkspaceThing: WorkspaceThing;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ApplyModel: Omit<ApplyModel, 'model' | 'version'> & { model: ResolversParentTypes['Model'], version?: Maybe<ResolversParentTypes['SchemaVersion']> };
  ApplyModelResult: ResolversUnionTypes<ResolversParentTypes>['ApplyModelResult'];
  ApplyWorkspace: AppliedChanges;
  ApplyWorkspaceResult: ResolversUnionTypes<ResolversParentTypes>['ApplyWorkspaceResult'];
  AuditConnection: AuditConnectionView;
  AuditEdge: Omit<AuditEdge, 'node'> & { node: ResolversParentTypes['AuditRecord'] };
  AuditRecord: AuditView;
  Boolean: Scalars['Boolean']['output'];
  CancelRun: Omit<CancelRun, 'run'> & { run: ResolversParentTypes['Run'] };
  CancelRunResult: ResolversUnionTypes<ResolversParentTypes>['CancelRunResult'];
  CheckSchema: SchemaCheck;
  CheckSchemaInput: CheckSchemaInput;
  CheckSchemaResult: ResolversUnionTypes<ResolversParentTypes>['CheckSchemaResult'];
  Count: Scalars['Count']['output'];
  CreateToken: Omit<CreateToken, 'created'> & { created: ResolversParentTypes['Token'] };
  CreateTokenInput: CreateTokenInput;
  CreateTokenResult: ResolversUnionTypes<ResolversParentTypes>['CreateTokenResult'];
  Dataset: DatasetView;
  DatasetField: DatasetField;
  DateTime: Scalars['DateTime']['output'];
  Destroyed: Destroyed;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  JSON: Scalars['JSON']['output'];
  Latency: Latency;
  Model: ModelView;
  ModelConnection: Omit<ModelConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ModelEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Model']> };
  ModelEdge: Omit<ModelEdge, 'node'> & { node: ResolversParentTypes['Model'] };
  ModelInput: ModelInput;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  PauseSource: Omit<PauseSource, 'source'> & { source: ResolversParentTypes['Source'] };
  PauseSourceResult: ResolversUnionTypes<ResolversParentTypes>['PauseSourceResult'];
  PlanModel: ModelPlan;
  PlanModelResult: ResolversUnionTypes<ResolversParentTypes>['PlanModelResult'];
  PlannedField: PlannedField;
  Problem: ProblemView;
  ProblemList: Omit<ProblemList, 'problems'> & { problems: ReadonlyArray<ResolversParentTypes['Problem']> };
  PublishSchema: Omit<PublishSchema, 'version'> & { version: ResolversParentTypes['SchemaVersion'] };
  PublishSchemaInput: PublishSchemaInput;
  PublishSchemaResult: ResolversUnionTypes<ResolversParentTypes>['PublishSchemaResult'];
  Query: Record<PropertyKey, never>;
  RefreshSource: Omit<RefreshSource, 'source' | 'version'> & { source: ResolversParentTypes['Source'], version?: Maybe<ResolversParentTypes['SchemaVersion']> };
  RefreshSourceResult: ResolversUnionTypes<ResolversParentTypes>['RefreshSourceResult'];
  RegisterSource: Omit<RegisterSource, 'source' | 'version'> & { source: ResolversParentTypes['Source'], version?: Maybe<ResolversParentTypes['SchemaVersion']> };
  RegisterSourceResult: ResolversUnionTypes<ResolversParentTypes>['RegisterSourceResult'];
  RemoveModel: Omit<RemoveModel, 'version'> & { version?: Maybe<ResolversParentTypes['SchemaVersion']> };
  RemoveModelResult: ResolversUnionTypes<ResolversParentTypes>['RemoveModelResult'];
  RemoveSource: Omit<RemoveSource, 'version'> & { version?: Maybe<ResolversParentTypes['SchemaVersion']> };
  RemoveSourceResult: ResolversUnionTypes<ResolversParentTypes>['RemoveSourceResult'];
  RevokeToken: Omit<RevokeToken, 'revoked'> & { revoked: ResolversParentTypes['Token'] };
  RevokeTokenResult: ResolversUnionTypes<ResolversParentTypes>['RevokeTokenResult'];
  RollbackSchema: Omit<RollbackSchema, 'version'> & { version: ResolversParentTypes['SchemaVersion'] };
  RollbackSchemaResult: ResolversUnionTypes<ResolversParentTypes>['RollbackSchemaResult'];
  RowFate: RowFate;
  Run: RunView;
  RunConnection: RunConnectionView;
  RunEdge: Omit<RunEdge, 'node'> & { node: ResolversParentTypes['Run'] };
  RunModel: Omit<RunModel, 'run'> & { run: ResolversParentTypes['Run'] };
  RunModelResult: ResolversUnionTypes<ResolversParentTypes>['RunModelResult'];
  RunProgress: RunProgressView;
  SchemaChange: SchemaChangeView;
  SchemaVersion: SchemaVersionView;
  SchemaVersionConnection: Omit<SchemaVersionConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['SchemaVersionEdge']>, nodes: ReadonlyArray<ResolversParentTypes['SchemaVersion']> };
  SchemaVersionEdge: Omit<SchemaVersionEdge, 'node'> & { node: ResolversParentTypes['SchemaVersion'] };
  Source: SourceView;
  SourceConnection: Omit<SourceConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['SourceEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Source']> };
  SourceEdge: Omit<SourceEdge, 'node'> & { node: ResolversParentTypes['Source'] };
  SourceFault: SourceFault;
  SourceHealth: SourceHealthView;
  SourceInput: SourceInput;
  String: Scalars['String']['output'];
  SubgraphInput: SubgraphInput;
  Subscription: Record<PropertyKey, never>;
  TestSource: Omit<TestSource, 'datasets' | 'problems'> & { datasets: ReadonlyArray<ResolversParentTypes['Dataset']>, problems: ReadonlyArray<ResolversParentTypes['Problem']> };
  TestSourceResult: ResolversUnionTypes<ResolversParentTypes>['TestSourceResult'];
  Token: TokenView;
  TokenClaim: TokenClaim;
  TokenClaimInput: TokenClaimInput;
  TokenConnection: Omit<TokenConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['TokenEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Token']> };
  TokenEdge: Omit<TokenEdge, 'node'> & { node: ResolversParentTypes['Token'] };
  Viewer: Viewer;
  WorkspaceChange: Omit<WorkspaceChange, 'conflict'> & { conflict?: Maybe<ResolversParentTypes['Problem']> };
  WorkspaceFile: WorkspaceFile;
  WorkspaceFileInput: WorkspaceFileInput;
  WorkspaceInput: WorkspaceInput;
};

export type ApplyModelResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ApplyModel'] = ResolversParentTypes['ApplyModel']> = {
  model?: Resolver<ResolversTypes['Model'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApplyModelResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ApplyModelResult'] = ResolversParentTypes['ApplyModelResult']> = {
  __resolveType: TypeResolveFn<'ApplyModel' | 'ProblemList', ParentType, ContextType>;
};

export type ApplyWorkspaceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ApplyWorkspace'] = ResolversParentTypes['ApplyWorkspace']> = {
  changes?: Resolver<ReadonlyArray<ResolversTypes['WorkspaceChange']>, ParentType, ContextType>;
  destroys?: Resolver<ReadonlyArray<ResolversTypes['Destroyed']>, ParentType, ContextType>;
  graph?: Resolver<ReadonlyArray<ResolversTypes['SchemaChange']>, ParentType, ContextType>;
  leftovers?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  workspace?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ApplyWorkspaceResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ApplyWorkspaceResult'] = ResolversParentTypes['ApplyWorkspaceResult']> = {
  __resolveType: TypeResolveFn<'ApplyWorkspace' | 'ProblemList', ParentType, ContextType>;
};

export type AuditConnectionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['AuditConnection'] = ResolversParentTypes['AuditConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditRecord']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type AuditEdgeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['AuditEdge'] = ResolversParentTypes['AuditEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditRecord'], ParentType, ContextType>;
};

export type AuditRecordResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['AuditRecord'] = ResolversParentTypes['AuditRecord']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  address?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AuditOutcome'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  repeats?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CancelRunResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['CancelRun'] = ResolversParentTypes['CancelRun']> = {
  run?: Resolver<ResolversTypes['Run'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancelRunResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['CancelRunResult'] = ResolversParentTypes['CancelRunResult']> = {
  __resolveType: TypeResolveFn<'CancelRun' | 'ProblemList', ParentType, ContextType>;
};

export type CheckSchemaResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['CheckSchema'] = ResolversParentTypes['CheckSchema']> = {
  changes?: Resolver<ReadonlyArray<ResolversTypes['SchemaChange']>, ParentType, ContextType>;
  composes?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  ok?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CheckSchemaResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['CheckSchemaResult'] = ResolversParentTypes['CheckSchemaResult']> = {
  __resolveType: TypeResolveFn<'CheckSchema' | 'ProblemList', ParentType, ContextType>;
};

export interface CountScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Count'], any> {
  name: 'Count';
}

export type CreateTokenResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['CreateToken'] = ResolversParentTypes['CreateToken']> = {
  created?: Resolver<ResolversTypes['Token'], ParentType, ContextType>;
  token?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CreateTokenResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['CreateTokenResult'] = ResolversParentTypes['CreateTokenResult']> = {
  __resolveType: TypeResolveFn<'CreateToken' | 'ProblemList', ParentType, ContextType>;
};

export type DatasetResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Dataset'] = ResolversParentTypes['Dataset']> = {
  fidelity?: Resolver<ResolversTypes['Fidelity'], ParentType, ContextType>;
  fidelityReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  fields?: Resolver<ReadonlyArray<ResolversTypes['DatasetField']>, ParentType, ContextType>;
  key?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type DatasetFieldResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['DatasetField'] = ResolversParentTypes['DatasetField']> = {
  column?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DestroyedResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Destroyed'] = ResolversParentTypes['Destroyed']> = {
  rows?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  what?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type LatencyResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Latency'] = ResolversParentTypes['Latency']> = {
  p50Ms?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  p99Ms?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ModelResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Model'] = ResolversParentTypes['Model']> = {
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  file?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  key?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  lastRun?: Resolver<Maybe<ResolversTypes['Run']>, ParentType, ContextType>;
  managedBy?: Resolver<ResolversTypes['Manager'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  workspace?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ModelConnectionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ModelConnection'] = ResolversParentTypes['ModelConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ModelEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Model']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type ModelEdgeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ModelEdge'] = ResolversParentTypes['ModelEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Model'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  applyModel?: Resolver<ResolversTypes['ApplyModelResult'], ParentType, ContextType, RequireFields<MutationApplyModelArgs, 'allowDestructive' | 'input'>>;
  applyWorkspace?: Resolver<ResolversTypes['ApplyWorkspaceResult'], ParentType, ContextType, RequireFields<MutationApplyWorkspaceArgs, 'adopt' | 'allowDestructive' | 'dryRun' | 'input'>>;
  cancelRun?: Resolver<ResolversTypes['CancelRunResult'], ParentType, ContextType, RequireFields<MutationCancelRunArgs, 'id'>>;
  checkSchema?: Resolver<ResolversTypes['CheckSchemaResult'], ParentType, ContextType, RequireFields<MutationCheckSchemaArgs, 'input'>>;
  createToken?: Resolver<ResolversTypes['CreateTokenResult'], ParentType, ContextType, RequireFields<MutationCreateTokenArgs, 'input'>>;
  pauseSource?: Resolver<ResolversTypes['PauseSourceResult'], ParentType, ContextType, RequireFields<MutationPauseSourceArgs, 'name' | 'paused'>>;
  planModel?: Resolver<ResolversTypes['PlanModelResult'], ParentType, ContextType, RequireFields<MutationPlanModelArgs, 'input'>>;
  publishSchema?: Resolver<ResolversTypes['PublishSchemaResult'], ParentType, ContextType, RequireFields<MutationPublishSchemaArgs, 'input'>>;
  refreshSource?: Resolver<ResolversTypes['RefreshSourceResult'], ParentType, ContextType, RequireFields<MutationRefreshSourceArgs, 'name'>>;
  registerSource?: Resolver<ResolversTypes['RegisterSourceResult'], ParentType, ContextType, RequireFields<MutationRegisterSourceArgs, 'input'>>;
  removeModel?: Resolver<ResolversTypes['RemoveModelResult'], ParentType, ContextType, RequireFields<MutationRemoveModelArgs, 'name'>>;
  removeSource?: Resolver<ResolversTypes['RemoveSourceResult'], ParentType, ContextType, RequireFields<MutationRemoveSourceArgs, 'name'>>;
  revokeToken?: Resolver<ResolversTypes['RevokeTokenResult'], ParentType, ContextType, RequireFields<MutationRevokeTokenArgs, 'id'>>;
  rollbackSchema?: Resolver<ResolversTypes['RollbackSchemaResult'], ParentType, ContextType, RequireFields<MutationRollbackSchemaArgs, 'version'>>;
  runModel?: Resolver<ResolversTypes['RunModelResult'], ParentType, ContextType, RequireFields<MutationRunModelArgs, 'downstream' | 'full' | 'name'>>;
  testSource?: Resolver<ResolversTypes['TestSourceResult'], ParentType, ContextType, RequireFields<MutationTestSourceArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PauseSourceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PauseSource'] = ResolversParentTypes['PauseSource']> = {
  source?: Resolver<ResolversTypes['Source'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PauseSourceResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PauseSourceResult'] = ResolversParentTypes['PauseSourceResult']> = {
  __resolveType: TypeResolveFn<'PauseSource' | 'ProblemList', ParentType, ContextType>;
};

export type PlanModelResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PlanModel'] = ResolversParentTypes['PlanModel']> = {
  destroys?: Resolver<ReadonlyArray<ResolversTypes['Destroyed']>, ParentType, ContextType>;
  fields?: Resolver<ReadonlyArray<ResolversTypes['PlannedField']>, ParentType, ContextType>;
  migration?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sql?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  types?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PlanModelResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PlanModelResult'] = ResolversParentTypes['PlanModelResult']> = {
  __resolveType: TypeResolveFn<'PlanModel' | 'ProblemList', ParentType, ContextType>;
};

export type PlannedFieldResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PlannedField'] = ResolversParentTypes['PlannedField']> = {
  from?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProblemResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Problem'] = ResolversParentTypes['Problem']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProblemListResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['ProblemList'] = ResolversParentTypes['ProblemList']> = {
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PublishSchemaResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PublishSchema'] = ResolversParentTypes['PublishSchema']> = {
  version?: Resolver<ResolversTypes['SchemaVersion'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PublishSchemaResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['PublishSchemaResult'] = ResolversParentTypes['PublishSchemaResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'PublishSchema', ParentType, ContextType>;
};

export type QueryResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  audit?: Resolver<ResolversTypes['AuditConnection'], ParentType, ContextType, Partial<QueryAuditArgs>>;
  exported?: Resolver<ReadonlyArray<ResolversTypes['WorkspaceFile']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['Model']>, ParentType, ContextType, RequireFields<QueryModelArgs, 'name'>>;
  models?: Resolver<ResolversTypes['ModelConnection'], ParentType, ContextType, Partial<QueryModelsArgs>>;
  roleSchema?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, RequireFields<QueryRoleSchemaArgs, 'role'>>;
  run?: Resolver<Maybe<ResolversTypes['Run']>, ParentType, ContextType, RequireFields<QueryRunArgs, 'id'>>;
  runs?: Resolver<ResolversTypes['RunConnection'], ParentType, ContextType, Partial<QueryRunsArgs>>;
  source?: Resolver<Maybe<ResolversTypes['Source']>, ParentType, ContextType, RequireFields<QuerySourceArgs, 'name'>>;
  sources?: Resolver<ResolversTypes['SourceConnection'], ParentType, ContextType, Partial<QuerySourcesArgs>>;
  tokens?: Resolver<ResolversTypes['TokenConnection'], ParentType, ContextType, Partial<QueryTokensArgs>>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType, RequireFields<QueryVersionArgs, 'id'>>;
  versions?: Resolver<ResolversTypes['SchemaVersionConnection'], ParentType, ContextType, Partial<QueryVersionsArgs>>;
  viewer?: Resolver<ResolversTypes['Viewer'], ParentType, ContextType>;
};

export type RefreshSourceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RefreshSource'] = ResolversParentTypes['RefreshSource']> = {
  source?: Resolver<ResolversTypes['Source'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefreshSourceResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RefreshSourceResult'] = ResolversParentTypes['RefreshSourceResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RefreshSource', ParentType, ContextType>;
};

export type RegisterSourceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RegisterSource'] = ResolversParentTypes['RegisterSource']> = {
  source?: Resolver<ResolversTypes['Source'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RegisterSourceResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RegisterSourceResult'] = ResolversParentTypes['RegisterSourceResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RegisterSource', ParentType, ContextType>;
};

export type RemoveModelResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RemoveModel'] = ResolversParentTypes['RemoveModel']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RemoveModelResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RemoveModelResult'] = ResolversParentTypes['RemoveModelResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RemoveModel', ParentType, ContextType>;
};

export type RemoveSourceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RemoveSource'] = ResolversParentTypes['RemoveSource']> = {
  leftovers?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RemoveSourceResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RemoveSourceResult'] = ResolversParentTypes['RemoveSourceResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RemoveSource', ParentType, ContextType>;
};

export type RevokeTokenResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RevokeToken'] = ResolversParentTypes['RevokeToken']> = {
  revoked?: Resolver<ResolversTypes['Token'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RevokeTokenResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RevokeTokenResult'] = ResolversParentTypes['RevokeTokenResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RevokeToken', ParentType, ContextType>;
};

export type RollbackSchemaResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RollbackSchema'] = ResolversParentTypes['RollbackSchema']> = {
  version?: Resolver<ResolversTypes['SchemaVersion'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RollbackSchemaResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RollbackSchemaResult'] = ResolversParentTypes['RollbackSchemaResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RollbackSchema', ParentType, ContextType>;
};

export type RowFateResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RowFate'] = ResolversParentTypes['RowFate']> = {
  fate?: Resolver<ResolversTypes['Fate'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rows?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  step?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RunResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Run'] = ResolversParentTypes['Run']> = {
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  deleted?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  fates?: Resolver<ReadonlyArray<ResolversTypes['RowFate']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inserted?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  queuedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  rowsIn?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  rowsOut?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
  sql?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RunState'], ParentType, ContextType>;
  updated?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type RunConnectionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RunConnection'] = ResolversParentTypes['RunConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['RunEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Run']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type RunEdgeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RunEdge'] = ResolversParentTypes['RunEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Run'], ParentType, ContextType>;
};

export type RunModelResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RunModel'] = ResolversParentTypes['RunModel']> = {
  run?: Resolver<ResolversTypes['Run'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RunModelResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RunModelResult'] = ResolversParentTypes['RunModelResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'RunModel', ParentType, ContextType>;
};

export type RunProgressResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['RunProgress'] = ResolversParentTypes['RunProgress']> = {
  percent?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  rows?: Resolver<Maybe<ResolversTypes['Count']>, ParentType, ContextType>;
  run?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['RunState'], ParentType, ContextType>;
  step?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SchemaChangeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SchemaChange'] = ResolversParentTypes['SchemaChange']> = {
  criticality?: Resolver<ResolversTypes['Criticality'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SchemaVersionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SchemaVersion'] = ResolversParentTypes['SchemaVersion']> = {
  actor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  changes?: Resolver<ReadonlyArray<ResolversTypes['SchemaChange']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sdl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['VersionState'], ParentType, ContextType>;
  supergraph?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SchemaVersionConnectionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SchemaVersionConnection'] = ResolversParentTypes['SchemaVersionConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SchemaVersionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['SchemaVersion']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type SchemaVersionEdgeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SchemaVersionEdge'] = ResolversParentTypes['SchemaVersionEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['SchemaVersion'], ParentType, ContextType>;
};

export type SourceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Source'] = ResolversParentTypes['Source']> = {
  datasets?: Resolver<ReadonlyArray<ResolversTypes['Dataset']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  file?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['SourceFault']>, ParentType, ContextType>;
  latency?: Resolver<Maybe<ResolversTypes['Latency']>, ParentType, ContextType>;
  managedBy?: Resolver<ResolversTypes['Manager'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SourceStatus'], ParentType, ContextType>;
  workspace?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type SourceConnectionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SourceConnection'] = ResolversParentTypes['SourceConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SourceEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Source']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type SourceEdgeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SourceEdge'] = ResolversParentTypes['SourceEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Source'], ParentType, ContextType>;
};

export type SourceFaultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SourceFault'] = ResolversParentTypes['SourceFault']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SourceHealthResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['SourceHealth'] = ResolversParentTypes['SourceHealth']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SourceStatus'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  runProgress?: SubscriptionResolver<ResolversTypes['RunProgress'], "runProgress", ParentType, ContextType, RequireFields<SubscriptionRunProgressArgs, 'id'>>;
  schemaPublished?: SubscriptionResolver<ResolversTypes['SchemaVersion'], "schemaPublished", ParentType, ContextType, Partial<SubscriptionSchemaPublishedArgs>>;
  sourceHealth?: SubscriptionResolver<ResolversTypes['SourceHealth'], "sourceHealth", ParentType, ContextType>;
};

export type TestSourceResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['TestSource'] = ResolversParentTypes['TestSource']> = {
  datasets?: Resolver<ReadonlyArray<ResolversTypes['Dataset']>, ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TestSourceResultResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['TestSourceResult'] = ResolversParentTypes['TestSourceResult']> = {
  __resolveType: TypeResolveFn<'ProblemList' | 'TestSource', ParentType, ContextType>;
};

export type TokenResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Token'] = ResolversParentTypes['Token']> = {
  claims?: Resolver<ReadonlyArray<ResolversTypes['TokenClaim']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  revokedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  roles?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['TokenState'], ParentType, ContextType>;
  usedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type TokenClaimResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['TokenClaim'] = ResolversParentTypes['TokenClaim']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TokenConnectionResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['TokenConnection'] = ResolversParentTypes['TokenConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TokenEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Token']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Count'], ParentType, ContextType>;
};

export type TokenEdgeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['TokenEdge'] = ResolversParentTypes['TokenEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Token'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  roles?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type WorkspaceChangeResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['WorkspaceChange'] = ResolversParentTypes['WorkspaceChange']> = {
  action?: Resolver<ResolversTypes['WorkspaceAction'], ParentType, ContextType>;
  after?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  conflict?: Resolver<Maybe<ResolversTypes['Problem']>, ParentType, ContextType>;
  file?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['WorkspaceThing'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type WorkspaceFileResolvers<ContextType = RegistryContext, ParentType extends ResolversParentTypes['WorkspaceFile'] = ResolversParentTypes['WorkspaceFile']> = {
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type Resolvers<ContextType = RegistryContext> = {
  ApplyModel?: ApplyModelResolvers<ContextType>;
  ApplyModelResult?: ApplyModelResultResolvers<ContextType>;
  ApplyWorkspace?: ApplyWorkspaceResolvers<ContextType>;
  ApplyWorkspaceResult?: ApplyWorkspaceResultResolvers<ContextType>;
  AuditConnection?: AuditConnectionResolvers<ContextType>;
  AuditEdge?: AuditEdgeResolvers<ContextType>;
  AuditRecord?: AuditRecordResolvers<ContextType>;
  CancelRun?: CancelRunResolvers<ContextType>;
  CancelRunResult?: CancelRunResultResolvers<ContextType>;
  CheckSchema?: CheckSchemaResolvers<ContextType>;
  CheckSchemaResult?: CheckSchemaResultResolvers<ContextType>;
  Count?: GraphQLScalarType;
  CreateToken?: CreateTokenResolvers<ContextType>;
  CreateTokenResult?: CreateTokenResultResolvers<ContextType>;
  Dataset?: DatasetResolvers<ContextType>;
  DatasetField?: DatasetFieldResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Destroyed?: DestroyedResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Latency?: LatencyResolvers<ContextType>;
  Model?: ModelResolvers<ContextType>;
  ModelConnection?: ModelConnectionResolvers<ContextType>;
  ModelEdge?: ModelEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PauseSource?: PauseSourceResolvers<ContextType>;
  PauseSourceResult?: PauseSourceResultResolvers<ContextType>;
  PlanModel?: PlanModelResolvers<ContextType>;
  PlanModelResult?: PlanModelResultResolvers<ContextType>;
  PlannedField?: PlannedFieldResolvers<ContextType>;
  Problem?: ProblemResolvers<ContextType>;
  ProblemList?: ProblemListResolvers<ContextType>;
  PublishSchema?: PublishSchemaResolvers<ContextType>;
  PublishSchemaResult?: PublishSchemaResultResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RefreshSource?: RefreshSourceResolvers<ContextType>;
  RefreshSourceResult?: RefreshSourceResultResolvers<ContextType>;
  RegisterSource?: RegisterSourceResolvers<ContextType>;
  RegisterSourceResult?: RegisterSourceResultResolvers<ContextType>;
  RemoveModel?: RemoveModelResolvers<ContextType>;
  RemoveModelResult?: RemoveModelResultResolvers<ContextType>;
  RemoveSource?: RemoveSourceResolvers<ContextType>;
  RemoveSourceResult?: RemoveSourceResultResolvers<ContextType>;
  RevokeToken?: RevokeTokenResolvers<ContextType>;
  RevokeTokenResult?: RevokeTokenResultResolvers<ContextType>;
  RollbackSchema?: RollbackSchemaResolvers<ContextType>;
  RollbackSchemaResult?: RollbackSchemaResultResolvers<ContextType>;
  RowFate?: RowFateResolvers<ContextType>;
  Run?: RunResolvers<ContextType>;
  RunConnection?: RunConnectionResolvers<ContextType>;
  RunEdge?: RunEdgeResolvers<ContextType>;
  RunModel?: RunModelResolvers<ContextType>;
  RunModelResult?: RunModelResultResolvers<ContextType>;
  RunProgress?: RunProgressResolvers<ContextType>;
  SchemaChange?: SchemaChangeResolvers<ContextType>;
  SchemaVersion?: SchemaVersionResolvers<ContextType>;
  SchemaVersionConnection?: SchemaVersionConnectionResolvers<ContextType>;
  SchemaVersionEdge?: SchemaVersionEdgeResolvers<ContextType>;
  Source?: SourceResolvers<ContextType>;
  SourceConnection?: SourceConnectionResolvers<ContextType>;
  SourceEdge?: SourceEdgeResolvers<ContextType>;
  SourceFault?: SourceFaultResolvers<ContextType>;
  SourceHealth?: SourceHealthResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TestSource?: TestSourceResolvers<ContextType>;
  TestSourceResult?: TestSourceResultResolvers<ContextType>;
  Token?: TokenResolvers<ContextType>;
  TokenClaim?: TokenClaimResolvers<ContextType>;
  TokenConnection?: TokenConnectionResolvers<ContextType>;
  TokenEdge?: TokenEdgeResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  WorkspaceChange?: WorkspaceChangeResolvers<ContextType>;
  WorkspaceFile?: WorkspaceFileResolvers<ContextType>;
};


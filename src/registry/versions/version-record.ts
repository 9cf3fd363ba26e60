import type { Problem, SchemaChange, SchemaVersion, VersionState } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';

/** A subgraph whose SDL is kept beside the versions. */
export interface KeptSubgraph {
  readonly name: string;
  readonly sha256: string;
  readonly url?: string | undefined;
}

/** A version with what its texts are known by. */
export interface VersionRecord {
  readonly version: SchemaVersion;
  readonly sdl: string | null;
  readonly supergraph: string | null;
  readonly subgraphs: readonly KeptSubgraph[];
  readonly published: readonly KeptSubgraph[];
  /** Null until they are told. */
  readonly changes: readonly SchemaChange[] | null;
}

/** The columns of what others see of a version. */
export const SEEN = {
  id: true,
  number: true,
  target: true,
  state: true,
  createdAt: true,
  actor: true,
  reason: true,
  problems: true,
} as const;

type Row = NonNullable<Awaited<ReturnType<Storage['records']['schemaVersion']['findUnique']>>>;

export const versionRecord = (row: Row): VersionRecord => ({
  version: versionOf(row),
  sdl: row.sdl,
  supergraph: row.supergraph,
  subgraphs: row.subgraphs as unknown as KeptSubgraph[],
  published: row.published as unknown as KeptSubgraph[],
  changes: row.changes as unknown as SchemaChange[] | null,
});

/** What others see of it. */
export const versionOf = ({
  id,
  number,
  target,
  state,
  createdAt,
  actor,
  reason,
  problems,
}: Pick<Row, keyof typeof SEEN>): SchemaVersion => ({
  id,
  number,
  target,
  state: state as VersionState,
  createdAt,
  actor,
  reason,
  problems: problems as unknown as Problem[],
});

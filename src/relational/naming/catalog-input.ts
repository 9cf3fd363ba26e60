import type {
  Catalog,
  Column,
  Declared,
  DialectName,
  Entity,
  Fidelity,
  Problem,
  RelationalStructure,
  RelationshipDeclaration,
  SourceDeclaration,
  Table,
  TableAddress,
} from '../../contract/index.ts';

/** Everything that the names of the graph follow from. */
export interface CatalogInput {
  readonly sources: readonly CatalogSource[];
  readonly models: readonly CatalogModel[];
  readonly relationships: readonly Declared<RelationshipDeclaration>[];
  /** Sources and models that are declared, but whose structure nobody has seen yet. */
  readonly waiting: ReadonlySet<string>;
  readonly subgraphs: readonly CatalogSubgraph[];
  /** Names published before, by dataset id. */
  readonly pinned: PinnedNames;
}

/** A relational source, with the structure last seen of it. */
export interface CatalogSource {
  readonly declaration: SourceDeclaration;
  /** Where its declaration stands, for messages. */
  readonly declared?: DeclaredAt;
  readonly home: string;
  readonly dialect: DialectName;
  readonly structure: RelationalStructure;
  readonly fidelity: (table: Table) => Fidelity;
}

export interface CatalogModel {
  readonly name: string;
  readonly declared?: DeclaredAt;
  readonly at: TableAddress;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  readonly description?: string;
}

/** A source that is a subgraph: what it has that no dataset may have too. */
export interface CatalogSubgraph {
  readonly source: string;
  /** Types that it owns; not those by which it adds fields to a dataset's entity. */
  readonly types: readonly string[];
  readonly rootFields: readonly string[];
  /** What relationships may lead to; absent where the source's own SDL adds such fields. */
  readonly entities?: SubgraphEntities;
}

export interface SubgraphEntities {
  /** What the graph puts before its types' own names. */
  readonly prefix: string;
  readonly types: readonly Entity[];
}

export type DeclaredAt = Pick<Declared<unknown>, 'file' | 'line'>;

export type PinnedNames = Readonly<Record<string, PinnedDataset>>;

export interface PinnedDataset {
  readonly type: string;
  readonly one?: string;
  readonly many: string;
  /** See `Dataset`. Absent where it was published before its types for groups were. */
  readonly suffix?: string;
  /** Column → field. */
  readonly fields: Readonly<Record<string, string>>;
  /** What it joins → relation field. */
  readonly relations: Readonly<Record<string, string>>;
}

export interface CatalogAnswer {
  readonly catalog: Catalog;
  readonly problems: readonly CatalogProblem[];
  /** Relationships that name what nobody has seen yet, or what was refused; no fault of theirs. */
  readonly waiting: readonly { readonly relationship: string; readonly on: string }[];
  /** To be pinned when the catalog is published. */
  readonly names: PinnedNames;
}

export interface CatalogProblem extends Problem {
  readonly owner: ProblemOwner;
  /** The dataset that was refused for it; absent where the graph lacks nothing but what the problem names. */
  readonly refused?: string;
}

export interface ProblemOwner {
  readonly kind: 'source' | 'model' | 'relationship';
  readonly name: string;
  /** Of a relationship: the source or model that it leads from. */
  readonly of?: string;
}

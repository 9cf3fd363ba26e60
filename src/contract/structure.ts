import type { DialectName } from './dialect-name.ts';
import type { Scalar } from './scalars.ts';

/** What a source says of itself, in its own names. Frozen JSON: it is stored, compared for drift and served while the source is down. */
export type Structure = RelationalStructure | GraphStructure;

export interface RelationalStructure {
  readonly kind: 'relational';
  /** The SQL that the source takes, where its kind does not say. */
  readonly dialect?: DialectName;
  readonly tables: readonly Table[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** A source that is a GraphQL subgraph already: its SDL, as it printed it. */
export interface GraphStructure {
  readonly kind: 'graph';
  readonly sdl: string;
}

export interface Table {
  /** The name that users write after the source's: `orders`, or `audit_orders` outside the first schema listed. */
  readonly name: string;
  /** Where it lies: quoted part by part by the dialect. */
  readonly at: TableAddress;
  readonly columns: readonly Column[];
  /** The primary key's columns, in its order; absent where there is none. */
  readonly key?: readonly string[];
  /** Other unique sets of not-null columns. */
  readonly uniques: readonly (readonly string[])[];
  readonly description?: string;
  /** Whether changes can carry whole old rows (REPLICA IDENTITY FULL). */
  readonly oldRows?: boolean;
}

export interface TableAddress {
  readonly schema?: string;
  readonly name: string;
}

export interface Column {
  readonly name: string;
  /** The source's own type, as its SQL would cast to it: `numeric(10,2)`, `public.mood`, `VARCHAR`. For an array, the element's. */
  readonly nativeType: string;
  /** Null where no scalar fits: then it is the database's text, with `eq ne in notIn isNull` only. */
  readonly scalar: Scalar | null;
  readonly list: boolean;
  readonly nullable: boolean;
  readonly enumValues?: readonly string[];
  readonly description?: string;
}

export interface ForeignKey {
  readonly name: string;
  /** `Table.name` of both ends. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
}

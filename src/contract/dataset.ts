import type { DialectName } from './dialect-name.ts';
import type { Scalar } from './scalars.ts';
import type { TableAddress } from './structure.ts';

/** How true to the source a dataset's changes are (DESIGN: invariant 3). */
export type Fidelity = 'EXACT' | 'COALESCED' | 'NONE';

/**
 * A table, file or model as the graph has it: its source's names beside the graph's.
 * A *home* is one place that answers a whole statement: a PostgreSQL source (named as the source), the one DuckDB of all
 * files sources (`files`), the curated models (`models`).
 */
export interface Dataset {
  /** `shop.orders`, or a model's bare name. */
  readonly id: string;
  /** The source's name; absent for a model. */
  readonly source?: string;
  readonly home: string;
  readonly dialect: DialectName;
  readonly at: TableAddress;
  /** GraphQL type: `ShopOrder`. */
  readonly type: string;
  /** Root field by key: `shopOrder`. Absent where there is no key. */
  readonly one?: string;
  /** Root field of the list: `shopOrders`. */
  readonly many: string;
  readonly fields: readonly Field[];
  /** Names of the key's *fields* in the graph, in the key's order. */
  readonly key?: readonly string[];
  /** Whoever declared the source says that the key is one; nothing sees to it, so that several rows may have one key. */
  readonly assertedKey?: true;
  /** Other unique keys: their by-key root field and their fields. */
  readonly uniques: readonly UniqueKey[];
  readonly fidelity: Fidelity;
  /** Changes carry whole old rows. */
  readonly oldRows: boolean;
  /** Single changes cannot be told to whoever asks, since what they may see is not told by the row alone. */
  readonly noChangefeed?: true;
  readonly description?: string;
  /** What the names of its types and root fields for groups and pages end in, where another dataset's own have such a name: `_`. */
  readonly suffix?: string;
}

/**
 * Types and root fields of one dataset that give way to another's own: `ShopUserGroup` is the type of `user_groups`, and groups of
 * users are `ShopUserGroup_`.
 */
export const YIELDING_TYPES = [
  'Key',
  'RowsFilter',
  'AggregateOrderBy',
  'Having',
  'GroupBy',
  'Group',
  'GroupKey',
  'GroupOrderBy',
  'GroupKeyOrderBy',
  'Connection',
  'Edge',
] as const;
export const YIELDING_ROOTS = ['ByKeys', 'Groups', 'Connection'] as const;

export const yieldingType = ({ type, suffix = '' }: Pick<Dataset, 'type' | 'suffix'>, name: (typeof YIELDING_TYPES)[number]): string =>
  `${type}${name}${suffix}`;

export const yieldingRoot = ({ many, suffix = '' }: Pick<Dataset, 'many' | 'suffix'>, name: (typeof YIELDING_ROOTS)[number]): string =>
  `${many}${name}${suffix}`;

export interface UniqueKey {
  /** `shopOrderByNumber` */
  readonly name: string;
  readonly fields: readonly string[];
}

export interface Field {
  /** In the graph: `placedAt`. */
  readonly name: string;
  /** In the source: `placed_at`. */
  readonly column: string;
  readonly nativeType: string;
  /** `ID` for the field `id` that alone is the key. An opaque column is `String` with `opaque`. */
  readonly scalar: Scalar;
  /** The column's own scalar: it differs from `scalar` for `ID`, and it names the filter. */
  readonly filterScalar: Scalar;
  readonly opaque: boolean;
  readonly list: boolean;
  readonly nullable: boolean;
  readonly enumValues?: readonly string[];
  readonly description?: string;
  readonly deprecated?: string;
  readonly tags: readonly string[];
  /** The database makes it of other columns of the row: no change brings it, and the table does not have it. */
  readonly computed?: Computed;
  /** What a policy leaves of it; all where nothing is said. `shown`: a mask, that is read and nothing else. `aggregate`: read in aggregates alone. */
  readonly use?: 'shown' | 'aggregate';
  /** Of a field for aggregates: of fewer values they are null. */
  readonly minGroup?: number;
}

/** SQL of a home, between whose parts stand columns of the row. */
export interface Computed {
  /** One part more than there are columns. */
  readonly sql: readonly string[];
  readonly columns: readonly string[];
}

/** Fields of a dataset's rows. */
export const shownFields = ({ fields }: Pick<Dataset, 'fields'>): readonly Field[] => fields.filter(({ use }) => use !== 'aggregate');

/** Fields that images of a row have: the columns, and nothing that a database computes of them. */
export const imageFields = (dataset: Pick<Dataset, 'fields'>): readonly Field[] => shownFields(dataset).filter(({ computed }) => !computed);

/** Fields that rows may be filtered, sorted, grouped and described by. */
export const usableFields = ({ fields }: Pick<Dataset, 'fields'>): readonly Field[] => fields.filter(({ use }) => use === undefined);

/** Fields that rows may be sorted and grouped by: on every dialect their values have an order. */
export const orderableFields = (dataset: Pick<Dataset, 'fields'>): readonly Field[] =>
  usableFields(dataset).filter((field) => !field.list && !field.opaque && field.filterScalar !== 'JSON');

/** Fields that aggregates are made of. */
export const countedFields = ({ fields }: Pick<Dataset, 'fields'>): readonly Field[] => fields.filter(({ use }) => use !== 'shown');

/**
 * A type of a source that is asked by GraphQL and finds its rows by a key. Relations lead to it and away from it as to and from a
 * dataset, but it has no columns that a statement could read.
 */
export interface Entity {
  /** `crm.CrmUser` */
  readonly id: string;
  readonly source: string;
  /** GraphQL type: `CrmUser`. */
  readonly type: string;
  /** Sets of its fields by which rows are found. */
  readonly keys: readonly (readonly string[])[];
  /** Every field of the type; null for one that is no single value of a scalar. */
  readonly fields: Readonly<Record<string, EntityField | null>>;
}

export interface EntityField {
  readonly scalar: string;
  readonly nullable: boolean;
}

/** A field that leads from rows of one dataset to rows of another, in one direction. Both ends by id, of a dataset or an entity, and field names. */
export interface Relation {
  readonly name: string;
  readonly from: string;
  readonly fields: readonly string[];
  readonly to: string;
  readonly targetFields: readonly string[];
  readonly one: boolean;
  /** It is said, and not known, that the target is unique (`one: true`, a declared key): two matches are an error that names the value. */
  readonly asserted: boolean;
  /** Both ends have one home: a join there. Else the target's home answers it by the join's values. */
  readonly local: boolean;
}

/** Everything the graph is made of, but for subgraphs. */
export interface Catalog {
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** By id; absent where no source is asked by GraphQL alone. */
  readonly entities?: ReadonlyMap<string, Entity>;
  readonly relations: readonly Relation[];
}

/** A field of Query that reads one dataset. */
export type RootField =
  | { readonly kind: 'one'; readonly name: string; readonly keyFields: readonly string[] }
  | { readonly kind: 'list'; readonly name: string }
  | { readonly kind: 'byKeys'; readonly name: string }
  | { readonly kind: 'connection'; readonly name: string }
  | { readonly kind: 'aggregate'; readonly name: string }
  | { readonly kind: 'groups'; readonly name: string }
  | { readonly kind: 'statistics'; readonly name: string }
  | { readonly kind: 'forecast'; readonly name: string };

/** The fields of Query that a dataset has; `relational` makes their types and SQL, `federation` routes them. */
export function rootFields(dataset: Dataset): readonly RootField[] {
  return [
    ...(dataset.one && dataset.key ? [{ kind: 'one', name: dataset.one, keyFields: dataset.key } as const] : []),
    ...dataset.uniques.map(({ name, fields }) => ({ kind: 'one', name, keyFields: fields }) as const),
    { kind: 'list', name: dataset.many },
    ...(dataset.key
      ? [
          { kind: 'connection', name: yieldingRoot(dataset, 'Connection') } as const,
          { kind: 'byKeys', name: yieldingRoot(dataset, 'ByKeys') } as const,
        ]
      : []),
    { kind: 'aggregate', name: `${dataset.many}Aggregate` },
    ...(orderableFields(dataset).length > 0 ? [{ kind: 'groups', name: yieldingRoot(dataset, 'Groups') } as const] : []),
    { kind: 'statistics', name: `${dataset.many}Statistics` },
    // It names columns, and needs one that may be named.
    ...(usableFields(dataset).length > 0 ? [{ kind: 'forecast', name: `${dataset.many}Forecast` } as const] : []),
  ];
}

/** The name of a column in the enum of its dataset's columns: GraphQL keeps three for itself. */
export const columnEnumValue = ({ name }: Field): string => (['true', 'false', 'null'].includes(name) ? `${name}_` : name);

/** The fields that a relation puts on its first dataset's type. */
export function relationFields(relation: Relation): readonly { kind: 'one' | 'list' | 'aggregate'; name: string }[] {
  return relation.one
    ? [{ kind: 'one', name: relation.name }]
    : [
        { kind: 'list', name: relation.name },
        { kind: 'aggregate', name: `${relation.name}Aggregate` },
      ];
}

/**
 * A field's name where no entity is (the image of an old row, an aggregate): its own, but `id_` for `id`. Clients cache by type
 * and `id`, and images of one row at several times, or aggregates of several sets of rows, would overwrite each other.
 */
export function imageFieldName(dataset: Dataset, field: Field): string {
  if (field.name !== 'id') return field.name;
  let name = 'id_';
  while (dataset.fields.some((other) => other.name === name)) name += '_';
  return name;
}

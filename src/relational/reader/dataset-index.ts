import {
  relationFields,
  rootFields,
  shownFields,
  WeirError,
  type Catalog,
  type Dataset,
  type Field,
  type Relation,
  type RootField,
} from '../../contract/index.ts';

/** What a name on a dataset's type means. */
type Member =
  | { readonly kind: 'column'; readonly field: Field }
  /** A column that there is, but not for whoever asks: a plan may name it beside others. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'one' | 'list' | 'aggregate'; readonly relation: Relation; readonly to: Dataset };

/** The catalogue by the names that selections use. */
export interface DatasetIndex {
  readonly home: string;
  root(name: string): { readonly dataset: Dataset; readonly root: RootField };
  type(name: string): Dataset;
  /** A type of which rows are handed over: a dataset's, or an entity's. */
  rowType(name: string): RowType;
  member(type: RowType, name: string): Member;
  field(type: RowType, name: string): Field;
  /** The field that a column is. */
  fieldOf(type: RowType, column: string): Field;
}

export type RowType = Pick<Dataset, 'id' | 'type'>;

/** Looks names up for one home. A name that is not there is a fault of the caller: INTERNAL. `whole`: every dataset as its home has it. */
export function indexCatalog(
  home: string,
  { datasets, entities, relations }: Catalog,
  whole: Catalog['datasets'] = datasets,
): DatasetIndex {
  const roots = new Map<string, { dataset: Dataset; root: RootField }>();
  const types = new Map<string, Dataset>();
  const members = new Map<string, Map<string, Member>>();
  for (const dataset of datasets.values()) {
    types.set(dataset.type, dataset);
    const own = new Map<string, Member>(whole.get(dataset.id)?.fields.map(({ name }) => [name, { kind: 'hidden' }]));
    for (const field of shownFields(dataset)) own.set(field.name, { kind: 'column', field });
    members.set(dataset.id, own);
    if (dataset.home === home) for (const root of rootFields(dataset)) roots.set(root.name, { dataset, root });
  }
  const entityTypes = new Map<string, RowType>();
  for (const { id, type, fields } of entities?.values() ?? []) {
    entityTypes.set(type, { id, type });
    members.set(id, new Map(Object.keys(fields).map((name) => [name, { kind: 'column', field: entityField(name) }])));
  }
  for (const relation of relations) {
    const to = datasets.get(relation.to);
    const own = members.get(relation.from);
    // A relation that another home answers is none of this one's.
    if (to?.home === home) for (const { kind, name } of relationFields(relation)) own?.set(name, { kind, relation, to });
  }
  const member = ({ id, type }: RowType, name: string): Member =>
    found(members.get(id)?.get(name), `\`${type}.${name}\` is not answered by \`${home}\`.`);
  return {
    home,
    root: (name) => found(roots.get(name), `\`${name}\` is no root field of \`${home}\`.`),
    type: (name) => found(types.get(name), `\`${name}\` is the type of no dataset.`),
    rowType: (name) => found(types.get(name) ?? entityTypes.get(name), `\`${name}\` is the type of no dataset.`),
    member,
    field(type, name) {
      const it = member(type, name);
      return found(it.kind === 'column' ? it.field : undefined, `\`${type.type}.${name}\` is no column.`);
    },
    fieldOf: ({ id, type }, column) =>
      found(
        datasets.get(id)?.fields.find((field) => field.column === column),
        `\`${column}\` is no column of \`${type}\`.`,
      ),
  };
}

/** A value that comes with a representation: it is compared as what it is joined to, and nothing but its name is looked at. */
const entityField = (name: string): Field => ({
  name,
  column: name,
  nativeType: 'text',
  scalar: 'String',
  filterScalar: 'String',
  opaque: false,
  list: false,
  nullable: true,
  tags: [],
});

function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new WeirError('INTERNAL', message);
  return value;
}

import {
  relationFields,
  rootFields,
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
  | { readonly kind: 'one' | 'list' | 'aggregate'; readonly relation: Relation; readonly to: Dataset };

/** The catalogue by the names that selections use. */
export interface DatasetIndex {
  readonly home: string;
  root(name: string): { readonly dataset: Dataset; readonly root: RootField };
  type(name: string): Dataset;
  member(dataset: Dataset, name: string): Member;
  field(dataset: Dataset, name: string): Field;
}

/** Looks names up for one home. A name that is not there is a fault of the caller: INTERNAL. */
export function indexCatalog(home: string, { datasets, relations }: Catalog): DatasetIndex {
  const roots = new Map<string, { dataset: Dataset; root: RootField }>();
  const types = new Map<string, Dataset>();
  const members = new Map<string, Map<string, Member>>();
  for (const dataset of datasets.values()) {
    types.set(dataset.type, dataset);
    members.set(dataset.id, new Map(dataset.fields.map((field) => [field.name, { kind: 'column', field }])));
    if (dataset.home === home) for (const root of rootFields(dataset)) roots.set(root.name, { dataset, root });
  }
  for (const relation of relations) {
    const to = datasets.get(relation.to);
    const own = members.get(relation.from);
    // A relation that another home answers is none of this one's.
    if (to?.home === home) for (const { kind, name } of relationFields(relation)) own?.set(name, { kind, relation, to });
  }
  const member = (dataset: Dataset, name: string): Member =>
    found(members.get(dataset.id)?.get(name), `\`${dataset.type}.${name}\` is not answered by \`${home}\`.`);
  return {
    home,
    root: (name) => found(roots.get(name), `\`${name}\` is no root field of \`${home}\`.`),
    type: (name) => found(types.get(name), `\`${name}\` is the type of no dataset.`),
    member,
    field(dataset, name) {
      const it = member(dataset, name);
      return found(it.kind === 'column' ? it.field : undefined, `\`${dataset.type}.${name}\` is no column.`);
    },
  };
}

function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new WeirError('INTERNAL', message);
  return value;
}

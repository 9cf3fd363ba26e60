import { asksDatabase } from '../../contract/index.ts';
import type {
  Catalog,
  ColumnGrant,
  Dataset,
  DatasetPolicy,
  Entity,
  Field,
  GraphPolicy,
  Relation,
  TypePolicy,
} from '../../contract/index.ts';

/**
 * The catalog as a caller has it: the datasets, fields and relations of its policy, and nothing that only others know of. What is made
 * of it (types, statements, introspection) cannot speak of the rest.
 */
export function roleCatalog(catalog: Catalog, policy: GraphPolicy): Catalog {
  const datasets = new Map<string, Dataset>();
  for (const dataset of catalog.datasets.values()) {
    const own = policy.datasets.get(dataset.id);
    const seen = own && seenDataset(dataset, own);
    if (seen) datasets.set(dataset.id, seen);
  }
  const entities = new Map<string, Entity>();
  for (const entity of catalog.entities?.values() ?? []) {
    const own = policy.types.get(entity.id);
    if (own) entities.set(entity.id, seenEntity(entity, own));
  }
  const usable = (id: string, names: readonly string[]): boolean => {
    const entity = entities.get(id);
    if (entity) return names.every((name) => name in entity.fields);
    const fields = datasets.get(id)?.fields;
    return fields !== undefined && names.every((name) => fields.some((field) => field.name === name && field.use === undefined));
  };
  const found = (id: string): boolean => policy.types.get(id)?.rows?.byKey !== false;
  // What a relation leads by is told by where it leads.
  const leads = ({ from, fields, to, targetFields }: Relation) => usable(from, fields) && usable(to, targetFields) && found(to);
  return { datasets, ...(entities.size > 0 ? { entities } : {}), relations: catalog.relations.filter(leads) };
}

const seenEntity = (entity: Entity, { fields }: TypePolicy): Entity => ({
  ...entity,
  fields: Object.fromEntries(Object.entries(entity.fields).filter(([name]) => fields === 'all' || fields.has(name))),
});

/** Undefined where nothing of its rows is left. */
function seenDataset(dataset: Dataset, policy: DatasetPolicy): Dataset | undefined {
  const fields = dataset.fields.flatMap((field) => seenField(field, policy) ?? []);
  if (!fields.some(({ use }) => use !== 'aggregate')) return undefined;
  const isUsable = (name: string) => fields.some((field) => field.name === name && field.use === undefined);
  const { one, key, ...rest } = dataset;
  const uniques = dataset.uniques.filter((unique) => unique.fields.every(isUsable));
  // What of a change may be told is told by its images alone: without the old one only whoever sees all may know that there was any.
  const isPlain = (name: string) =>
    isShownEverywhere(policy.columns.get(name)) && fields.some((field) => field.name === name && !field.use);
  const told = dataset.oldRows || (policy.rows.kind === 'all' && dataset.fields.every(({ name, computed }) => computed || isPlain(name)));
  const rules = [policy.rows, ...[...policy.columns.values()].flatMap((grants) => grants.map(({ rows }) => rows))];
  // Of an image it is computed anew, as the one whom nothing is hidden from has it.
  const isMade = fields.every(({ name, computed, use }) => !computed || use === 'aggregate' || isPlain(name));
  const feed = told && isMade && !rules.some(asksDatabase) ? {} : ({ noChangefeed: true } as const);
  // A key that is not known of every row identifies none, and who may not know it cannot be told which row changed.
  if (key?.every((name) => isUsable(name) && isShownEverywhere(policy.columns.get(name))))
    return { ...rest, ...feed, key, ...(one === undefined ? {} : { one }), fields, uniques };
  return { ...rest, fields, uniques, fidelity: 'NONE' };
}

const isShownEverywhere = (grants: readonly ColumnGrant[] | undefined): boolean => grants?.length === 1 && grants[0]?.rows.kind === 'all';

function seenField(field: Field, policy: DatasetPolicy): Field | undefined {
  const grants = policy.columns.get(field.name);
  if (!grants) return undefined;
  // Rows on which no role shows it have null.
  const nullable = field.nullable || !isShownEverywhere(grants);
  const minGroup = policy.aggregateOnly.get(field.name);
  // What is no number has no aggregate that tells nothing of single values.
  if (minGroup !== undefined) return isNumber(field) ? { ...field, nullable, use: 'aggregate', minGroup } : undefined;
  if (!grants.some(({ mask }) => mask)) return { ...field, nullable };
  const isText = grants.some(({ mask }) => mask && mask.kind !== 'null');
  const { enumValues: _values, ...plain } = field;
  return isText
    ? { ...plain, scalar: 'String', filterScalar: 'String', nativeType: 'text', opaque: false, list: false, nullable: true, use: 'shown' }
    : { ...field, nullable: true, use: 'shown' };
}

const NUMBERS: ReadonlySet<string> = new Set(['Int', 'BigInt', 'Float', 'Decimal']);
const isNumber = ({ filterScalar, list, opaque }: Field): boolean => !list && !opaque && NUMBERS.has(filterScalar);

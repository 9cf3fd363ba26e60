import pluralize from 'pluralize';
import type { Dataset, Field, Relation } from '../../contract/index.ts';

/** Columns of two datasets that look as though one led to the other. */
export interface LikelyJoin {
  readonly from: Dataset;
  readonly field: Field;
  readonly to: Dataset;
  /** Its column is the key, or unique. */
  readonly target: Field;
}

/** A relationship as it is to be written. */
export interface LikelyRelationship extends LikelyJoin {
  readonly as: string;
  readonly inverse?: string;
  /** Whether it stands, or is only proposed. */
  readonly active: boolean;
  /** Why it is likely: a comment beside it. */
  readonly why: string;
}

/** Names that columns of all kinds of tables have. */
const GENERIC = new Set(['id', 'name', 'code', 'key', 'uuid', 'guid', 'no', 'nr', 'number', 'type', 'status', 'date', 'value']);

const NUMBERS: readonly string[] = ['Int', 'BigInt'];
const TEXTS: readonly string[] = ['String', 'UUID'];

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
const tableOf = ({ id }: Dataset): string => id.slice(id.indexOf('.') + 1);

/**
 * Columns whose name leads to another dataset: `customer_id` or `customer` to `customers.id`, `country_code` to a unique column of
 * that name. What relations join already is none. `targets` gives the columns that are unique.
 */
export function joinsByName(
  datasets: readonly Dataset[],
  relations: readonly Relation[],
  targets: (dataset: Dataset) => readonly Field[],
): readonly LikelyJoin[] {
  const joined = new Set(relations.map(({ from, fields, to }) => `${from} ${fields.join()} ${to}`));
  const ends = datasets.flatMap((to) => targets(to).map((target) => ({ to, target })));
  return datasets.flatMap((from) =>
    from.fields.flatMap((field) =>
      ends
        .filter(({ to, target }) => to !== from && comparable(field, target) && leads(field, from, to, target))
        .filter(({ to }) => !joined.has(`${from.id} ${field.name} ${to.id}`))
        .map(({ to, target }) => ({ from, field, to, target })),
    ),
  );
}

export const comparable = (a: Field, b: Field): boolean =>
  !a.list &&
  !b.list &&
  !a.opaque &&
  !b.opaque &&
  [NUMBERS, TEXTS].some((kin) => kin.includes(a.filterScalar) && kin.includes(b.filterScalar));

function leads(field: Field, from: Dataset, to: Dataset, target: Field): boolean {
  const column = plain(field.column);
  const singular = plain(pluralize.singular(tableOf(to)));
  const key = plain(target.column);
  if (column === singular + key || column === singular) return true;
  // `orders.customer_id` leads to a unique `customer_id`; a key of that name in both is one to one, and said once.
  if (GENERIC.has(column) || column !== key) return false;
  const own = from.key?.length === 1 && from.key[0] === field.name;
  return !own || from.id > to.id;
}

/** Gives each a name that its dataset has free, and one for the way back. */
export function nameJoins(
  joins: readonly (LikelyJoin & Pick<LikelyRelationship, 'active' | 'why'>)[],
  datasets: readonly Dataset[],
  relations: readonly Relation[],
): readonly LikelyRelationship[] {
  const taken = new Map(datasets.map(({ id, fields }) => [id, new Set(fields.map(({ name }) => name))]));
  for (const { from, name } of relations) taken.get(from)?.add(name).add(`${name}Aggregate`);
  const free = (dataset: Dataset, names: readonly string[]): string | undefined => {
    const own = taken.get(dataset.id);
    const name = names.find((each) => /^[A-Za-z_]/.test(each) && !own?.has(each) && !own?.has(`${each}Aggregate`));
    if (name !== undefined) own?.add(name).add(`${name}Aggregate`);
    return name;
  };
  return joins.flatMap((join): LikelyRelationship[] => {
    const { from, field, to, target } = join;
    const one = shortName(to);
    const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
    const ends = [capital(target.name), 'Id', 'ID', 'Code', 'No', 'Nr', 'Key', 'Uuid'];
    const end = ends.find((each) => field.name.endsWith(each) && field.name !== each);
    const stem = end === undefined ? field.name : field.name.slice(0, -end.length);
    const as = free(from, [
      ...(stem === field.name ? [] : [stem]),
      ...(plain(field.name) === plain(one) ? [] : [`${field.name}${capital(one)}`]),
      `${one}By${capital(field.name)}`,
    ]);
    if (as === undefined) return [];
    const many = pluralize.plural(shortName(from));
    const inverse = free(to, [many, `${many}By${capital(field.name)}`]);
    return [{ ...join, as, ...(inverse === undefined ? {} : { inverse }) }];
  });
}

/** The type's name without the source's, as a field. */
function shortName({ type, source = '' }: Dataset): string {
  const prefix = source.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
  const short = type.toLowerCase().startsWith(prefix) && type.length > prefix.length ? type.slice(prefix.length) : type;
  return short.charAt(0).toLowerCase() + short.slice(1);
}

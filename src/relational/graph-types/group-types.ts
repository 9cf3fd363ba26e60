import { imageFieldName, orderableFields, usableFields, yieldingType } from '../../contract/index.ts';
import type { Dataset, Field, Relation } from '../../contract/index.ts';
import { aggregateOrderTypeOf, havingTypeOf } from './aggregate-inputs.ts';
import { deprecated } from './deprecated.ts';

export const groupsArguments = (dataset: Dataset): string =>
  `(by: [${yieldingType(dataset, 'GroupBy')}!]!, where: ${dataset.type}Filter, having: ${yieldingType(dataset, 'Having')}, ` +
  `orderBy: [${yieldingType(dataset, 'GroupOrderBy')}!], limit: Int, offset: Int)`;

/** The types by which a dataset's rows are grouped. Relations to one row of the same home are grouped through. */
export function groupTypes(dataset: Dataset, relations: readonly Relation[], find: (id: string) => Dataset | undefined): string {
  const groupable = orderableFields(dataset);
  if (groupable.length === 0) return havingType(dataset);
  const through = relations.flatMap((relation) => {
    const target = relation.one && relation.local ? find(relation.to) : undefined;
    return target && orderableFields(target).length > 0 ? [{ name: relation.name, target }] : [];
  });
  const lines = (own: (field: Field) => string, other: (target: Dataset) => string): string =>
    [
      ...groupable.map((field) => `  ${own(field)}${deprecated(field)}`),
      ...through.map(({ name, target }) => `  ${name}: ${other(target)}`),
    ].join('\n');
  const aggregates = usableFields(dataset).map((field) => `  ${field.name}: ${aggregateOrderTypeOf(field)}${deprecated(field)}`);
  const [by, group, key, orderBy, keyOrderBy] = (['GroupBy', 'Group', 'GroupKey', 'GroupOrderBy', 'GroupKeyOrderBy'] as const).map((name) =>
    yieldingType(dataset, name),
  );
  return [
    havingType(dataset),
    `input ${by} @oneOf {\n${lines(
      (field) => `${field.name}: ${bucketOf(field)}`,
      (target) => yieldingType(target, 'GroupBy'),
    )}\n}`,
    `type ${group} {\n  key: ${key}!\n  aggregate(where: ${dataset.type}Filter): ${dataset.type}Aggregate!\n}`,
    `"What \`by\` names of it can be read."\ntype ${key} {\n${lines(
      (field) => `${imageFieldName(dataset, field)}: ${field.filterScalar}`,
      (target) => yieldingType(target, 'GroupKey'),
    )}\n}`,
    `input ${orderBy} @oneOf {\n  count: SortOrder\n  key: ${keyOrderBy}\n${aggregates.join('\n')}\n}`,
    `input ${keyOrderBy} @oneOf {\n${lines(
      (field) => `${field.name}: SortOrder`,
      (target) => yieldingType(target, 'GroupKeyOrderBy'),
    )}\n}`,
  ].join('\n');
}

/** What is asked of aggregates: of groups, and of the rows that a relation leads to. */
function havingType(dataset: Dataset): string {
  const name = yieldingType(dataset, 'Having');
  const fields = usableFields(dataset).map((field) => `  ${field.name}: ${havingTypeOf(field)}${deprecated(field)}`);
  return `input ${name} {\n  and: [${name}!]  or: [${name}!]  not: ${name}\n  count: CountFilter\n${fields.join('\n')}\n}`;
}

/** How a column is grouped by: whether at all, or into which stretches. */
function bucketOf({ filterScalar }: Field): string {
  switch (filterScalar) {
    case 'Date':
    case 'DateTime':
    case 'LocalDateTime':
      return 'TimeBucket';
    case 'Int':
    case 'BigInt':
    case 'Decimal':
    case 'Float':
      return 'NumberBucket';
    default:
      return 'Boolean';
  }
}

/** What groups of all datasets are made of, beside the enum \`Bucket\`. */
export const GROUP_TYPES = `
"The stretch of time that a moment lies in; its key is when that begins, a week on Monday."
input TimeBucket {
  bucket: Bucket!
  "So many of them are one. Months and longer are counted from the year 0, what is shorter from Monday 0001-01-01."
  step: Int = 1
  "Whose days they are, with its daylight changes; of a DateTime alone."
  timeZone: String = "UTC"
}`;

export const GROUP_TYPE_NAMES: readonly string[] = ['TimeBucket'];

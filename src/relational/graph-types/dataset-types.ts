import type { Dataset, Field, Relation } from '../../contract/index.ts';
import { relationFields } from '../../contract/index.ts';
import { described, quoted } from './description.ts';
import { filterTypeOf } from './filters.ts';

/** How list fields are asked, at the root and below. */
export const listArguments = (dataset: Dataset): string => {
  const orderBy = orderable(dataset).length > 0 ? `, orderBy: [${dataset.type}OrderBy!]` : '';
  return `(where: ${dataset.type}Filter${orderBy}, limit: Int, offset: Int)`;
};

export const whereArgument = (dataset: Dataset): string => `(where: ${dataset.type}Filter)`;

/** The types of one dataset: its rows, filter, order and aggregate. */
export function datasetTypes(dataset: Dataset, relations: readonly Relation[], find: (id: string) => Dataset | undefined): string {
  const { type, fields } = dataset;
  const columns = fields.map(
    (field) => `  ${described(describe(field))}  ${field.name}: ${typeOf(field)}${field.nullable ? '' : '!'}${deprecated(field)}`,
  );
  const others = relations.flatMap((relation) => {
    const target = find(relation.to);
    return target ? relationLines(relation, target) : [];
  });
  const filters = fields.map((field) => `  ${described(describeFilter(field))}  ${field.name}: ${filterTypeOf(field)}${deprecated(field)}`);
  const orders = orderable(dataset).map((field) => `  ${field.name}: SortOrder${deprecated(field)}`);
  return [
    `${described(dataset.description)}type ${type} {\n${[...columns, ...others].join('\n')}\n}`,
    `input ${type}Filter {\n  and: [${type}Filter!]  or: [${type}Filter!]  not: ${type}Filter\n${filters.join('\n')}\n}`,
    ...(orders.length > 0 ? [`input ${type}OrderBy @oneOf {\n${orders.join('\n')}\n}`] : []),
    `type ${type}Aggregate { count: Count! }`,
  ].join('\n');
}

/** A field's type without its `!`. */
export const typeOf = (field: Field): string => (field.list ? `[${field.scalar}]` : field.scalar);

/** Nullable throughout: what fails alone must cost only itself, and a row may be hidden. */
function relationLines(relation: Relation, target: Dataset): string[] {
  return relationFields(relation).map(({ kind, name }) => {
    switch (kind) {
      case 'one':
        return `  ${name}: ${target.type}`;
      case 'list':
        return `  ${name}${listArguments(target)}: [${target.type}!]`;
      case 'aggregate':
        return `  ${name}${whereArgument(target)}: ${target.type}Aggregate`;
      default:
        return kind satisfies never;
    }
  });
}

/** Columns that every dialect can sort. */
const orderable = (dataset: Dataset): Field[] =>
  dataset.fields.filter((field) => !field.list && !field.opaque && field.filterScalar !== 'JSON');

const deprecated = (field: Field): string => (field.deprecated === undefined ? '' : ` @deprecated(reason: ${quoted(field.deprecated)})`);

const describe = (field: Field): string | undefined =>
  field.opaque ? sentences(field.description, `Its type is \`${field.nativeType}\`, given as the database's text.`) : field.description;

const describeFilter = (field: Field): string | undefined =>
  field.enumValues ? sentences(field.description, `One of: ${field.enumValues.join(', ')}.`) : describe(field);

const sentences = (...texts: readonly (string | undefined)[]): string => texts.filter(Boolean).join('\n');

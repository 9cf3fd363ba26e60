import type { Dataset, Field, Relation } from '../../contract/index.ts';
import { countedFields, imageFieldName, orderableFields, relationFields, shownFields, usableFields } from '../../contract/index.ts';
import { aggregateTypeOf } from './aggregate-types.ts';
import { columnEnum } from './analysis-types.ts';
import { deprecated } from './deprecated.ts';
import { described } from './description.ts';
import { typeOf } from './field-type.ts';
import { filterTypeOf } from './filters.ts';
import { groupTypes } from './group-types.ts';

/** How list fields are asked, at the root and below. */
export const listArguments = (dataset: Dataset): string => {
  const orderBy = orderableFields(dataset).length > 0 ? `, orderBy: [${dataset.type}OrderBy!]` : '';
  return `(where: ${dataset.type}Filter${orderBy}, limit: Int, offset: Int)`;
};

export const whereArgument = (dataset: Dataset): string => `(where: ${dataset.type}Filter)`;

/** The types of one dataset: its rows, filter, order and aggregate. */
export function datasetTypes(dataset: Dataset, relations: readonly Relation[], find: (id: string) => Dataset | undefined): string {
  const { type } = dataset;
  const columns = shownFields(dataset).map(
    (field) => `  ${described(describe(field))}  ${field.name}: ${typeOf(field)}${field.nullable ? '' : '!'}${deprecated(field)}`,
  );
  const others = relations.flatMap((relation) => {
    const target = find(relation.to);
    return target ? relationLines(relation, target) : [];
  });
  const filters = usableFields(dataset).map(
    (field) => `  ${described(describeFilter(field))}  ${field.name}: ${filterTypeOf(field)}${deprecated(field)}`,
  );
  const orders = orderableFields(dataset).map((field) => `  ${field.name}: SortOrder${deprecated(field)}`);
  const aggregates = countedFields(dataset).map(
    (field) => `  ${imageFieldName(dataset, field)}: ${aggregateTypeOf(field)}${deprecated(field)}`,
  );
  return [
    `${described(dataset.description)}type ${type} {\n${[...columns, ...others].join('\n')}\n}`,
    `input ${type}Filter {\n  and: [${type}Filter!]  or: [${type}Filter!]  not: ${type}Filter\n${filters.join('\n')}\n}`,
    ...(orders.length > 0 ? [`input ${type}OrderBy @oneOf {\n${orders.join('\n')}\n}`] : []),
    `type ${type}Aggregate {\n  count: Count!\n${aggregates.join('\n')}\n}`,
    groupTypes(dataset, relations, find),
    ...(usableFields(dataset).length > 0 ? [columnEnum(dataset)] : []),
  ].join('\n');
}

/** Nullable throughout: what fails alone must cost only itself, and a row may be hidden. */
export function relationLines(relation: Relation, target: Dataset): string[] {
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

const describe = (field: Field): string | undefined =>
  field.opaque ? sentences(field.description, `Its type is \`${field.nativeType}\`, given as the database's text.`) : field.description;

const describeFilter = (field: Field): string | undefined =>
  field.enumValues ? sentences(field.description, `One of: ${field.enumValues.join(', ')}.`) : describe(field);

const sentences = (...texts: readonly (string | undefined)[]): string => texts.filter(Boolean).join('\n');

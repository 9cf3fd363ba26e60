import type { Dataset, Field, Relation } from '../../contract/index.ts';
import {
  countedFields,
  imageFieldName,
  orderableFields,
  relationFields,
  shownFields,
  usableFields,
  yieldingType,
} from '../../contract/index.ts';
import { aggregateOrderTypeOf } from './aggregate-inputs.ts';
import { aggregateTypeOf } from './aggregate-types.ts';
import { columnEnum } from './analysis-types.ts';
import { connectionTypes } from './connection-types.ts';
import { deprecated } from './deprecated.ts';
import { described } from './description.ts';
import { typeOf } from './field-type.ts';
import { filterTypeOf } from './filters.ts';
import { groupTypes } from './group-types.ts';

/** How list fields are asked, at the root and below. */
export const listArguments = (dataset: Dataset, root = false): string => {
  const sorted = orderableFields(dataset).length > 0;
  const orderBy = sorted ? `, orderBy: [${dataset.type}OrderBy!]` : '';
  const distinctOn = root && sorted ? `, distinctOn: [${dataset.type}Column!]` : '';
  return `(where: ${dataset.type}Filter${orderBy}, limit: Int, offset: Int${distinctOn})`;
};

export const whereArgument = (dataset: Dataset): string => `(where: ${dataset.type}Filter)`;

/** The types of one dataset: its rows, filter, order and aggregate. `reached`: a relation leads to many of its rows. */
export function datasetTypes(
  dataset: Dataset,
  relations: readonly Relation[],
  find: (id: string) => Dataset | undefined,
  reached: boolean,
): string {
  const { type } = dataset;
  const columns = shownFields(dataset).map(
    (field) => `  ${described(describe(field))}  ${field.name}: ${typeOf(field)}${mayBeNull(field) ? '' : '!'}${deprecated(field)}`,
  );
  const others = relations.flatMap((relation) => {
    const target = find(relation.to);
    return target ? relationLines(relation, target) : [];
  });
  const filters = usableFields(dataset).map(
    (field) => `  ${described(describeFilter(field))}  ${field.name}: ${filterTypeOf(field)}${deprecated(field)}`,
  );
  const related = relations.flatMap((relation) => {
    const target = relation.local ? find(relation.to) : undefined;
    return target ? [{ relation, target }] : [];
  });
  const orders = orderableFields(dataset).map((field) => `  ${field.name}: SortOrder${deprecated(field)}`);
  orders.push(...related.flatMap(({ relation, target }) => orderLine(relation, target)));
  const aggregates = countedFields(dataset).map(
    (field) => `  ${imageFieldName(dataset, field)}: ${aggregateTypeOf(field)}${deprecated(field)}`,
  );
  return [
    `${described(dataset.description)}type ${type} {\n${[...columns, ...others].join('\n')}\n}`,
    `input ${type}Filter {\n  and: [${type}Filter!]  or: [${type}Filter!]  not: ${type}Filter\n${[...filters, ...related.flatMap(({ relation, target }) => filterLines(relation, target))].join('\n')}\n}`,
    ...(reached ? [rowsInputs(dataset)] : []),
    ...(dataset.key ? [keyInput(dataset, dataset.key)] : []),
    ...connectionTypes(dataset),
    ...(orders.length > 0 ? [`input ${type}OrderBy @oneOf {\n${orders.join('\n')}\n}`] : []),
    `type ${type}Aggregate {\n  count: Count!\n${aggregates.join('\n')}\n}`,
    groupTypes(dataset, relations, find),
    ...(usableFields(dataset).length > 0 ? [columnEnum(dataset)] : []),
  ].join('\n');
}

/** Rows are tested by those that a relation leads to. */
function filterLines({ name, one }: Relation, target: Dataset): string[] {
  if (one) return [`  ${name}: ${target.type}Filter`];
  return [`  ${name}: ${yieldingType(target, 'RowsFilter')}`, `  ${name}Aggregate: ${yieldingType(target, 'Having')}`];
}

function orderLine({ name, one }: Relation, target: Dataset): string[] {
  if (!one) return [`  ${name}Aggregate: ${yieldingType(target, 'AggregateOrderBy')}`];
  return orderableFields(target).length > 0 ? [`  ${name}: ${target.type}OrderBy`] : [];
}

const keyInput = (dataset: Dataset, key: readonly string[]): string =>
  `input ${yieldingType(dataset, 'Key')} { ${key.map((name) => `${name}: ${dataset.fields.find((field) => field.name === name)?.scalar ?? 'String'}!`).join('  ')} }`;

/** By what rows are tested and sorted from which a relation leads to many of these. */
function rowsInputs(dataset: Dataset): string {
  const filter = `${dataset.type}Filter`;
  const orders = usableFields(dataset).map((field) => `  ${field.name}: ${aggregateOrderTypeOf(field)}${deprecated(field)}`);
  return [
    `input ${yieldingType(dataset, 'RowsFilter')} {\n  some: ${filter}\n  "Also where there are none."\n  every: ${filter}\n  none: ${filter}\n}`,
    `input ${yieldingType(dataset, 'AggregateOrderBy')} @oneOf {\n  count: SortOrder\n${orders.join('\n')}\n}`,
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

/** JSON has no NaN and no infinity, and a null of its own, which an answer does not tell from a column's. */
const mayBeNull = ({ nullable, scalar, list }: Field): boolean => nullable || (!list && (scalar === 'Float' || scalar === 'JSON'));

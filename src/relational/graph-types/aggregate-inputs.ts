import type { Field, Scalar } from '../../contract/index.ts';
import { MEASURES, measureScalar } from '../../sql/index.ts';
import { AGGREGATED_KINDS, aggregateKindOf, shapeOfKind } from './aggregate-types.ts';

/** The input by which a column's aggregates are tested, shared by all columns of its scalar. */
export const havingTypeOf = (field: Field): string => `${aggregateKindOf(field)}Having`;

/** The input by which something is sorted by a column's aggregates. */
export const aggregateOrderTypeOf = (field: Field): string => `${aggregateKindOf(field)}AggregateOrderBy`;

/** Tests and orders of every kind of column. A quantile is not among them: it has an argument. */
export const aggregateInputs = (): string =>
  [
    `"Of a number of rows or values."\ninput CountFilter { eq: Count  ne: Count  in: [Count!]  notIn: [Count!]  lt: Count  lte: Count  gt: Count  gte: Count\n  "From the first to the second, both included."\n  between: [Count!] }`,
    ...AGGREGATED_KINDS.flatMap((kind) => {
      const measures = MEASURES.filter((measure) => measure !== 'quantile').flatMap((measure): [string, Scalar | 'Count'][] => {
        const scalar = measureScalar(shapeOfKind(kind), measure);
        return scalar === undefined ? [] : [[measure, scalar]];
      });
      return [
        `input ${kind}Having { ${measures.map(([name, scalar]) => `${name}: ${scalar}Filter`).join('  ')} }`,
        `input ${kind}AggregateOrderBy @oneOf { ${measures.map(([name]) => `${name}: SortOrder`).join('  ')} }`,
      ];
    }),
  ].join('\n');

export const AGGREGATE_INPUT_NAMES: readonly string[] = [
  'CountFilter',
  ...AGGREGATED_KINDS.flatMap((kind) => [`${kind}Having`, `${kind}AggregateOrderBy`]),
];

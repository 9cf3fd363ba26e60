import { SCALARS, type Field, type Scalar } from '../../contract/index.ts';
import { MEASURES, measureScalar, type Measure } from '../../sql/index.ts';

/** Columns of one kind have the same aggregates: those of one scalar, all lists, and all that have no scalar. */
type AggregateKind = Exclude<Scalar, 'ID'> | 'Opaque' | 'List';

export const AGGREGATED_KINDS: readonly AggregateKind[] = [...SCALARS.filter((scalar) => scalar !== 'ID'), 'Opaque', 'List'];

/** A key shown as `ID` has the aggregates of its column. */
export const aggregateKindOf = ({ list, opaque, filterScalar }: Field): AggregateKind =>
  list ? 'List' : opaque ? 'Opaque' : (filterScalar as Exclude<Scalar, 'ID'>);

/** A column of that kind, as far as its aggregates go. */
export const shapeOfKind = (kind: AggregateKind): Pick<Field, 'list' | 'opaque' | 'filterScalar'> => ({
  list: kind === 'List',
  opaque: kind === 'Opaque',
  filterScalar: kind === 'List' || kind === 'Opaque' ? 'String' : kind,
});

/** What a column that is read in aggregates alone has. Of others of its kind it has nothing that tells of single values. */
const GUARDED_MEASURES: readonly Measure[] = ['sum', 'avg', 'stddev'];
const GUARDED = AGGREGATED_KINDS.filter((kind) => measureScalar(shapeOfKind(kind), 'sum') !== undefined);

/** The type of a column's aggregates, shared by all columns of its kind. */
export const aggregateTypeOf = (field: Field): string =>
  field.use === 'aggregate' ? `${field.filterScalar}GuardedAggregate` : `${aggregateKindOf(field)}Aggregate`;

export const AGGREGATE_TYPE_NAMES: readonly string[] = [
  ...AGGREGATED_KINDS.map((kind) => `${kind}Aggregate`),
  ...GUARDED.map((kind) => `${kind}GuardedAggregate`),
];

/** Every type of aggregates that is no dataset's. */
export const aggregateTypes = (): string =>
  AGGREGATED_KINDS.map((kind) => `${ABOUT[kind] ?? ''}${typeOfMeasures(`${kind}Aggregate`, kind, MEASURES)}`).join('\n');

/** Those of columns that callers may read in aggregates alone: in the graphs of such callers. */
export const guardedTypes = (): string =>
  GUARDED.map(
    (kind) =>
      `"Of a column whose single values are hidden: null where it has too few, which \`extensions.suppressed\` says."\n${typeOfMeasures(`${kind}GuardedAggregate`, kind, GUARDED_MEASURES)}`,
  ).join('\n');

function typeOfMeasures(name: string, kind: AggregateKind, measures: readonly Measure[]): string {
  const fields = measures.flatMap((measure) => {
    const type = measureScalar(shapeOfKind(kind), measure);
    return type === undefined ? [] : `  ${DESCRIPTIONS[measure] ?? ''}${measure}${measure === 'quantile' ? '(p: Float!)' : ''}: ${type}`;
  });
  return `type ${name} {\n${fields.join('\n')}\n}`;
}

const OF_A_SAMPLE = `"The sample's: null of fewer than two values."\n  `;

const DESCRIPTIONS: Partial<Record<Measure, string>> = {
  countDistinct: '"Different values; null is none."\n  ',
  stddev: OF_A_SAMPLE,
  variance: OF_A_SAMPLE,
  quantile: '"Below it lies the share `p` of all values, from 0 to 1; interpolated."\n  ',
};

const ABOUT: Partial<Record<AggregateKind, string>> = {
  Float: '"NaN and the infinities are in nothing but `countDistinct`."\n',
  Boolean: '"`min` is whether all are true, `max` whether any is."\n',
  String: '"`min` and `max` are by the order of `orderBy`, the database\'s own."\n',
  Opaque: '"Of a column whose type has no scalar: its values are told apart by the database\'s text."\n',
};

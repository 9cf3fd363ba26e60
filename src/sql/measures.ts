import type { Field, Scalar } from '../contract/index.ts';
import type { ValueType } from './value-type.ts';

/** What can be asked of all values of a column. */
export const MEASURES = ['countDistinct', 'sum', 'avg', 'min', 'max', 'stddev', 'variance', 'quantile'] as const;
export type Measure = (typeof MEASURES)[number];

export const isMeasure = (name: string): name is Measure => (MEASURES as readonly string[]).includes(name);

/** An aggregate as SQL, and the type by which it is compared. */
export interface Measured {
  readonly sql: string;
  readonly type: ValueType;
  /** The JSON text of such a value, never null. */
  readonly json: (value: string) => string;
}

/** The scalar of a measure of one column; undefined where its values have none of that. */
export function measureScalar(field: Pick<Field, 'list' | 'opaque' | 'filterScalar'>, measure: Measure): Scalar | 'Count' | undefined {
  if (measure === 'countDistinct') return 'Count';
  return field.list || field.opaque ? undefined : SCALAR_MEASURES[field.filterScalar]?.[measure];
}

type OfScalar = Partial<Record<Measure, Scalar>>;

const ordered = (scalar: Scalar): OfScalar => ({ min: scalar, max: scalar });

const numeric = (scalar: Scalar, sum: Scalar, avg: Scalar): OfScalar => ({
  sum,
  avg,
  ...ordered(scalar),
  stddev: 'Float',
  variance: 'Float',
  quantile: 'Float',
});

/** A sum never wraps: it is of a wider scalar than its parts. Values of a scalar that is not here are only told apart. */
const SCALAR_MEASURES: Partial<Record<Scalar, OfScalar>> = {
  Int: numeric('Int', 'BigInt', 'Float'),
  BigInt: numeric('BigInt', 'Decimal', 'Float'),
  Decimal: numeric('Decimal', 'Decimal', 'Decimal'),
  Float: numeric('Float', 'Float', 'Float'),
  String: ordered('String'),
  Boolean: ordered('Boolean'),
  Date: ordered('Date'),
  Time: ordered('Time'),
  DateTime: ordered('DateTime'),
  LocalDateTime: ordered('LocalDateTime'),
};

const typeOf = (scalar: Scalar, nativeType: string): ValueType => ({ nativeType, scalar, list: false, nullable: true, opaque: false });

export const DOUBLE: ValueType = typeOf('Float', 'double precision');
export const decimalType = (nativeType: string): ValueType => typeOf('Decimal', nativeType);
export const bigIntType = (nativeType: string): ValueType => typeOf('BigInt', nativeType);

/** A number of rows or values: of 64 bits, and yet a JSON number. */
export const counted = (dialect: { cast(expression: string, to: 'text'): string }, sql: string): Measured => ({
  sql,
  type: { ...bigIntType('bigint'), nullable: false },
  json: (value) => dialect.cast(value, 'text'),
});

/** A key that is shown as `ID` is what its column is, where it stands alone. */
export const asColumn = (type: ValueType): ValueType => ({ ...type, scalar: type.filterScalar ?? type.scalar, nullable: true });

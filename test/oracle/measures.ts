import { imageFieldName, type Dataset, type Field } from '../../src/contract/index.ts';
import { divided, exactOf, sumExact, textOf, type Exact } from './decimals.ts';
import { compareValues, identityOf, isNull, type Row } from './values.ts';

/** A number that a database rounds: of doubles within `tolerance`, of exact ones within so many digits. */
export class Near {
  readonly value: number | Exact;
  readonly tolerance: number;

  constructor(value: number | Exact, tolerance: number) {
    this.value = value;
    this.tolerance = tolerance;
  }
}

type Measures = Readonly<Record<string, unknown>>;

/** All aggregates of some rows, as an object whose functions graphql-js calls. */
export const aggregatesOf = (dataset: Dataset, rows: readonly Row[]): Measures => ({
  count: rows.length,
  ...Object.fromEntries(
    dataset.fields.map((field) => [
      imageFieldName(dataset, field),
      () =>
        measuresOf(
          field,
          rows.map((row) => row[field.name]),
        ),
    ]),
  ),
});

/** One aggregate of a column, and the column that it would be. */
export function measureOf(
  dataset: Dataset,
  rows: readonly Row[],
  name: string,
  measure: string,
): { readonly value: unknown; readonly field: Field } {
  const field = dataset.fields.find((each) => each.name === name);
  if (!field) throw new Error(`these tests do not know ${dataset.type}.${name}`);
  const all = measuresOf(
    field,
    rows.map((row) => row[name]),
  );
  return { value: all[measure] ?? null, field: { ...field, ...RESULTS[measure]?.(field) } };
}

/** What an aggregate is compared as, where it is not the column itself. */
const RESULTS: Readonly<Record<string, (field: Field) => Partial<Field>>> = {
  countDistinct: () => ({ filterScalar: 'Int', opaque: false, list: false, enumValues: undefined }) as Partial<Field>,
  sum: ({ filterScalar }) => ({ filterScalar: filterScalar === 'Float' ? 'Float' : 'Decimal' }),
};

function measuresOf(field: Field, all: readonly unknown[]): Measures {
  const values = all.filter((value) => !isNull(value));
  const countDistinct = new Set(values.map((value) => identityOf(field, value))).size;
  if (field.list || field.opaque) return { countDistinct };
  switch (field.filterScalar) {
    case 'Int':
    case 'BigInt':
    case 'Decimal':
      return { countDistinct, ...extremesOf(field, values), ...ofExact(field, values), ...ofDoubles(values.map(Number)) };
    case 'Float': {
      const numbers = values.map(Number).filter(Number.isFinite);
      return { countDistinct, ...extremesOf(field, numbers), ...ofFloats(numbers), ...ofDoubles(numbers) };
    }
    case 'JSON':
    case 'UUID':
    case 'Bytes':
      return { countDistinct };
    default:
      return { countDistinct, ...extremesOf(field, values) };
  }
}

function extremesOf(field: Field, values: readonly unknown[]): Measures {
  const sorted = [...values].sort((a, b) => compareValues(field, a, b));
  return { min: sorted[0] ?? null, max: sorted.at(-1) ?? null };
}

/** What is reckoned without rounding. */
function ofExact(field: Field, values: readonly unknown[]): Measures {
  if (values.length === 0) return { sum: null, avg: null };
  // One NaN makes it all NaN.
  if (values.includes('NaN')) return { sum: 'NaN', avg: 'NaN' };
  const sum = sumExact(values.map(exactOf));
  const avg = divided(sum, BigInt(values.length));
  if (field.filterScalar === 'Decimal') return { sum: textOf(sum, scaleOf(field)), avg: new Near(avg, 13) };
  const double = Number(avg.digits) / 10 ** avg.scale;
  return { sum: String(sum.digits), avg: new Near(double, Math.abs(double) * 1e-12) };
}

const scaleOf = ({ nativeType }: Field): number => Number(/,\s*(\d+)\)$/.exec(nativeType)?.[1] ?? 0);

function ofFloats(numbers: readonly number[]): Measures {
  if (numbers.length === 0) return { sum: null, avg: null };
  const total = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);
  const tolerance = 1e-12 * total(numbers.map(Math.abs));
  return { sum: new Near(total(numbers), tolerance), avg: new Near(total(numbers) / numbers.length, tolerance) };
}

/** What is reckoned with doubles. Databases differ in the last digits of the greatest value, squared. */
function ofDoubles(values: readonly number[]): Measures {
  const sorted = [...values].sort((a, b) => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || a - b);
  const greatest = Math.max(0, ...values.map(Math.abs));
  const quantile = ({ p }: { readonly p: number }): Near | null => {
    const place = p * (sorted.length - 1);
    const [low = NaN, high = NaN] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    const value = low + (high - low) * (place % 1);
    return Number.isNaN(value) ? null : new Near(value, greatest * 1e-12);
  };
  if (values.length < 2 || values.some(Number.isNaN)) return { stddev: null, variance: null, quantile };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { stddev: new Near(Math.sqrt(variance), greatest * 1e-6), variance: new Near(variance, greatest ** 2 * 1e-12), quantile };
}

import { quoteText } from './quoting.ts';
import { BINS, MONTHS, type Bucket, type Stretch } from './stretch.ts';
import { scalarOf, type ValueType } from './value-type.ts';

/** What PostgreSQL and DuckDB write each in their way. */
interface Reckoning {
  /** The start of the bin that a timestamp lies in: bins are `count` units long, and one begins at 0001-01-01. */
  readonly bin: (unit: 'minute' | 'hour' | 'day', count: string, timestamp: string) => string;
  readonly minusMonths: (timestamp: string, months: string) => string;
}

/** An hour that a change of daylight saving repeats is two, and they differ by their distance only. */
const isByDistance = ({ bucket, count }: Stretch): boolean => bucket === 'MINUTE' || (bucket === 'HOUR' && count === undefined);

/** The start of a stretch of time, where there are `date_trunc` and time zones. */
export const startOfIn =
  (reckoning: Reckoning) =>
  (value: string, type: ValueType, stretch: Stretch): string => {
    const { bucket, zone } = stretch;
    const count = stretch.count === undefined ? undefined : `${stretch.count}::int4`;
    const scalar = scalarOf(type);
    if (scalar !== 'DateTime') {
      const start = localStart(reckoning, bucket, count, `${value}::timestamp`);
      return scalar === 'Date' ? `(${start})::date` : start;
    }
    const local = `(${value} at time zone ${zone}::text)`;
    const start = localStart(reckoning, bucket, count, local);
    return isByDistance(stretch) ? `(case when isfinite(${value}) then ${value} - (${local} - ${start}) else ${value} end)` : start;
  };

/**
 * When the clocks of a zone first show the start of a DateTime's stretch. Databases take the second time where they show it twice: it is known by what
 * they showed three hours before, which is less far from it than three hours are where they were put back.
 */
export function startMoment(start: string, stretch: Stretch): string {
  if (isByDistance(stretch)) return start;
  const zone = `at time zone ${stretch.zone}::text`;
  const second = `(${start} ${zone})`;
  const putBack = `(((${second} - interval '3 hours') ${zone}) - (${start} - interval '3 hours'))`;
  const first = `(${second} - ${putBack})`;
  return `(case when isfinite(${start}) and (${first} ${zone}) = ${start} then ${first} else ${second} end)`;
}

function localStart({ bin, minusMonths }: Reckoning, bucket: Bucket, count: string | undefined, local: string): string {
  if (count === undefined) return `date_trunc(${quoteText(bucket.toLowerCase())}, ${local})`;
  const months = MONTHS[bucket];
  if (months === undefined) {
    const [unit, units] = BINS[bucket as keyof typeof BINS];
    return bin(unit, units === 1 ? count : `(${units} * ${count})`, local);
  }
  const past = `mod((extract(year from ${local}) * 12 + extract(month from ${local}) - 1)::int4, ${months} * ${count})`;
  return `(case when isfinite(${local}) then ${minusMonths(`date_trunc('month', ${local})`, past)} else ${local} end)`;
}

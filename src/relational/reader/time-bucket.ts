import type { Field } from '../../contract/index.ts';
import { quoteText, scalarOf, type Dialect } from '../../sql/index.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Writing } from './writing.ts';

const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };
const BINS = {
  MINUTE: ['minute', 1],
  HOUR: ['hour', 1],
  DAY: ['day', 1],
  WEEK: ['day', 7],
} as const;
/** Past it is a slip; a step of ten thousand years is enough. */
const MOST_STEPS = 10_000;

/** The start of the stretch of time that a column's value lies in, as SQL of the column's type. Throws BAD_USER_INPUT. */
export function timeBucketSql({ dialect, parts }: Writing, field: Field, value: string, input: Input): string {
  const given = new Map(input.entries());
  const scalar = scalarOf(field);
  const bucket = given.get('bucket')?.current as string;
  const step = stepOf(given.get('step'));
  const zone = zoneOf(given.get('timeZone'), scalar);
  if (scalar === 'Date' && (bucket === 'MINUTE' || bucket === 'HOUR'))
    throw invalid(`${input.path}`, bucket, `is shorter than the days that \`${field.name}\` has`);
  const count = step === 1 ? undefined : `${parts.parameter(() => String(step))}::int4`;
  if (scalar !== 'DateTime') {
    const start = startOf(dialect, bucket, count, `${value}::timestamp`);
    return scalar === 'Date' ? `(${start})::date` : start;
  }
  const at = `${parts.parameter(() => zone)}::text`;
  const local = `(${value} at time zone ${at})`;
  const start = startOf(dialect, bucket, count, local);
  // An hour that a change of daylight saving repeats is two, and they differ by their distance only.
  if (bucket === 'MINUTE' || (bucket === 'HOUR' && step === 1))
    return `(case when isfinite(${value}) then ${value} - (${local} - ${start}) else ${value} end)`;
  return `(${start} at time zone ${at})`;
}

function startOf(dialect: Dialect, bucket: string, count: string | undefined, local: string): string {
  if (count === undefined) return `date_trunc(${quoteText(bucket.toLowerCase())}, ${local})`;
  const months = MONTHS[bucket];
  if (months === undefined) {
    const [unit, units] = BINS[bucket as keyof typeof BINS];
    return dialect.bin(unit, units === 1 ? count : `(${units} * ${count})`, local);
  }
  const past = `mod((extract(year from ${local}) * 12 + extract(month from ${local}) - 1)::int4, ${months} * ${count})`;
  return `(case when isfinite(${local}) then ${dialect.minusMonths(`date_trunc('month', ${local})`, past)} else ${local} end)`;
}

function stepOf(input: Input | undefined): number {
  const step = Number(input?.current ?? 1);
  if (Number.isSafeInteger(step) && step >= 1 && step <= MOST_STEPS) return step;
  throw invalid(input?.path ?? 'step', input?.current, `is not a whole number from 1 to ${MOST_STEPS}`);
}

function zoneOf(input: Input | undefined, scalar: string): string {
  const zone = input?.current ?? 'UTC';
  if (typeof zone !== 'string' || !isTimeZone(zone))
    throw invalid(input?.path ?? 'timeZone', zone, 'is no time zone; write it as `Europe/Stockholm`');
  if (scalar !== 'DateTime' && zone !== 'UTC')
    throw invalid(input?.path ?? 'timeZone', zone, `is of no use to a ${scalar}, which has no zone`);
  return zone;
}

/** Names alone: databases differ about which way `+02` leads. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]\w*(?:[/+-]\w+)*$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

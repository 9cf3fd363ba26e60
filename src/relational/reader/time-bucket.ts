import type { Field } from '../../contract/index.ts';
import { scalarOf, type Stretch } from '../../sql/index.ts';
import type { GroupKey } from './grouping.ts';
import type { Input } from './input.ts';
import { invalid } from './invalid.ts';
import type { Writing } from './writing.ts';

/** Past it is a slip; a step of ten thousand years is enough. */
const MOST_STEPS = 10_000;

/** The start of the stretch of time that a column's value lies in. Throws BAD_USER_INPUT. */
export function timeBucketSql({ dialect, parts }: Writing, field: Field, value: string, input: Input): Pick<GroupKey, 'sql' | 'written'> {
  const given = new Map(input.entries());
  const scalar = scalarOf(field);
  const bucket = given.get('bucket')?.current as Stretch['bucket'];
  const step = stepOf(given.get('step'));
  const zone = zoneOf(given.get('timeZone'), scalar);
  if (scalar === 'Date' && (bucket === 'MINUTE' || bucket === 'HOUR'))
    throw invalid(`${input.path}`, bucket, `is shorter than the days that \`${field.name}\` has`);
  if (zone !== 'UTC' && dialect.lacks.timeZone !== undefined)
    throw invalid(given.get('timeZone')?.path ?? 'timeZone', zone, dialect.lacks.timeZone);
  const stretch: Stretch = {
    bucket,
    count: step === 1 ? undefined : parts.parameter(() => String(step)),
    zone: parts.parameter(() => zone),
  };
  const sql = dialect.startOf(value, field, stretch);
  return scalar === 'DateTime' ? { sql, written: (start) => dialect.startMoment?.(start, stretch) ?? start } : { sql };
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

/** Names of places, and UTC: databases differ about which way `+02` leads, and what `CET` is in summer, or `IST` at all. */
function isTimeZone(name: string): boolean {
  if (!/^(UTC|GMT|[A-Za-z]\w*(?:[/+-]\w+)*\/\w+(?:[/+-]\w+)*)$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

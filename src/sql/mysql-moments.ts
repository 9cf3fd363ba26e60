import type { Dialect } from './dialect.ts';
import { isDay } from './mysql-json.ts';
import { BINS, MONTHS, type Stretch } from './stretch.ts';
import { scalarOf, type ValueType } from './value-type.ts';

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;
const FIRST = "timestamp '0001-01-01 00:00:00'";

/** Dates and times, in a session that is in UTC. Those that are none are null. */
export const MYSQL_MOMENTS: Pick<Dialect, 'seconds' | 'moment' | 'isMoment' | 'local' | 'startOf'> = {
  seconds: (e) => `(case when ${isDay(e)} then timestampdiff(microsecond, timestamp '1970-01-01 00:00:00', ${e}) end / 1e6)`,
  moment: (seconds, type) =>
    scalarOf(type) === 'Date'
      ? `(date '1970-01-01' + interval ceil(${seconds} / ${SECONDS.day}) day)`
      : `(timestamp '1970-01-01 00:00:00' + interval round(${seconds} * 1e6) microsecond)`,
  isMoment: isDay,
  local: (e) => `cast(${e} as datetime(6))`,
  startOf(value, type, { bucket, count }) {
    const start = count === undefined ? startOfOne(value, bucket) : startOfSome(value, bucket, `cast(${count} as signed)`);
    return typed(`case when ${isDay(value)} then ${start} end`, type);
  },
};

const typed = (start: string, type: ValueType): string => `cast(${start} as ${scalarOf(type) === 'Date' ? 'date' : 'datetime(6)'})`;

function startOfOne(value: string, bucket: Stretch['bucket']): string {
  switch (bucket) {
    case 'MINUTE':
      return `date_format(${value}, '%Y-%m-%d %H:%i:00')`;
    case 'HOUR':
      return `date_format(${value}, '%Y-%m-%d %H:00:00')`;
    case 'DAY':
      return `date(${value})`;
    case 'WEEK':
      return `date(${value}) - interval weekday(${value}) day`;
    case 'MONTH':
      return `date_format(${value}, '%Y-%m-01')`;
    case 'QUARTER':
      return `cast(date_format(${value}, '%Y-%m-01') as date) - interval (month(${value}) - 1) % 3 month`;
    case 'YEAR':
      return `date_format(${value}, '%Y-01-01')`;
  }
}

function startOfSome(value: string, bucket: Stretch['bucket'], count: string): string {
  const months = MONTHS[bucket];
  if (months === undefined) {
    const [unit, units] = BINS[bucket as keyof typeof BINS];
    const since = `timestampdiff(second, ${FIRST}, ${value})`;
    return `${FIRST} + interval (${since} - mod(${since}, ${units * SECONDS[unit]} * ${count})) second`;
  }
  const past = `mod(year(${value}) * 12 + month(${value}) - 1, ${months} * ${count})`;
  return `cast(date_format(${value}, '%Y-%m-01') as date) - interval ${past} month`;
}

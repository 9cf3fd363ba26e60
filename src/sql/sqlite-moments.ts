import type { Dialect } from './dialect.ts';
import { BINS, MONTHS, type Stretch } from './stretch.ts';
import { scalarOf, type ValueType } from './value-type.ts';

/**
 * SQLite has no types for dates and times, only functions that read their text. Statements read one form of it, which compares as
 * text: `2001-03-09`, `10:00:00.000000`, and `2001-03-09 10:00:00.000000` in UTC. What is no such date or time is null.
 *
 * @see https://www.sqlite.org/lang_datefunc.html
 */
export function sqliteMoment(e: string, type: ValueType): string {
  switch (scalarOf(type)) {
    case 'Date':
      return `case when date(${e}) = ${e} then ${e} end`;
    case 'Time': {
      const fraction = `substr(${e}, 10)`;
      const isOne = `(length(${e}) = 5 or ${e} glob '??:??:??' or (${e} glob '??:??:??.*' and ${fraction} not glob '*[^0-9]*'))`;
      return `case when ${isOne} then time(substr(${e}, 1, 8))||'.'||substr(${fraction}||'000000', 1, 6) end`;
    }
    default: {
      // SQLite's own functions know no more than milliseconds, so that the fraction goes around them.
      const rest = `substr(${e}, 20)`;
      const zone = `ltrim(${rest}, '.0123456789')`;
      const fraction = `substr(${e}, 21, max(length(${rest}) - length(${zone}) - 1, 0))`;
      const exact = `datetime(substr(${e}, 1, 19)||${zone})||'.'||substr(${fraction}||'000000', 1, 6)`;
      const written = `case when substr(${e}, 17, 1) = ':' then ${exact} else datetime(${e})||'.000000' end`;
      return `case when date(substr(${e}, 1, 10)) = substr(${e}, 1, 10) then ${written} end`;
    }
  }
}

/** The text of a moment in that form as it travels, but for what says that it is of UTC. */
export const momentText = (e: string): string => `replace(substr(${e}, 1, 19), ' ', 'T')||${fractionText(e, 20)}`;

export const timeText = (e: string): string => `substr(${e}, 1, 8)||${fractionText(e, 9)}`;

/** Without zeros at its end. */
const fractionText = (e: string, from: number): string => `rtrim(rtrim(substr(${e}, ${from}), '0'), '.')`;

const MIDNIGHT = "' 00:00:00.000000'";
const SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;
/** 0001-01-01, in seconds of 1970. */
const FIRST = -62_135_596_800;

export const SQLITE_MOMENTS: Pick<Dialect, 'seconds' | 'moment' | 'isMoment' | 'local' | 'startOf'> = {
  seconds: (e) => `(unixepoch(substr(${e}, 1, 19)) + cast('0'||substr(${e}, 20) as real))`,
  moment: (seconds, type) =>
    scalarOf(type) === 'Date'
      ? `date(ceil(${seconds} / ${SECONDS.day}.0) * ${SECONDS.day}, 'unixepoch')`
      : `(datetime(floor(${seconds}), 'unixepoch')||printf('.%06d', min(round((${seconds} - floor(${seconds})) * 1000000), 999999)))`,
  isMoment: (e) => `${e} is not null`,
  local: (e, type) => (scalarOf(type) === 'Date' ? `(${e}||${MIDNIGHT})` : e),
  startOf(value, type, stretch) {
    const start = stretch.count === undefined ? startOfOne(value, stretch.bucket) : startOfSome(value, stretch.bucket, stretch.count);
    return scalarOf(type) === 'Date' ? `substr(${start}, 1, 10)` : `(${start})`;
  },
};

function startOfOne(value: string, bucket: Stretch['bucket']): string {
  switch (bucket) {
    case 'MINUTE':
      return `substr(${value}, 1, 17)||'00.000000'`;
    case 'HOUR':
      return `substr(${value}, 1, 14)||'00:00.000000'`;
    case 'DAY':
      return `substr(${value}, 1, 10)||${MIDNIGHT}`;
    case 'WEEK':
      return `date(substr(${value}, 1, 10), 'weekday 0', '-6 days')||${MIDNIGHT}`;
    case 'MONTH':
      return `substr(${value}, 1, 8)||'01'||${MIDNIGHT}`;
    case 'QUARTER':
      return `substr(${value}, 1, 5)||printf('%02d', (cast(substr(${value}, 6, 2) as integer) - 1) / 3 * 3 + 1)||'-01'||${MIDNIGHT}`;
    case 'YEAR':
      return `substr(${value}, 1, 5)||'01-01'||${MIDNIGHT}`;
  }
}

function startOfSome(value: string, bucket: Stretch['bucket'], given: string): string {
  const count = `cast(${given} as integer)`;
  const months = MONTHS[bucket];
  if (months === undefined) {
    const [unit, units] = BINS[bucket as keyof typeof BINS];
    const since = `(unixepoch(substr(${value}, 1, 19)) - ${FIRST})`;
    return `datetime(${floorWhole(since, `(${units * SECONDS[unit]} * ${count})`)} + ${FIRST}, 'unixepoch')||'.000000'`;
  }
  const month = `(cast(substr(${value}, 1, 4) as integer) * 12 + cast(substr(${value}, 6, 2) as integer) - 1)`;
  const first = `(${month} - ${month} % (${months} * ${count}))`;
  return `case when ${value} is not null then printf('%04d-%02d-01', ${first} / 12, ${first} % 12 + 1)||${MIDNIGHT} end`;
}

/** The greatest multiple of a whole number that is no more than another. */
export const floorWhole = (value: string, width: string): string =>
  `(${value} - ${value} % ${width} - case when ${value} % ${width} < 0 then ${width} else 0 end)`;

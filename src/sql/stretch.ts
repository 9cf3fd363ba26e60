/** A stretch of time that values are grouped by: one bucket, or `count` of them, reckoned from 0001-01-01. */
export interface Stretch {
  readonly bucket: Bucket;
  /** SQL, a whole number of at least 2; undefined for 1. */
  readonly count: string | undefined;
  /** SQL, the name of the time zone whose clocks count for a DateTime. */
  readonly zone: string;
}

export type Bucket = 'MINUTE' | 'HOUR' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** Months of a bucket that is made of them. */
export const MONTHS: Readonly<Partial<Record<Bucket, number>>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** What a bucket of equal length is made of, and of how many. */
export const BINS = {
  MINUTE: ['minute', 1],
  HOUR: ['hour', 1],
  DAY: ['day', 1],
  WEEK: ['day', 7],
} as const satisfies Partial<Record<Bucket, readonly ['minute' | 'hour' | 'day', number]>>;

/**
 * The next place of a series of looks: `<before>!<count>.<series>`. It sorts as text behind `after`, and before every later place in a
 * server's log (lsn.ts), so that a source may go over from polling to replication and back.
 */
export function placeAfter(after: string | undefined, series: string): string {
  const [before = '', looks = '0'] = (after ?? '').split('!');
  const count = BigInt(looks.split('.')[0] ?? '0') + 1n;
  return `${before}!${count.toString().padStart(16, '0')}.${series}`;
}

/** Whose looks a place is of; undefined where it is none of theirs. */
export const seriesOf = (place: string): string | undefined => place.split('!')[1]?.split('.')[1];

/**
 * Whether all that was told from the log's place `after` on was told by the looks whose last place is `told`. Another hub that led
 * meanwhile, replication, and a log that was put back to an older state, are not.
 */
export const continues = (told: string, after: string | undefined): boolean =>
  after !== undefined && seriesOf(told) === seriesOf(after) && told <= after;

/** What became of input rows of one step (DESIGN: invariant 5). Each row has exactly one. */
export type Fate = 'CONTRIBUTED' | 'FILTERED' | 'MERGED' | 'REJECTED' | 'UNMATCHED';

export interface RowFate {
  /** `4 filter` */
  readonly step: string;
  readonly fate: Fate;
  readonly rows: bigint;
  /** Of CONTRIBUTED, what is to be said beside the number: rows without a match, rows that a join multiplied. */
  readonly reason?: string;
}

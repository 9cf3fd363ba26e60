/** Bounds on what one request may cost; `limits:` of weir.yaml. */
export interface Limits {
  /** Rows of a root list without `limit`. */
  readonly defaultRows: number;
  /** Rows of a list inside another answer without `limit`. */
  readonly nestedRows: number;
  /** A `limit` past this is LIMIT_EXCEEDED. */
  readonly maxRows: number;
}

export const DEFAULT_LIMITS: Limits = { defaultRows: 100, nestedRows: 20, maxRows: 1000 };

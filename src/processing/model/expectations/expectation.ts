/** What the rows of a result must be. One that is broken ends the run, or with `warn` is only said. */
export type Expectation = {
  /** Names it in messages: `field flights`, `expectation 2 (unique)`. */
  readonly subject: string;
  readonly severity: Severity;
} &
  /** No two rows have the same values in these fields. */
  (
    | { readonly kind: 'unique'; readonly fields: readonly string[] }
    | { readonly kind: 'notNull'; readonly field: string }
    /** Values that the steps give in a wider type are values of the field's. */
    | { readonly kind: 'fits'; readonly field: string; readonly scalar: 'Int' | 'BigInt' }
  );

export type Severity = 'error' | 'warn';

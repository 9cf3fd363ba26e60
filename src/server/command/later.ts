/** Commands of the surface whose part is not built; one that the table has is not looked for here. */
export const LATER: readonly string[] = ['schema promote', 'model test', 'model backfill', 'query list', 'query cancel'];

/** The same of flags, by command. */
export const LATER_FLAGS: Readonly<Record<string, readonly string[]>> = {
  start: ['role', 'supergraph'],
  'model plan': ['tag', 'changed'],
  'model run': ['from', 'to', 'tag', 'changed'],
};

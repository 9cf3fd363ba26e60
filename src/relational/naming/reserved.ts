/**
 * Names that mean something of the hub's own in a dataset's filter (`and`, `or`, `not`), aggregate (`count`) and groups
 * (`key`): a column of that name gets a trailing underscore.
 */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'count', 'key']);

/** What the types of one dataset are called after its own: `ShopOrderFilter`. */
export const DERIVED_TYPES = ['Filter', 'OrderBy', 'Column', 'Aggregate', 'Changes', 'Change', 'Image'] as const;

/** What its root fields are called after its list's: `shopOrdersAggregate`. */
export const DERIVED_ROOTS = ['Aggregate', 'Statistics', 'Forecast', 'Changes'] as const;

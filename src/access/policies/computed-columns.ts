import { simplified } from '../../contract/index.ts';
import type { ColumnGrant, Dataset, DatasetPolicy, RowRule } from '../../contract/index.ts';

/**
 * The policy with what it leaves of computed fields. A computed value tells of the columns that it is made of: it is seen on the rows on
 * which all of them are seen as they are, it does not exist where one of them does not or is only ever masked, and it is for aggregates
 * alone where one of them is.
 */
export function withComputed(dataset: Dataset, policy: DatasetPolicy): DatasetPolicy {
  if (!dataset.fields.some(({ computed }) => computed)) return policy;
  const columns = new Map(policy.columns);
  const aggregateOnly = new Map(policy.aggregateOnly);
  for (const { name, computed } of dataset.fields) {
    const own = columns.get(name);
    if (!computed || !own) continue;
    const inputs = dataset.fields.filter((field) => !field.computed && computed.columns.includes(field.column)).map((field) => field.name);
    const shown = inputs.map((input) => plainRows(columns.get(input)));
    const groups = inputs.flatMap((input) => aggregateOnly.get(input) ?? []);
    const seen = shown.flatMap((rows) => rows ?? []);
    const left = own.filter(({ mask }) => !mask || groups.length === 0);
    if (seen.length < shown.length || left.length === 0) {
      columns.delete(name);
      aggregateOnly.delete(name);
      continue;
    }
    columns.set(
      name,
      left.map(({ rows, mask }): ColumnGrant => ({ rows: simplified({ kind: 'and', of: [rows, ...seen] }), mask })),
    );
    if (groups.length > 0) aggregateOnly.set(name, Math.max(aggregateOnly.get(name) ?? 0, ...groups));
  }
  return { ...policy, columns, aggregateOnly };
}

/** The rows on which a column is shown as it is; undefined where it is not there, or masked wherever it is. */
function plainRows(grants: readonly ColumnGrant[] | undefined): RowRule | undefined {
  const plain = (grants ?? []).flatMap(({ rows, mask }) => (mask ? [] : [rows]));
  return plain.length === 0 ? undefined : { kind: 'or', of: plain };
}

import { createHash } from 'node:crypto';
import { ALL_ROWS, NO_ROWS, simplified } from '../../contract/index.ts';
import type { Catalog, ColumnGrant, DatasetPolicy, GraphPolicy, Identity, RowRule, TypePolicy } from '../../contract/index.ts';
import { misfit } from '../../sql/index.ts';
import { withComputed } from './computed-columns.ts';
import type { ClaimUse } from './read-rule.ts';
import type { Grant, Role } from './role.ts';
import { isGiven, typesTogether } from './types-together.ts';

/**
 * What a caller may see: the union of what its roles may, each column only on the rows of a role that grants it, its mask only where no
 * role shows it plainly. A grant whose claims are missing, or do not fit, has no rows.
 */
export function resolvePolicy(
  identity: Pick<Identity, 'roles' | 'claims'>,
  roles: ReadonlyMap<string, Role>,
  catalog: Catalog,
): GraphPolicy {
  const held = withInherited(identity.roles, roles);
  const denied = new Set(held.flatMap(({ deniedTags }) => [...deniedTags]));
  const datasets = new Map<string, DatasetPolicy>();
  for (const dataset of catalog.datasets.values()) {
    const grants = held.flatMap(({ grants: own }) => own.get(dataset.id) ?? []);
    if (grants.length === 0) continue;
    const hidden = new Set(dataset.fields.filter(({ tags }) => tags.some((tag) => denied.has(tag))).map(({ name }) => name));
    datasets.set(dataset.id, withComputed(dataset, together(grants, hidden, identity.claims)));
  }
  const types = new Map<string, TypePolicy>();
  for (const name of new Set(held.flatMap((role) => [...role.types.keys()]))) {
    const grants = held.flatMap((role) => role.types.get(name) ?? []);
    const policy = typesTogether(grants.filter((grant) => grant.claims.every((use) => isGiven(use, identity.claims))));
    if (policy) types.set(name, policy);
  }
  const costs = held.flatMap(({ cost }) => cost ?? []);
  const cost = costs.length > 0 ? Math.max(...costs) : undefined;
  return { key: keyOf(datasets, types, cost), datasets, types, cost };
}

function withInherited(names: readonly string[], roles: ReadonlyMap<string, Role>): readonly Role[] {
  const held = new Map<string, Role>();
  const take = (name: string): void => {
    const role = roles.get(name);
    if (!role || held.has(name)) return;
    held.set(name, role);
    role.inherits.forEach(take);
  };
  names.forEach(take);
  // In one order, so that equal sets of roles come to equal policies.
  return [...held.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function together(grants: readonly Grant[], hidden: ReadonlySet<string>, claims: Identity['claims']): DatasetPolicy {
  const ruled = grants.map((grant) => ({ grant, rows: grant.claims.every((use) => fits(use, claims[use.name])) ? grant.rows : NO_ROWS }));
  const rows = anyOf(ruled.map((each) => each.rows));
  const columns = new Map<string, readonly ColumnGrant[]>();
  const names = new Set(grants.flatMap(({ fields }) => [...fields.keys()]));
  for (const name of names) {
    if (hidden.has(name)) continue;
    const showing = ruled.filter(({ grant }) => grant.fields.has(name));
    const plain = anyOf(showing.flatMap((each) => (each.grant.fields.get(name) === undefined ? [each.rows] : [])));
    const masked = showing.flatMap((each): ColumnGrant[] => {
      const mask = each.grant.fields.get(name);
      return mask === undefined ? [] : [{ rows: each.rows, mask }];
    });
    // Where the rows that show it are all that are seen, no row has to be asked.
    if (masked.length === 0) columns.set(name, [{ rows: showing.length === grants.length ? ALL_ROWS : plain }]);
    else columns.set(name, [...(plain.kind === 'none' ? [] : [{ rows: plain }]), ...masked]);
  }
  const aggregateOnly = new Map<string, number>();
  for (const name of new Set(grants.flatMap((grant) => [...grant.aggregateOnly.keys()]))) {
    // A column that any role shows is not one of these.
    if (names.has(name) || hidden.has(name)) continue;
    const counting = ruled.filter(({ grant }) => grant.aggregateOnly.has(name));
    columns.set(name, [{ rows: counting.length === grants.length ? ALL_ROWS : anyOf(counting.map((each) => each.rows)) }]);
    aggregateOnly.set(name, Math.max(...counting.map(({ grant }) => grant.aggregateOnly.get(name) ?? 0)));
  }
  const limits = grants.map(({ limit }) => limit);
  const limit = limits.includes(undefined) ? undefined : Math.max(...(limits as number[]));
  return { rows, columns, aggregateOnly, limit };
}

const anyOf = (rules: readonly RowRule[]): RowRule => {
  const distinct = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return simplified({ kind: 'or', of: [...distinct.values()] });
};

/** A claim that is missing denies, and so does one that its column can never equal. */
function fits({ type, single, dialect }: ClaimUse, values: readonly string[] | undefined): boolean {
  if (values === undefined || values.length === 0 || (single && values.length !== 1)) return false;
  return values.every((value) => misfit(value, type, dialect) === undefined);
}

function keyOf(datasets: ReadonlyMap<string, DatasetPolicy>, types: ReadonlyMap<string, TypePolicy>, cost: number | undefined): string {
  const text = JSON.stringify([
    Array.from(datasets, ([id, { rows, columns, aggregateOnly, limit }]) => [id, rows, [...columns], [...aggregateOnly], limit]),
    Array.from(types, ([name, { fields, rows }]) => [name, fields === 'all' ? fields : [...fields].toSorted(), rows] as const).toSorted(
      ([a], [b]) => (a < b ? -1 : 1),
    ),
    cost,
  ]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

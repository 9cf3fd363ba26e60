import type { Mask, RowRule, TypePolicy } from '../../contract/index.ts';
import type { ClaimUse } from './read-rule.ts';
import type { TypeClaim } from './read-type-rows.ts';

/** A role, checked against the graph: what of it was wrong is left out, and stays closed. */
export interface Role {
  readonly name: string;
  readonly inherits: readonly string[];
  /** By dataset. */
  readonly grants: ReadonlyMap<string, Grant>;
  /** By a subgraph's type: `weather.WeatherDay`. */
  readonly types: ReadonlyMap<string, TypeGrant>;
  readonly deniedTags: ReadonlySet<string>;
  readonly cost: number | undefined;
}

/** What a role may see and write of one dataset. */
export interface Grant {
  /** Fields that are shown, each with what masks it. */
  readonly fields: ReadonlyMap<string, Mask | undefined>;
  readonly aggregateOnly: ReadonlyMap<string, number>;
  readonly rows: RowRule;
  /** Where one is missing, or does not fit, the grant has no rows. */
  readonly claims: readonly ClaimUse[];
  readonly limit: number | undefined;
  readonly write: ReadonlyMap<'insert' | 'update' | 'delete', WriteGrant>;
}

/** What a role may see of a subgraph's type. Where a claim is missing, or does not fit, it is nothing. */
export interface TypeGrant extends TypePolicy {
  readonly claims: readonly TypeClaim[];
}

/** What may be written: these fields, so that the row fulfils the rule. */
export interface WriteGrant {
  readonly fields: ReadonlySet<string>;
  readonly check: RowRule;
  readonly claims: readonly ClaimUse[];
}

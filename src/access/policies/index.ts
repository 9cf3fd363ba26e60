export { checkPolicies, type CheckedPolicies, type PolicyGround } from './check-policies.ts';
export { resolvePolicy } from './resolve-policy.ts';
export { roleCatalog } from './role-catalog.ts';
export type { Role } from './role.ts';
export type { RowPaths } from './read-type-rows.ts';

import { expect } from 'vitest';
import { checkPolicies, resolvePolicy, type RowPaths } from '../../src/access/index.ts';
import type { ArgumentForm, Dataset, GrantDeclaration, PolicyDeclaration } from '../../src/contract/index.ts';
import { catalogOf, WHOLE } from './permitted/structure.ts';

/** Three databases' tables, that all may be allowed of. */
export const catalog = catalogOf(WHOLE, 'whole');
export function datasetOf(id: string, of = catalog): Dataset {
  const found = of.datasets.get(id);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}

/** A role's file: a grant may be anything that its form lets through. */
export function role(
  name: string,
  allow: Readonly<Record<string, GrantDeclaration>>,
  more: Partial<PolicyDeclaration> = {},
): PolicyDeclaration {
  return { role: name, inherits: [], allow, deny: { tags: [] }, ...more };
}

/** Checks policies beside a subgraph, a source that was never seen and a model that waits for it; a fault's line is the depth of its place. */
export function check(...policies: readonly PolicyDeclaration[]) {
  const declared = policies.map((value) => ({
    value,
    file: `policies/${value.role}.yaml`,
    line: (path: readonly (string | number)[] = []) => path.length,
  }));
  const types = new Map([['weather', new Map([['WeatherDay', ['date', 'tempMax', 'station']]])]]);
  const text = { scalar: 'String', list: true } as const;
  const rowPaths = (): RowPaths => ({
    kind: 'known',
    fields: [
      new Map<string, ArgumentForm>([
        ['dates', text],
        ['station', { scalar: 'Int', list: false }],
      ]),
      new Map(),
    ],
    byKey: new Map([['dates', text]]),
  });
  return checkPolicies(declared, { catalog, types, rowPaths, waiting: new Set(['late', 'DailyRoute']) });
}

/** What callers of some roles may see, of policies without a fault. */
export function resolve(
  roles: readonly string[],
  claims: Readonly<Record<string, readonly string[]>>,
  ...policies: readonly PolicyDeclaration[]
) {
  const checked = check(...policies);
  expect(checked.problems).toEqual([]);
  return resolvePolicy({ roles, claims }, checked.roles, catalog);
}

import { suggestion } from '../../contract/index.ts';
import type { GrantDeclaration } from '../../contract/index.ts';
import { ended, placeOf, type Path, type Tell } from './fault-place.ts';
import { readTypeRows, type RowGround } from './read-type-rows.ts';
import type { TypeGrant } from './role.ts';

/** A subgraph answers for itself: of it can be said which fields are seen, and which rows as far as it takes that as an argument. */
export function checkType(grant: GrantDeclaration, ground: RowGround, tell: Tell): TypeGrant | undefined {
  const { subject, fields } = ground;
  let faults = 0;
  const say: Tell = (path, message) => {
    faults += 1;
    tell(path, message);
  };
  const refused = (path: Path, what: string) =>
    say(
      path,
      `${what} of \`${subject}\` cannot be kept: its source answers by itself, and is not asked in SQL. Take the type out, or show fewer of its fields.`,
    );
  if (grant.limit !== undefined) refused(['limit'], 'A limit');
  if (grant.write) refused(['write'], 'A write rule');
  const { include, exclude, aggregateOnly, mask } = grant.columns ?? {};
  if (aggregateOnly) refused(['columns', 'aggregateOnly'], 'Columns for aggregates only');
  if (mask) refused(['columns', 'mask'], 'A mask');
  const find = (names: readonly string[] | undefined, key: string) =>
    names?.forEach((name, index) => {
      if (!fields.includes(name)) say(['columns', key, index], `\`${name}\` is no field of \`${subject}\`.${suggestion(name, fields)}`);
    });
  find(include, 'include');
  find(exclude, 'exclude');
  const read = readTypeRows(grant.rows, ground);
  for (const fault of read.faults) say(fault.path, `\`${placeOf(fault.path)}\` ${ended(fault)}`);
  if (faults > 0) return undefined;
  const seen = include || exclude ? new Set(fields.filter((name) => (include ? include.includes(name) : !exclude?.includes(name)))) : 'all';
  return { fields: seen, rows: read.rows, claims: read.claims };
}

import { suggestion } from '../../contract/index.ts';
import type { Catalog, Dataset, Declared, Field, GrantDeclaration, Mask, PolicyDeclaration, Problem } from '../../contract/index.ts';
import { scalarOf } from '../../sql/index.ts';
import { checkType } from './check-type.ts';
import { ended, placeOf, type Path, type Tell } from './fault-place.ts';
import { readRule, type ClaimUse } from './read-rule.ts';
import type { RowPaths } from './read-type-rows.ts';
import type { Grant, Role, TypeGrant, WriteGrant } from './role.ts';

/** What policies are checked against. */
export interface PolicyGround {
  readonly catalog: Catalog;
  /** Types of subgraphs by source: their fields. */
  readonly types: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** What leads to the rows of a subgraph's type. */
  readonly rowPaths?: (source: string, type: string) => RowPaths;
  /** Sources and models of which nothing is known yet; what names them waits. */
  readonly waiting: ReadonlySet<string>;
}

export interface CheckedPolicies {
  readonly roles: ReadonlyMap<string, Role>;
  readonly problems: readonly { readonly role: string; readonly problem: Problem }[];
}

const UNKNOWN: RowPaths = { kind: 'open', why: 'what leads to its rows is not known' };

/** Columns whose text is the same in every home, so that it can be hashed or cut. */
const TEXT_LIKE = new Set(['String', 'ID', 'UUID', 'Int', 'BigInt']);

/** Checks policies against the graph. A grant with a fault is left out, so that what it was for stays closed. */
export function checkPolicies(declared: readonly Declared<PolicyDeclaration>[], ground: PolicyGround): CheckedPolicies {
  const problems: { role: string; problem: Problem }[] = [];
  const names = declared.map(({ value }) => value.role);
  const roles = new Map<string, Role>();
  for (const { value, file, line } of declared) {
    const say = (path: Path, message: string, code: Problem['code'] = 'BAD_DEFINITION') =>
      problems.push({ role: value.role, problem: { code, message, path: `${file}:${line(path)}` } });
    value.inherits.forEach((name, index) => {
      if (!names.includes(name)) say(['inherits', index], `\`${name}\` is no role with a policy.${suggestion(name, names)}`);
    });
    const grants = new Map<string, Grant>();
    const types = new Map<string, TypeGrant>();
    for (const [subject, grant] of Object.entries(value.allow)) {
      const at: Path = ['allow', subject];
      const dataset = ground.catalog.datasets.get(subject);
      if (dataset) {
        const checked = checkGrant(grant, dataset, ground.catalog, (path, message) => say([...at, ...path], message));
        if (checked) grants.set(subject, checked);
        continue;
      }
      const [source, type] = splitOnce(subject);
      const fields = ground.types.get(source)?.get(type);
      if (fields) {
        const own = value.rowArguments?.[subject];
        const rows = { paths: ground.rowPaths?.(source, type) ?? UNKNOWN, declared: own ?? {} };
        const checked = checkType(grant, { subject, fields, ...rows }, (path, message) =>
          say(path[0] === 'rowArguments' ? path : [...at, ...path], message),
        );
        if (checked) types.set(subject, checked);
        continue;
      }
      if (ground.waiting.has(type === '' ? subject : source)) {
        say(at, `\`${subject}\` is not known yet: it is closed until its source has answered.`, 'SOURCE_UNAVAILABLE');
        continue;
      }
      const known = [
        ...ground.catalog.datasets.keys(),
        ...[...ground.types].flatMap(([name, own]) => [...own.keys()].map((each) => `${name}.${each}`)),
      ];
      say(at, `\`${subject}\` is no dataset, model or type of a subgraph.${suggestion(subject, known)}`);
    }
    for (const subject of Object.keys(value.rowArguments ?? {})) {
      if (!(subject in value.allow))
        say(['rowArguments', subject], `\`${subject}\` is not allowed here.${suggestion(subject, Object.keys(value.allow))}`);
      else if (ground.catalog.datasets.has(subject))
        say(['rowArguments', subject], `The rows of \`${subject}\` are chosen by its database: take it out, \`rows\` says all.`);
    }
    roles.set(value.role, {
      name: value.role,
      inherits: value.inherits,
      grants,
      types,
      deniedTags: new Set(value.deny.tags),
      cost: value.cost,
    });
  }
  return { roles, problems };
}

/** Undefined where something of it is wrong. */
function checkGrant(grant: GrantDeclaration, dataset: Dataset, catalog: Catalog, tell: Tell): Grant | undefined {
  let faults = 0;
  const say: Tell = (path, message) => {
    faults += 1;
    tell(path, message);
  };
  const find = (name: string, path: Path): Field | undefined => {
    const field = dataset.fields.find((each) => each.name === name);
    if (!field) {
      const known = dataset.fields.map((each) => each.name);
      say(path, `\`${name}\` is no field of \`${dataset.id}\`.${suggestion(name, known)}`);
    }
    return field;
  };
  const rule = (filter: unknown, path: Path) => {
    const read = readRule(filter, dataset, catalog);
    for (const fault of read.faults) say([...path, ...fault.path], `\`${placeOf([...path, ...fault.path])}\` ${ended(fault)}`);
    return read;
  };

  const { include, exclude, aggregateOnly, mask = {} } = grant.columns ?? {};
  include?.forEach((name, index) => find(name, ['columns', 'include', index]));
  exclude?.forEach((name, index) => find(name, ['columns', 'exclude', index]));
  const counted = new Map<string, number>();
  aggregateOnly?.fields.forEach((name, index) => {
    const path = ['columns', 'aggregateOnly', 'fields', index];
    const field = find(name, path);
    if (!field) return;
    if (dataset.key?.includes(name)) say(path, `\`${name}\` is part of the key of \`${dataset.id}\`, which is in every row.`);
    else if (name in mask) say(path, `\`${name}\` is masked as well: say one of the two.`);
    counted.set(name, aggregateOnly.minGroup);
  });
  const masks = new Map<string, Mask>();
  for (const [name, said] of Object.entries(mask)) {
    const path = ['columns', 'mask', name];
    const field = find(name, path);
    const how: Mask =
      said === null || said === 'null'
        ? { kind: 'null' }
        : typeof said === 'string'
          ? { kind: said }
          : { kind: 'constant', value: said.constant };
    if (field && (how.kind === 'hash' || how.kind === 'partial') && !isTextLike(field))
      say(
        path,
        `\`${name}\` cannot be masked by \`${how.kind}\`: that is for text, whole numbers and UUIDs. Take \`null\`, or a constant.`,
      );
    // Of one that was found wrong, no more is said.
    if (field && !counted.has(name)) masks.set(name, how);
  }
  const shown = dataset.fields.filter(({ name }) => (include ? include.includes(name) : !exclude?.includes(name)) && !counted.has(name));
  for (const name of masks.keys())
    if (!shown.some((field) => field.name === name))
      say(['columns', 'mask', name], `\`${name}\` is not shown at all, so that there is nothing to mask.`);

  const rows = grant.rows === undefined ? { rule: { kind: 'all' } as const, claims: [] } : rule(grant.rows, ['rows']);
  const write = new Map<'insert' | 'update' | 'delete', WriteGrant>();
  for (const way of ['insert', 'update', 'delete'] as const) {
    const said = grant.write?.[way];
    if (!said) continue;
    said.columns?.forEach((name, index) => find(name, ['write', way, 'columns', index]));
    const check: { rule: WriteGrant['check']; claims: readonly ClaimUse[] } =
      said.check === undefined ? { rule: { kind: 'all' }, claims: [] } : rule(said.check, ['write', way, 'check']);
    write.set(way, { fields: new Set(said.columns ?? dataset.fields.map(({ name }) => name)), check: check.rule, claims: check.claims });
  }
  if (faults > 0) return undefined;
  return {
    fields: new Map(shown.map(({ name }) => [name, masks.get(name)])),
    aggregateOnly: counted,
    rows: rows.rule,
    claims: rows.claims,
    limit: grant.limit,
    write,
  };
}

const isTextLike = (field: Field): boolean =>
  !field.opaque && !field.list && (TEXT_LIKE.has(scalarOf(field)) || field.enumValues !== undefined);

function splitOnce(subject: string): readonly [string, string] {
  const dot = subject.indexOf('.');
  return dot < 0 ? [subject, ''] : [subject.slice(0, dot), subject.slice(dot + 1)];
}

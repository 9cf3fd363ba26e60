import type { GrantDeclaration, Identity, PolicyDeclaration, Relation } from '../../../src/contract/index.ts';
import type { Dice } from './dice.ts';
import { valuesOf } from './random-rows.ts';
import { WHOLE, type Column, type Table } from './structure.ts';

type Filter = Readonly<Record<string, unknown>>;

/** Claims that policies name, and what callers may have for them; some of it fits no column that it is compared with. */
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  countries: ['SE', 'DE', 'FR', 'Åland', 'XX'],
  statuses: ['open', 'held', 'closed', 'nowhere'],
  tiers: ['0', '1', '2', '3', 'many'],
  me: ['o1', 'o2', 'o3', 'c1', 'a1', 'S1'],
  day: ['2001-03-09', '2004-02-29', 'yesterday'],
  flag: ['true', 'false', 'maybe'],
};

/** Which claim a column may be compared with. */
function claimOf({ name, scalar, own, enumValues }: Column): string | undefined {
  if (enumValues) return 'statuses';
  if (name === 'country') return 'countries';
  switch (own ?? scalar) {
    case 'Int':
    case 'BigInt':
    case 'Float':
      return 'tiers';
    case 'Date':
      return 'day';
    case 'Boolean':
      return 'flag';
    case 'ID':
    case 'String':
      return 'me';
    default:
      return undefined;
  }
}

const ORDERED = new Set(['Int', 'Float', 'BigInt', 'Decimal', 'Date', 'DateTime', 'LocalDateTime', 'String', 'ID']);

/** A filter that a policy may have, on rows of a table. */
export function drawFilter(dice: Dice, table: Table, depth = 0): Filter {
  if (depth < 2 && dice.chance(20)) {
    if (dice.chance(40)) return { not: drawFilter(dice, table, depth + 1) };
    const parts = [drawFilter(dice, table, depth + 1), drawFilter(dice, table, depth + 1)];
    return dice.chance(50) ? { or: parts } : { and: parts };
  }
  const relations = WHOLE.relations.filter(({ from, local }) => from === table.id && local);
  const relation = depth < 2 && dice.chance(25) ? relations[dice.below(relations.length + 1)] : undefined;
  if (relation) return { [relation.name]: drawRelated(dice, relation, depth) };
  const columns = dice.several(table.columns, 1, 2);
  return Object.fromEntries(columns.map((column) => [column.name, drawCondition(dice, table, column)]));
}

function drawRelated(dice: Dice, { to, one }: Relation, depth: number): Filter {
  const target = WHOLE.tables.find(({ id }) => id === to);
  if (!target) throw new Error(`there is no ${to}`);
  const filter = drawFilter(dice, target, depth + 1);
  return one ? filter : { [dice.pick(['some', 'every', 'none'])]: filter };
}

function drawCondition(dice: Dice, table: Table, column: Column): Filter {
  if (column.list) {
    return dice.pick<Filter>([
      { has: 'a' },
      { hasAny: ['a', 'b'] },
      { hasAll: ['a', 'b'] },
      { isEmpty: dice.chance(50) },
      { isNull: false },
    ]);
  }
  if (column.scalar === 'JSON' || dice.chance(12)) return { isNull: dice.chance(40) };
  const values = valuesOf(table, column);
  const claim = claimOf(column);
  const isText = (column.own ?? column.scalar) === 'String' || column.scalar === 'ID';
  if (claim !== undefined && dice.chance(35)) return { [dice.pick(['eq', 'in', 'ne', 'notIn'])]: `\${claim:${claim}}` };
  if (isText && column.own === undefined && !column.enumValues && dice.chance(25)) {
    return dice.pick<Filter>([
      { like: '%1%' },
      { ilike: 'a%' },
      { startsWith: 'o' },
      { endsWith: '1' },
      { contains: 'a' },
      { regex: '^[a-z]1' },
    ]);
  }
  if (dice.chance(30) && ORDERED.has(column.scalar) && !column.enumValues) {
    const [low, high] = [dice.pick(values), dice.pick(values)];
    return dice.chance(30) ? { between: [low, high] } : { [dice.pick(['lt', 'lte', 'gt', 'gte'])]: low };
  }
  return dice.chance(50) ? { [dice.pick(['eq', 'ne'])]: dice.pick(values) } : { [dice.pick(['in', 'notIn'])]: dice.several(values, 1, 4) };
}

const NUMBERS = new Set(['Int', 'BigInt', 'Float', 'Decimal']);
const HASHED = new Set(['String', 'ID', 'UUID', 'Int', 'BigInt']);

function drawGrant(dice: Dice, table: Table, limit: number | undefined): GrantDeclaration {
  // A key that is hidden takes much of the graph away with it: seldom.
  const isKey = ({ name }: Column) => table.key?.includes(name) === true;
  const names = (percent: number) =>
    dice
      .some(table.columns, percent)
      .filter((column) => !isKey(column) || dice.chance(25))
      .map(({ name }) => name);
  const exclude = dice.chance(60) ? names(25) : [];
  const include = exclude.length === 0 && dice.chance(15) ? [...new Set([...(table.key ?? []), ...names(60)])] : undefined;
  const shown = table.columns.filter(({ name }) => (include ? include.includes(name) : !exclude.includes(name)));
  // Of numbers there are aggregates; what is none is hidden by it.
  const isNumber = ({ scalar, own }: Column) => NUMBERS.has(own ?? scalar);
  const countable = shown.filter((column) => !isKey(column) && (isNumber(column) || dice.chance(30)));
  const aggregated = dice.chance(35) ? dice.several(countable, 1, 3).map(({ name }) => name) : [];
  const masks = dice
    .some(shown, dice.chance(50) ? 20 : 0)
    .filter((column) => !aggregated.includes(column.name) && (!isKey(column) || dice.chance(25)))
    .map((column) => [column.name, drawMask(dice, column)] as const);
  return {
    columns: {
      ...(include ? { include } : exclude.length > 0 ? { exclude } : {}),
      ...(aggregated.length > 0 && { aggregateOnly: { fields: aggregated, minGroup: 2 + dice.below(4) } }),
      ...(masks.length > 0 && { mask: Object.fromEntries(masks) }),
    },
    ...(dice.chance(55) && { rows: drawFilter(dice, table) }),
    ...(limit !== undefined && { limit }),
  };
}

function drawMask(dice: Dice, column: Column): null | 'null' | 'hash' | 'partial' | { readonly constant: string } {
  const isText = HASHED.has(column.own ?? column.scalar) && !column.list;
  // A list's or a document's own text is the database's, and not looked at here.
  const isPlain = !column.list && column.scalar !== 'JSON' && column.scalar !== 'DateTime';
  return dice.pick([
    null,
    'null',
    ...(isText ? (['hash', 'hash', 'partial'] as const) : []),
    ...(isPlain ? [{ constant: 'hidden' }] : []),
  ] as const);
}

export interface DrawnPolicies {
  readonly policies: readonly PolicyDeclaration[];
  /** Sets of roles that callers have. */
  readonly roles: readonly (readonly string[])[];
}

/** What may be allowed of subgraphs: `source.Type` and its fields. */
export type SubgraphTypes = Readonly<Record<string, readonly string[]>>;

/** Roles, some of which inherit others; a caller has one or several. The first caps its lists, all alike, and stands alone. */
export function drawPolicies(dice: Dice, count: number, types: SubgraphTypes): DrawnPolicies {
  const policies: PolicyDeclaration[] = [];
  for (let index = 0; index < count; index += 1) {
    const role = `role${String(index).padStart(2, '0')}`;
    const tables = WHOLE.tables.filter(() => dice.chance(75));
    const limit = index === 0 ? 1 + dice.below(4) : undefined;
    const grants = tables.map((table): [string, GrantDeclaration] => [table.id, drawGrant(dice, table, limit)]);
    const subjects = dice.chance(60) ? Object.entries(types).filter(() => dice.chance(70)) : [];
    const seen = subjects.map(([name, fields]): [string, GrantDeclaration] => [
      name,
      dice.chance(50) || fields.length === 0 ? {} : { columns: { include: dice.several(fields, 1, fields.length) } },
    ]);
    policies.push({
      role,
      inherits: index > 1 && dice.chance(20) ? [`role${String(1 + dice.below(index - 1)).padStart(2, '0')}`] : [],
      allow: Object.fromEntries([...grants, ...seen]),
      deny: { tags: dice.chance(10) ? [dice.pick(['pii', 'pay'])] : [] },
    });
  }
  const [capped = '', ...others] = policies.map(({ role }) => role);
  const together = others.filter(() => dice.chance(60)).map((role) => [role, dice.pick(others)]);
  return { policies, roles: [[capped], ...others.map((role) => [role]), ...together] };
}

/** Several callers of the same roles: with all claims, with others, and with some missing. */
export function drawIdentities(dice: Dice, roles: readonly string[], count: number): readonly Identity[] {
  return Array.from({ length: count }, (_, index) => {
    const claims = Object.entries(CLAIMS).flatMap(([name, values]) =>
      dice.chance(index === 0 ? 5 : 15) ? [] : [[name, dice.several(values, 1, index === 1 ? 1 : 3)] as const],
    );
    return { name: `${roles.join('+')} ${index}`, roles, scopes: [], claims: Object.fromEntries(claims) };
  });
}

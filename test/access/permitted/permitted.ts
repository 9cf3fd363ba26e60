import { createHmac } from 'node:crypto';
import type { GrantDeclaration, Identity, PolicyDeclaration } from '../../../src/contract/index.ts';
import type { Row, Rows } from './random-rows.ts';
import { claimsFit, fulfils } from './rule.ts';
import { HOMES, homeOf, type Column, type Structure, type Table } from './structure.ts';

/** What there is, and by which key masks are hashed. */
export interface World {
  readonly structure: Structure;
  readonly rows: Rows;
  readonly maskKey: Buffer;
}

/** A world that holds only what one caller may see. */
export interface Permitted {
  readonly structure: Structure;
  readonly rows: Rows;
  /** Rows of one list, by table. */
  readonly limits: ReadonlyMap<string, number | undefined>;
  /** `Type.field` of each column that is shown on every row, and as it is. */
  readonly everywhere: ReadonlySet<string>;
  /** Fields of a subgraph's types, by `source.Type`. */
  readonly types: ReadonlyMap<string, 'all' | ReadonlySet<string>>;
}

/** One role's grant on one table. */
interface Granted {
  readonly declared: GrantDeclaration;
  /** Every claim that its rule names is there. */
  readonly fits: boolean;
}

type Caller = Pick<Identity, 'roles' | 'claims'>;

/**
 * What a caller may see of a world: by the words of the guide, row by row and value by value, and by none of the code that the hub
 * has for it. Roles are taken in the order of their names.
 */
export function permitted(world: World, policies: readonly PolicyDeclaration[], caller: Caller): Permitted {
  const held = rolesOf(policies, caller.roles);
  const denied = new Set(held.flatMap(({ deny }) => deny.tags));
  const ground = { structure: world.structure, rows: world.rows, claims: caller.claims };
  const tables: Table[] = [];
  const rows = new Map<string, readonly Row[]>();
  const limits = new Map<string, number | undefined>();
  const everywhere = new Set<string>();
  for (const table of world.structure.tables) {
    const granted = held.flatMap(({ allow }): Granted[] => {
      const declared = allow[table.id];
      return declared ? [{ declared, fits: declared.rows === undefined || claimsFit(declared.rows, table, ground) }] : [];
    });
    if (granted.length === 0) continue;
    const columns = table.columns.flatMap((column) =>
      column.tags.some((tag) => denied.has(tag)) ? [] : (seenColumn(column, granted) ?? []),
    );
    if (!columns.some(({ column }) => column.use !== 'aggregate')) continue;
    const holds = ({ declared, fits }: Granted, row: Row) =>
      fits && (declared.rows === undefined || fulfils(declared.rows, table, row, ground));
    tables.push(seenTable(table, columns, granted));
    for (const one of columns) if (one.everywhere && !one.column.use) everywhere.add(`${table.type}.${one.column.name}`);
    rows.set(
      table.id,
      (world.rows.get(table.id) ?? [])
        .filter((row) => granted.some((one) => holds(one, row)))
        .map((row) =>
          Object.fromEntries(columns.map((seen) => [seen.column.name, seenValue(world, table, seen, row, (one) => holds(one, row))])),
        ),
    );
    const caps = granted.map(({ declared }) => declared.limit);
    limits.set(table.id, caps.includes(undefined) ? undefined : Math.max(...caps.map(Number)));
  }
  const isUsable = (id: string, names: readonly string[]) => {
    const columns = tables.find((table) => table.id === id)?.columns;
    return columns !== undefined && names.every((name) => columns.some((column) => column.name === name && column.use === undefined));
  };
  const relations = world.structure.relations.filter(
    ({ from, fields, to, targetFields }) => isUsable(from, fields) && isUsable(to, targetFields),
  );
  return { structure: { tables, relations }, rows, limits, everywhere, types: typesOf(held) };
}

function rolesOf(policies: readonly PolicyDeclaration[], names: readonly string[]): readonly PolicyDeclaration[] {
  const held = new Set<PolicyDeclaration>();
  const take = (name: string): void => {
    const policy = policies.find(({ role }) => role === name);
    if (!policy || held.has(policy)) return;
    held.add(policy);
    policy.inherits.forEach(take);
  };
  names.forEach(take);
  return [...held].toSorted((one, other) => (one.role < other.role ? -1 : 1));
}

type Mask = null | 'null' | 'hash' | 'partial' | { readonly constant: string };

interface SeenColumn {
  readonly column: Column;
  readonly isText: boolean;
  /** On every row that is seen. */
  readonly everywhere: boolean;
  readonly showing: readonly { readonly granted: Granted; readonly mask?: Mask }[];
}

/** Undefined where no role shows it. */
function seenColumn(column: Column, granted: readonly Granted[]): SeenColumn | undefined {
  const { name } = column;
  const aggregated = granted.filter(({ declared }) => declared.columns?.aggregateOnly?.fields.includes(name));
  const showing = granted.flatMap((one) => {
    const { include, exclude, mask = {} } = one.declared.columns ?? {};
    const shown = (include ? include.includes(name) : !exclude?.includes(name)) && !aggregated.includes(one);
    return shown ? [name in mask ? { granted: one, mask: mask[name] ?? null } : { granted: one }] : [];
  });
  const isWhole = (some: readonly Granted[]) => some.length === granted.length || some.some(({ declared }) => declared.rows === undefined);
  if (showing.length === 0) {
    if (aggregated.length === 0) return undefined;
    // Of what is no number nothing can be reckoned.
    if (!['Int', 'BigInt', 'Float', 'Decimal'].includes(column.scalar)) return undefined;
    const everywhere = isWhole(aggregated);
    const nullable = column.nullable || !everywhere;
    const minGroup = Math.max(...aggregated.map(({ declared }) => declared.columns?.aggregateOnly?.minGroup ?? 0));
    return {
      column: { ...column, nullable, use: 'aggregate', minGroup },
      isText: false,
      everywhere,
      showing: aggregated.map((one) => ({ granted: one })),
    };
  }
  const masks = showing.flatMap((one) => ('mask' in one ? [one.mask] : []));
  const everywhere = isWhole(showing.map((one) => one.granted));
  if (masks.length === 0) return { column: { ...column, nullable: column.nullable || !everywhere }, isText: false, everywhere, showing };
  const isText = masks.some((mask) => mask !== null && mask !== 'null');
  const { enumValues: _values, own: _own, ...plain } = column;
  const seen: Column = isText ? { ...plain, scalar: 'String', list: false } : column;
  return { column: { ...seen, nullable: true, use: 'shown' }, isText, everywhere, showing };
}

/** A key that is not known of every row identifies none; who may not know the key cannot be told which row changed. */
function seenTable(table: Table, columns: readonly SeenColumn[], granted: readonly Granted[]): Table {
  const isUsable = (name: string) => columns.some(({ column }) => column.name === name && column.use === undefined);
  const keyed = table.key?.every((name) => isUsable(name) && columns.some((one) => one.column.name === name && one.everywhere));
  const { key, fidelity, noChangefeed: _no, ...rest } = table;
  const uniques = table.uniques.filter(({ fields }) => fields.every(isUsable));
  const seen = { ...rest, columns: columns.map(({ column }) => column), uniques };
  if (!keyed) return { ...seen, fidelity: 'NONE' };
  // Without the old row nobody knows whether a change is one of what is seen, unless everything is.
  const whole = columns.length === table.columns.length && columns.every(({ everywhere, column }) => everywhere && !column.use);
  const told = table.oldRows || (whole && granted.some(({ declared }) => declared.rows === undefined));
  const asksOthers = [granted, ...columns.flatMap(rulesOf)].some((some) => asksRelated(some, table));
  return { ...seen, key, fidelity, ...((!told || asksOthers) && { noChangefeed: true }) };
}

/** The grants by whose rules it is decided, row by row, whether a column is shown, and how. */
function rulesOf({ everywhere, showing }: SeenColumn): readonly (readonly Granted[])[] {
  const masked = showing.filter((one) => 'mask' in one);
  if (masked.length === 0 && everywhere) return [];
  const plain = showing.filter((one) => !('mask' in one)).map(({ granted }) => granted);
  return [plain, ...masked.map(({ granted }) => [granted])];
}

const asksRelated = (some: readonly Granted[], table: Table): boolean =>
  some.every(({ declared }) => declared.rows !== undefined) &&
  some.some(({ declared, fits }) => fits && declared.rows !== undefined && isRelated(declared.rows, table));

/** Whether a filter asks for rows beside the one that it is asked of. */
function isRelated(filter: Readonly<Record<string, unknown>>, { columns }: Table): boolean {
  return Object.entries(filter).some(([name, given]) => {
    if (name === 'and' || name === 'or')
      return (given as readonly Readonly<Record<string, unknown>>[]).some((part) => isRelated(part, { columns } as Table));
    if (name === 'not') return isRelated(given as Readonly<Record<string, unknown>>, { columns } as Table);
    return !columns.some((column) => column.name === name);
  });
}

function seenValue(
  { maskKey }: World,
  table: Table,
  { column, isText, showing }: SeenColumn,
  row: Row,
  holds: (granted: Granted) => boolean,
): unknown {
  const value = row[column.name] ?? null;
  const here = showing.filter(({ granted }) => holds(granted));
  const plain = here.find((one) => !('mask' in one));
  if (plain) return isText ? textOf(table, column.name, value) : value;
  const [first] = here;
  if (!first) return null;
  const { mask = null } = first;
  if (mask === null || mask === 'null') return null;
  if (typeof mask === 'object') return mask.constant;
  if (value === null) return null;
  const text = String(value as string | number);
  if (mask === 'hash') return createHmac('sha256', maskKey).update(text).digest('hex');
  const letters = Array.from(text);
  return letters.length < 8 ? '****' : `****${letters.slice(-4).join('')}`;
}

/** As it travels, without the quotes. DuckDB writes a whole number of a double with a zero. */
function textOf(table: Table, name: string, value: unknown): string | null {
  if (value === null) return null;
  const isFloat = table.columns.find((column) => column.name === name)?.scalar === 'Float';
  if (isFloat && HOMES[homeOf(table.id)] === 'duckdb' && Number.isInteger(value)) return `${String(value as number)}.0`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

function typesOf(held: readonly PolicyDeclaration[]): Permitted['types'] {
  const types = new Map<string, 'all' | ReadonlySet<string>>();
  for (const { allow } of held)
    for (const [name, { columns }] of Object.entries(allow)) {
      if (!/\.[A-Z]/.test(name)) continue;
      const known = types.get(name);
      const more = columns?.include;
      types.set(name, known === 'all' || !more ? 'all' : new Set([...(known ?? []), ...more]));
    }
  return types;
}

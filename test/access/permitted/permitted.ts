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
  /**
   * Something is computed of a column whose type is text, since one role masks it, and whose values are all there, since another does not:
   * no database that holds no more than that computes it of them.
   */
  readonly isOfTexts: boolean;
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
  const masked = new Set<Column>();
  for (const table of world.structure.tables) {
    const granted = held.flatMap(({ allow }): Granted[] => {
      const declared = allow[table.id];
      return declared ? [{ declared, fits: declared.rows === undefined || claimsFit(declared.rows, table, ground) }] : [];
    });
    if (granted.length === 0) continue;
    const columns = table.columns.flatMap((column) =>
      column.tags.some((tag) => denied.has(tag)) ? [] : (seenMade(column, table, granted, denied) ?? []),
    );
    if (!columns.some(({ column }) => column.use !== 'aggregate')) continue;
    const holds = ({ declared, fits }: Granted, row: Row) =>
      fits && (declared.rows === undefined || fulfils(declared.rows, table, row, ground));
    tables.push(seenTable(table, columns, granted));
    for (const { column, isText } of columns) if (isText) masked.add(column);
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
  const isOfTexts = tables.some(({ columns }) =>
    columns.some(({ made }) => made?.from.some((name) => columns.some((one) => one.name === name && masked.has(one)))),
  );
  return { structure: { tables, relations }, rows, limits, everywhere, types: typesOf(held), isOfTexts };
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

/**
 * What is computed is seen where all that it is made of is seen as it is: a role that shows only some of it shows it nowhere, unless
 * others show the rest on the same rows.
 */
function seenMade(column: Column, table: Table, granted: readonly Granted[], denied: ReadonlySet<string>): SeenColumn | undefined {
  const own = seenColumn(column, granted);
  if (!own || !column.made) return own;
  const inputs = table.columns.filter(({ name }) => column.made?.from.includes(name));
  if (inputs.some(({ tags }) => tags.some((tag) => denied.has(tag)))) return undefined;
  const seen = inputs.map((input) => seenColumn(input, granted));
  const plain = seen.map((one) => one?.showing.filter((each) => !('mask' in each)) ?? []);
  // Beside masks a rule whose claims are missing shows nothing.
  const isThere = plain.every((some, index) => {
    const masked = (seen[index]?.showing.length ?? 0) > some.length;
    return some.some(({ granted: { fits } }) => fits || !masked);
  });
  if (!isThere) return undefined;
  const everywhere =
    own.everywhere &&
    plain.every((some) =>
      isWhole(
        granted,
        some.map((each) => each.granted),
      ),
    );
  const groups = seen.flatMap((one) => (one?.column.use === 'aggregate' ? [one.column.minGroup ?? 0] : []));
  const needs = plain.map((some) => some.map((each) => each.granted));
  const { made, ...stored } = own.column;
  if (groups.length === 0) {
    const isMade = everywhere && !own.column.use;
    return { ...own, column: { ...stored, nullable: true, ...(isMade && { made }) }, everywhere, needs };
  }
  const showing = own.showing.filter((each) => !('mask' in each));
  if (showing.length === 0 || !NUMBERS.includes(column.scalar)) return undefined;
  const { made: _made, ...plainly } = column;
  const minGroup = Math.max(own.column.minGroup ?? 0, ...groups);
  return { column: { ...plainly, nullable: true, use: 'aggregate', minGroup }, isText: false, everywhere, showing, needs };
}

const NUMBERS: readonly string[] = ['Int', 'BigInt', 'Float', 'Decimal'];

const isWhole = (granted: readonly Granted[], some: readonly Granted[]): boolean =>
  some.length === granted.length || some.some(({ declared }) => declared.rows === undefined);

interface SeenColumn {
  readonly column: Column;
  readonly isText: boolean;
  /** On every row that is seen. */
  readonly everywhere: boolean;
  readonly showing: readonly { readonly granted: Granted; readonly mask?: Mask }[];
  /** Of each column that it is made of, who shows it as it is. */
  readonly needs?: readonly (readonly Granted[])[];
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
  if (showing.length === 0) {
    if (aggregated.length === 0) return undefined;
    // Of what is no number nothing can be reckoned.
    if (!NUMBERS.includes(column.scalar)) return undefined;
    const everywhere = isWhole(granted, aggregated);
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
  const everywhere = isWhole(
    granted,
    showing.map((one) => one.granted),
  );
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
  const isStored = (name: string) => table.columns.some((one) => one.name === name && !one.made);
  const stored = columns.filter(({ column }) => isStored(column.name));
  const whole =
    stored.length === table.columns.filter(({ made }) => !made).length &&
    stored.every(({ everywhere, column }) => everywhere && !column.use);
  // Of a change it is made of the row that is told, which tells nothing of where it is hidden.
  const isMade = columns.every(
    ({ column, everywhere }) => isStored(column.name) || column.use === 'aggregate' || (everywhere && !column.use),
  );
  const told = table.oldRows || (whole && granted.some(({ declared }) => declared.rows === undefined));
  const asksOthers = [granted, ...columns.flatMap(rulesOf)].some((some) => asksRelated(some, table));
  return { ...seen, key, fidelity, ...((!told || !isMade || asksOthers) && { noChangefeed: true }) };
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
    return !columns.some((column) => column.name === name && !column.made);
  });
}

function seenValue(
  { maskKey }: World,
  table: Table,
  { column, isText, showing, needs = [] }: SeenColumn,
  row: Row,
  holds: (granted: Granted) => boolean,
): unknown {
  const value = row[column.name] ?? null;
  if (!needs.every((some) => some.some(holds))) return null;
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

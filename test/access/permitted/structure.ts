import type { Catalog, Dataset, DialectName, Field, Relation, Scalar } from '../../../src/contract/index.ts';

import { computedField } from '../../../src/sql/index.ts';

/** A column of a table, in the graph's words. */
export interface Column {
  readonly name: string;
  readonly scalar: Scalar;
  readonly nullable: boolean;
  readonly list: boolean;
  readonly tags: readonly string[];
  readonly enumValues?: readonly string[];
  /** The scalar of the column itself, where the graph shows it as another. */
  readonly own?: Scalar;
  readonly use?: Field['use'];
  readonly minGroup?: number;
  /** The database computes it. */
  readonly made?: Made;
}

/** What a database computes of columns that have their names there as here. */
export interface Made {
  readonly from: readonly string[];
  readonly sql: string;
  readonly value: (row: Readonly<Record<string, unknown>>) => unknown;
}

export interface Table {
  /** `shop.orders`; the part before the dot is its home. */
  readonly id: string;
  readonly type: string;
  readonly columns: readonly Column[];
  readonly key?: readonly string[] | undefined;
  readonly uniques: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly fidelity: Dataset['fidelity'];
  readonly oldRows: boolean;
  readonly noChangefeed?: true;
}

export interface Structure {
  readonly tables: readonly Table[];
  readonly relations: readonly Relation[];
}

/** Homes, and what speaks there. */
export const HOMES: Readonly<Record<string, DialectName>> = { shop: 'postgres', crm: 'duckdb', geo: 'duckdb' };

export const homeOf = (id: string): string => id.slice(0, id.indexOf('.'));

const NATIVE: Readonly<Record<DialectName, Readonly<Partial<Record<Scalar, string>>>>> = {
  postgres: {
    ID: 'text',
    String: 'text',
    Int: 'integer',
    BigInt: 'bigint',
    Float: 'double precision',
    Decimal: 'numeric(12,2)',
    Boolean: 'boolean',
    Date: 'date',
    DateTime: 'timestamp with time zone',
    UUID: 'uuid',
    JSON: 'jsonb',
  },
  duckdb: {
    ID: 'VARCHAR',
    String: 'VARCHAR',
    Int: 'INTEGER',
    BigInt: 'BIGINT',
    Float: 'DOUBLE',
    Decimal: 'DECIMAL(12,2)',
    Boolean: 'BOOLEAN',
    Date: 'DATE',
    LocalDateTime: 'TIMESTAMP',
    JSON: 'JSON',
  },
  // No home here speaks it.
  sqlite: {},
  mariadb: {},
  mysql: {},
};

/** Values of the one enum there is, in its order, which is not that of their letters. */
export const STATUSES = ['open', 'held', 'closed'] as const;
export const STATUS_TYPE = 'public.order_status';

const ownScalar = (column: Column): Scalar => column.own ?? (column.scalar === 'ID' ? 'String' : column.scalar);

/** What the database calls the column: never what the graph does, where that can be told apart. */
export const columnName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function nativeType(column: Column, dialect: DialectName): string {
  if (column.enumValues) return STATUS_TYPE;
  return NATIVE[dialect][ownScalar(column)] ?? '';
}

/** The structure as the hub has it, its tables in that schema of their databases. */
export function catalogOf({ tables, relations }: Structure, schema: string): Catalog {
  const datasets = tables.map((table): Dataset => {
    const home = homeOf(table.id);
    const dialect = HOMES[home] ?? 'duckdb';
    const lower = table.type.charAt(0).toLowerCase() + table.type.slice(1);
    return {
      id: table.id,
      source: home,
      home,
      dialect,
      at: { schema, name: table.id.slice(home.length + 1) },
      type: table.type,
      many: `${lower}s`,
      fields: table.columns.map((column) => fieldOf(column, dialect, table.columns)),
      ...(table.key && { one: lower, key: table.key }),
      uniques: table.uniques,
      fidelity: table.fidelity,
      oldRows: table.oldRows,
      ...(table.noChangefeed && { noChangefeed: true }),
    };
  });
  return { datasets: new Map(datasets.map((dataset) => [dataset.id, dataset])), relations };
}

export function fieldOf(column: Column, dialect: DialectName, among: readonly Column[] = []): Field {
  const { name, scalar, nullable, list, tags, enumValues, use, minGroup, made } = column;
  return {
    name,
    column: columnName(name),
    nativeType: nativeType(column, dialect),
    scalar,
    filterScalar: ownScalar(column),
    opaque: false,
    list,
    nullable,
    tags,
    ...(enumValues && { enumValues }),
    ...(use && { use }),
    ...(minGroup !== undefined && { minGroup }),
    ...(made && computedOf(made, scalar, dialect, among)),
  };
}

function computedOf(made: Made, scalar: Scalar, dialect: DialectName, among: readonly Column[]) {
  const columns = among.flatMap((column) =>
    column.made
      ? []
      : {
          name: columnName(column.name),
          nativeType: nativeType(column, dialect),
          scalar: ownScalar(column),
          list: column.list,
          nullable: column.nullable,
        },
  );
  const { nativeType: native, computed } = computedField(dialect, columns, scalar, made.sql);
  return { nativeType: native, computed };
}

/** `name: Scalar!` of each column, `#tag` after it. */
function columnsOf(text: string): Column[] {
  return text.split(', ').map((one) => {
    const [, name = '', list = '', type = '', mark = '', tag] = /^(\w+): (\[?)(\w+)\]?(!?)(?: #(\w+))?$/.exec(one) ?? [];
    const scalar = (type === 'Status' ? 'String' : type === 'Number' ? 'ID' : type) as Scalar;
    return {
      name,
      scalar,
      nullable: mark === '',
      list: list !== '',
      tags: tag ? [tag] : [],
      ...(type === 'Status' && { enumValues: STATUSES }),
      ...(type === 'Number' && { own: 'Int' as const }),
    };
  });
}

function table(id: string, type: string, columns: string, more: Partial<Table> = {}): Table {
  return { id, type, columns: columnsOf(columns), uniques: [], fidelity: 'EXACT', oldRows: true, ...more };
}

const ID = { key: ['id'] };

/** A table with columns that are computed. */
const making = (of: Table, made: Readonly<Record<string, Made & { readonly scalar: Scalar }>>): Table => ({
  ...of,
  columns: [
    ...of.columns,
    ...Object.entries(made).map(([name, { scalar, ...how }]) => ({ name, scalar, nullable: true, list: false, tags: [], made: how })),
  ],
});

const SCORE: Made = {
  from: ['placed', 'code'],
  sql: 'placed * 2 + code',
  value: ({ placed, code }) => (placed === null || code === null ? null : Number(placed) * 2 + Number(code)),
};
const BADGE: Made = {
  from: ['name', 'active'],
  sql: "name || case when active then '!' else '?' end",
  value: ({ name, active }) => (typeof name === 'string' ? `${name}${active === true ? '!' : '?'}` : null),
};

/** Every form of key, two tables without one, and every kind of column. */
const TABLES: readonly Table[] = [
  table('shop.customers', 'ShopCustomer', 'id: ID!, name: String!, country: String, tier: Int, email: String #pii, born: Date', ID),
  making(
    table(
      'shop.orders',
      'ShopOrder',
      'id: ID!, customerId: ID, status: Status, total: Float, amount: Decimal #money, placed: Int!, placedAt: DateTime, code: Int, extra: JSON, labels: [String], card: String #pii, ref: UUID, paid: Boolean, weight: BigInt',
      { ...ID, uniques: [{ name: 'shopOrderByCode', fields: ['code'] }] },
    ),
    { score: { ...SCORE, scalar: 'Int' } },
  ),
  table('shop.lines', 'ShopLine', 'orderId: String!, no: Int!, sku: String!, qty: Int!, note: String', {
    key: ['orderId', 'no'],
    oldRows: false,
    fidelity: 'COALESCED',
  }),
  table('shop.notes', 'ShopNote', 'about: String, text: String, score: Int', { fidelity: 'NONE' }),
  making(
    table(
      'crm.agents',
      'CrmAgent',
      'id: ID!, name: String!, stationCode: String, bossId: String, active: Boolean, salary: Decimal #pay',
      ID,
    ),
    {
      badge: { ...BADGE, scalar: 'String' },
    },
  ),
  table(
    'crm.tickets',
    'CrmTicket',
    'id: ID!, orderId: ID, agentId: ID, title: String!, priority: Int, opened: LocalDateTime, cost: BigInt',
    ID,
  ),
  table('geo.stations', 'GeoStation', 'id: Number!, code: String!, country: String, kind: String, band: Int, level: Float, since: Date', {
    ...ID,
    uniques: [{ name: 'geoStationByCode', fields: ['code'] }],
  }),
  table('geo.readings', 'GeoReading', 'station: String, order: ID, value: Float, day: Date', { fidelity: 'NONE' }),
];

/** Columns of both ends, the field's name and its inverse's; `one` is only said. */
type Link = readonly [from: string, to: string, name: string, inverse: string, said?: 'one'];

const LINKS: readonly Link[] = [
  ['shop.orders.customerId', 'shop.customers.id', 'customer', 'orders'],
  ['shop.lines.orderId', 'shop.orders.id', 'parent', 'lines'],
  ['shop.lines.orderId+no', 'shop.lines.orderId+no', 'itself', 'itselfToo'],
  ['shop.orders.status', 'shop.notes.about', 'noted', 'notedOrders', 'one'],
  ['crm.tickets.agentId', 'crm.agents.id', 'agent', 'tickets'],
  ['crm.agents.bossId', 'crm.agents.id', 'boss', 'staff'],
  ['crm.tickets.orderId', 'shop.orders.id', 'order', 'tickets'],
  ['crm.agents.stationCode', 'geo.stations.code', 'station', 'agents'],
  ['shop.customers.country', 'geo.stations.country', 'stations', 'customers'],
  ['shop.customers.tier', 'geo.stations.band', 'bandStations', 'bandCustomers'],
  ['shop.customers.country+tier', 'geo.stations.country+band', 'exactStations', 'exactCustomers'],
  ['crm.tickets.priority', 'shop.orders.placed', 'placedOrders', 'priorityTickets'],
  ['geo.readings.station', 'geo.stations.code', 'at', 'readings'],
  ['geo.readings.order', 'shop.orders.id', 'about', 'readings'],
  ['crm.agents.name', 'shop.notes.text', 'mention', 'mentioned', 'one'],
];

function ends([from, to, name, inverse, said]: Link): Relation[] {
  const end = (text: string) => {
    const [home = '', of = '', columns = ''] = text.split('.');
    const found = TABLES.find(({ id }) => id === `${home}.${of}`);
    const fields = columns.split('+');
    const unique = [found?.key ?? [], ...(found?.uniques.map((key) => key.fields) ?? [])].some((key) => key.join('+') === columns);
    return { id: `${home}.${of}`, home, fields, unique };
  };
  type End = ReturnType<typeof end>;
  const relation = (as: string, a: End, b: End, asserted: boolean): Relation => ({
    name: as,
    from: a.id,
    fields: a.fields,
    to: b.id,
    targetFields: b.fields,
    one: b.unique || asserted,
    asserted,
    local: a.home === b.home,
  });
  const [a, b] = [end(from), end(to)];
  return [relation(name, a, b, said === 'one'), relation(inverse, b, a, false)];
}

/** Three databases' tables and what leads from one to the other, within each and across. */
export const WHOLE: Structure = { tables: TABLES, relations: LINKS.flatMap(ends) };

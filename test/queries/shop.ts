import { atOnce, type Catalog, type Column, type DialectName, type Table } from '../../src/contract/index.ts';
import { buildGraph, type FederatedGraph } from '../../src/federation/index.ts';
import { buildCatalog, HUB_TYPE_NAMES, localReader, publicParts, publicSchemaSteps, schemaFaults } from '../../src/relational/index.ts';
import { openStore } from '../oracle/store.ts';
import type { World } from '../oracle/world.ts';
import { column, input, source, table } from '../relational/example-catalog.ts';
import { plainCursors } from '../setup/plain-cursors.ts';

/** Names that every engine has for a type. */
const NATIVE: Readonly<Record<string, string>> = {
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double',
  String: 'text',
  Date: 'date',
  DateTime: 'timestamptz',
};
/** Those that only one has so. */
const OWN: Readonly<Partial<Record<DialectName, Readonly<Record<string, string>>>>> = {
  postgres: { Float: 'double precision' },
  mariadb: { Int: 'int(11)', BigInt: 'bigint(20)', String: 'varchar(100) collate utf8mb4_nopad_bin', DateTime: 'timestamp(6)' },
  mysql: { Int: 'int(11)', BigInt: 'bigint(20)', String: 'varchar(100) collate utf8mb4_0900_bin', DateTime: 'timestamp(6)' },
};

/** `'id: Int!'` */
function typed(dialect: DialectName, text: string): Column {
  const plain = column(text);
  const scalar = plain.scalar ?? '';
  return { ...plain, nativeType: OWN[dialect]?.[scalar] ?? NATIVE[scalar] ?? '' };
}

/** The tables that every query of this folder asks; amounts are cents, since SQLite keeps no decimals. */
const tablesIn = (dialect: DialectName): readonly Table[] => {
  const made = (name: string, key: readonly string[], columns: readonly string[]) =>
    table(
      name,
      columns.map((each) => typed(dialect, each)),
      { at: { name }, key },
    );
  return [
    made('customers', ['id'], ['id: Int!', 'name: String!', 'region: String', 'joined: Date!']),
    made('products', ['sku'], ['sku: String!', 'name: String!', 'price: BigInt!']),
    made(
      'orders',
      ['id'],
      ['id: BigInt!', 'customer_id: Int!', 'placed_at: DateTime!', 'status: String!', 'total: BigInt', 'weight: Float'],
    ),
    made('order_lines', ['order_id', 'line'], ['order_id: BigInt!', 'line: Int!', 'sku: String!', 'quantity: Int!']),
  ];
};

const foreignKey = (name: string, from: string, columns: string[], target: string, targetColumns: string[]) => ({
  name,
  table: from,
  columns,
  target,
  targetColumns,
});
const FOREIGN_KEYS = [
  foreignKey('ordered_by', 'orders', ['customer_id'], 'customers', ['id']),
  foreignKey('line_of', 'order_lines', ['order_id'], 'orders', ['id']),
  foreignKey('line_product', 'order_lines', ['sku'], 'products', ['sku']),
];

const ROWS: World = new Map([
  [
    'shop.customers',
    [
      { id: 1, name: 'Ines', region: 'EU', joined: '2024-01-15' },
      { id: 2, name: 'Bo', region: 'EU', joined: '2024-03-02' },
      { id: 3, name: 'Ada', region: 'US', joined: '2023-11-30' },
      { id: 4, name: 'Zoë', region: null, joined: '2025-02-28' },
    ],
  ],
  [
    'shop.products',
    [
      { sku: 'cup', name: 'Cup', price: '450' },
      { sku: 'pot', name: 'Tea pot', price: '3100' },
      { sku: 'tea', name: 'Green tea 100%', price: '725' },
    ],
  ],
  [
    'shop.orders',
    [
      { id: '1', customerId: 1, placedAt: '2024-03-30T23:30:00Z', status: 'closed', total: '4000', weight: 1.5 },
      { id: '2', customerId: 1, placedAt: '2024-04-01T08:00:00Z', status: 'open', total: '450', weight: 0.25 },
      { id: '3', customerId: 2, placedAt: '2024-04-02T10:00:00Z', status: 'open', total: null, weight: null },
      { id: '4', customerId: 3, placedAt: '2024-05-20T16:45:00Z', status: 'closed', total: '9625', weight: 5 },
      { id: '5', customerId: 3, placedAt: '2024-05-21T09:10:00Z', status: 'returned', total: '725', weight: 0.125 },
      { id: '6', customerId: 3, placedAt: '2024-06-03T12:00:00Z', status: 'open', total: '4000', weight: 1.75 },
    ],
  ],
  [
    'shop.order_lines',
    [
      { orderId: '1', line: 1, sku: 'pot', quantity: 1 },
      { orderId: '1', line: 2, sku: 'cup', quantity: 2 },
      { orderId: '2', line: 1, sku: 'cup', quantity: 1 },
      { orderId: '4', line: 1, sku: 'pot', quantity: 2 },
      { orderId: '4', line: 2, sku: 'cup', quantity: 3 },
      { orderId: '4', line: 3, sku: 'tea', quantity: 1 },
      { orderId: '5', line: 1, sku: 'tea', quantity: 1 },
      { orderId: '6', line: 1, sku: 'pot', quantity: 1 },
      { orderId: '6', line: 2, sku: 'cup', quantity: 2 },
    ],
  ],
]);

export interface Shop {
  readonly catalog: Catalog;
  readonly graph: FederatedGraph;
  /** The statements that were run since it was last emptied. */
  readonly statements: string[];
  close(): Promise<void>;
}

/** The shop in a real database of that dialect, and its graph. */
export async function openShop(dialect: DialectName): Promise<Shop> {
  const tables = tablesIn(dialect);
  const structure = { kind: 'relational' as const, tables, foreignKeys: FOREIGN_KEYS };
  const { catalog } = buildCatalog(input([source({ source: 'shop', prefix: '' }, tables, { dialect, structure })]));
  const store = await openStore(catalog, []);
  await store.fill(ROWS);
  const statements: string[] = [];
  const reader = localReader({
    home: 'shop',
    dialect,
    catalog,
    cursors: plainCursors,
    execute(statement) {
      statements.push(statement.text);
      return store.execute(statement);
    },
  });
  const { graph } = await buildGraph({
    catalog,
    ...atOnce(publicParts(catalog)),
    schemaFaults,
    schemaSteps: publicSchemaSteps,
    readers: new Map([['shop', reader]]),
    remotes: [],
    hubTypeNames: HUB_TYPE_NAMES,
  });
  return {
    catalog,
    graph,
    statements,
    async close() {
      await graph.close();
      await store.close();
    },
  };
}

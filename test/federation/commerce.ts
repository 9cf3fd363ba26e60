import { rootFields } from '../../src/contract/index.ts';
import type { Catalog, Dataset, DialectName, Field, Relation, Scalar } from '../../src/contract/index.ts';
import { aggregatesOf } from './aggregates.ts';
import { listed, pageOf, related, rowOf } from './rows.ts';
import type { ConnectionArguments, ListArguments, Row, World } from './rows.ts';

const NATIVE: Readonly<Record<DialectName, Readonly<Partial<Record<Scalar, string>>>>> = {
  postgres: { ID: 'text', String: 'text', Int: 'integer', Float: 'double precision', JSON: 'jsonb' },
  duckdb: { ID: 'VARCHAR', String: 'VARCHAR', Int: 'INTEGER', Float: 'DOUBLE', JSON: 'JSON' },
  // No home here speaks it.
  sqlite: {},
  mariadb: {},
  mysql: {},
};

/** `name: Scalar!` of each column. */
function dataset(id: string, type: string, columns: string, more: Partial<Dataset> = {}): Dataset {
  const [source = '', table = ''] = id.split('.');
  const dialect = source === 'shop' ? 'postgres' : 'duckdb';
  const fields = columns.split(', ').map((text): Field => {
    const [name = '', scalar = ''] = text.split(': ');
    const bare = scalar.replace('!', '') as Scalar;
    return {
      name,
      column: name,
      nativeType: NATIVE[dialect][bare] ?? '',
      scalar: bare,
      filterScalar: bare === 'ID' ? 'String' : bare,
      opaque: false,
      list: false,
      nullable: !scalar.endsWith('!'),
      tags: [],
    };
  });
  const lower = type.charAt(0).toLowerCase() + type.slice(1);
  const keyed = fields.some(({ name }) => name === 'id');
  return {
    id,
    source,
    home: source,
    dialect,
    at: { name: table },
    type,
    many: `${lower}s`,
    fields,
    ...(keyed && { one: lower, key: ['id'] }),
    uniques: [],
    fidelity: keyed ? 'EXACT' : 'NONE',
    oldRows: true,
    ...more,
  };
}

const DATASETS = [
  dataset('shop.customers', 'ShopCustomer', 'id: ID!, name: String!, country: String, tier: Int'),
  dataset('shop.orders', 'ShopOrder', 'id: ID!, customerId: ID, status: String, total: Float, placed: Int!, extra: JSON'),
  dataset('shop.lines', 'ShopLine', 'id: ID!, orderId: ID, sku: String!, qty: Int!'),
  dataset('crm.agents', 'CrmAgent', 'id: ID!, name: String!, stationCode: String'),
  dataset('crm.tickets', 'CrmTicket', 'id: ID!, orderId: ID, agentId: ID, title: String!, priority: Int'),
  dataset('geo.stations', 'GeoStation', 'id: ID!, code: String!, country: String, kind: String, band: Int, level: Float', {
    uniques: [{ name: 'geoStationByCode', fields: ['code'] }],
  }),
  // Without a key: it is no entity, and yet it has relations across homes.
  dataset('geo.readings', 'GeoReading', 'station: String, order: ID, value: Float'),
];

type Link = readonly [from: string, to: string, name: string, inverse: string];

/** Columns of both ends: `crm.tickets.orderId`, several joined by `+`. To-one where the target's columns are a key. */
const LINKS: readonly Link[] = [
  ['shop.orders.customerId', 'shop.customers.id', 'customer', 'orders'],
  ['shop.lines.orderId', 'shop.orders.id', 'order', 'lines'],
  ['crm.tickets.agentId', 'crm.agents.id', 'agent', 'tickets'],
  ['crm.tickets.orderId', 'shop.orders.id', 'order', 'tickets'],
  ['crm.agents.stationCode', 'geo.stations.code', 'station', 'agents'],
  ['shop.customers.country', 'geo.stations.country', 'stations', 'customers'],
  ['shop.customers.tier', 'geo.stations.band', 'bandStations', 'bandCustomers'],
  ['shop.customers.country+tier', 'geo.stations.country+band', 'exactStations', 'exactCustomers'],
  ['crm.tickets.priority', 'shop.orders.placed', 'placedOrders', 'priorityTickets'],
  ['geo.readings.station', 'geo.stations.code', 'at', 'readings'],
  ['geo.readings.order', 'shop.orders.id', 'about', 'readings'],
];

function ends([from, to, name, inverse]: Link): Relation[] {
  const end = (text: string) => {
    const [source = '', table = '', columns = ''] = text.split('.');
    const found = DATASETS.find(({ id }) => id === `${source}.${table}`);
    const fields = columns.split('+');
    const unique = [found?.key ?? [], ...(found?.uniques.map((key) => key.fields) ?? [])].some((key) => key.join('+') === columns);
    return { id: `${source}.${table}`, home: source, fields, unique };
  };
  const relation = (name_: string, a: ReturnType<typeof end>, b: ReturnType<typeof end>): Relation => ({
    name: name_,
    from: a.id,
    fields: a.fields,
    to: b.id,
    targetFields: b.fields,
    one: b.unique,
    asserted: false,
    local: a.home === b.home,
  });
  const [a, b] = [end(from), end(to)];
  return [relation(name, a, b), relation(inverse, b, a)];
}

export const catalog: Catalog = {
  datasets: new Map(DATASETS.map((one) => [one.id, one])),
  relations: LINKS.flatMap(ends),
};

const sequence = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

/** As lists are where nothing is said: by their key, or by all columns. */
const inOrder = (rows: readonly Row[]): readonly Row[] => {
  const columns = 'id' in (rows[0] ?? {}) ? ['id'] : Object.keys(rows[0] ?? {});
  return listed(rows, { orderBy: columns.map((name) => ({ [name]: 'ASC' })) });
};
const pick = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;

/** Rows with nulls, with keys that lead nowhere, and with more digits than a double holds. */
const ROWS: readonly (readonly [string, readonly Row[]])[] = [
  ['shop.customers', sequence(5, (i) => ({ id: `c${i}`, name: `Name ${i}`, country: pick(['SE', 'DE', null, 'FR'], i), tier: i % 3 }))],
  [
    'shop.orders',
    sequence(9, (i) => ({
      id: `o${i}`,
      customerId: pick(['c0', 'c1', 'c2', null, 'c3'], i),
      status: pick(['open', 'closed', 'open', null], i),
      total: i === 4 ? null : i * 10.5,
      placed: i,
      extra: pick([null, { n: 12345678901234567890n, '"\\{': ['}', null] }, 7], i),
    })),
  ],
  ['shop.lines', sequence(20, (i) => ({ id: `l${i}`, orderId: `o${i % 7}`, sku: pick(['A1', 'A2', 'B1'], i), qty: i % 4 }))],
  ['crm.agents', sequence(3, (i) => ({ id: `a${i}`, name: `Agent ${i}`, stationCode: pick(['S0', 'S1', null], i) }))],
  [
    'crm.tickets',
    sequence(12, (i) => ({
      id: `t${i}`,
      orderId: pick(['o0', 'o1', 'o2', null, 'o77'], i),
      agentId: `a${i % 3}`,
      title: `Ticket "${i}"`,
      priority: i % 5,
    })),
  ],
  [
    'geo.stations',
    sequence(12, (i) => ({
      id: `s${i}`,
      code: `S${i}`,
      country: pick(['SE', 'SE', 'DE', null], i),
      kind: pick(['wind', 'rain'], i),
      band: pick([0, 1, null], i),
      level: i / 2,
    })),
  ],
  ['geo.readings', sequence(8, (i) => ({ station: pick(['S0', 'S3', 'S99'], i), order: pick(['o1', null, 'o2', 'o99'], i), value: i }))],
];

export const world: World = { catalog, rows: new Map(ROWS.map(([id, rows]) => [id, inOrder(rows)])) };

/** Another source's subgraph: entities of its own, fields on the homes' types, an interface and a union over both. */
export const REVIEWS_SDL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@provides", "@shareable", "@override"])
enum Sort { NEW OLD }
input Near { stars: Int = 3 text: String }
interface Rated { id: ID! stars: Int }
union Subject = ShopOrder | CrmTicket | Article
type Query { hits(near: Near, n: Int = 8): [Subject] rated(min: Int! = 0): [Rated] article(id: ID!): Article articles(sort: Sort): [Article!] }
type Mutation { rate(id: ID!, stars: Int!): Article }
type Article implements Rated @key(fields: "id") { id: ID! stars: Int title(upper: Boolean): String about: Subject reviews(min: Int): [Review!] }
type Review { body(max: Int): String article: Article order: ShopOrder @provides(fields: "status") }
type ShopOrder implements Rated @key(fields: "id") { id: ID! stars: Int status: String @external total: Float @external vat(rate: Float = 0.25): Float @requires(fields: "total") reviews(min: Int): [Review!] }
type CrmTicket implements Rated @key(fields: "id") { id: ID! stars: Int articles: [Article!] }
type GeoStation @key(fields: "code") { code: String! level: Float @override(from: "geo") note: String }
`;

const ARTICLES = sequence(5, (i): Row => ({
  id: `r${i}`,
  stars: i,
  name: `article ${i}`,
  on: pick([['ShopOrder', 'o1'], ['CrmTicket', 't2'], ['Article', 'r0'], null], i),
}));
const REVIEWS = sequence(8, (i): Row => ({
  text: `body of review ${i}`,
  stars: i % 5,
  articleId: `r${i % 5}`,
  orderId: `o${pick([0, 1, 2, 99], i)}`,
}));

type Value = Readonly<Record<string, unknown>>;
/** Whether there is a type, as one of an interface or union (or as itself). */
type IsKnown = (type: string, as: string) => boolean;
const starsOf = (id: unknown) => String(id).charCodeAt(1) % 5;

/**
 * Objects whose functions answer fields with arguments, for graphql-js. `whole` knows every source, and is what the federated
 * graph is measured by; else it is the subgraph alone, which takes a representation's word for a row.
 */
export class Objects {
  readonly #whole: boolean;
  readonly #isKnown: IsKnown;
  readonly rated: string[] = [];

  /** `isKnown`: what the subgraph has, where that is not all. */
  constructor(whole: boolean, isKnown: IsKnown = () => true) {
    this.#whole = whole;
    this.#isKnown = isKnown;
  }

  root(): Value {
    const about = (stars: number) =>
      [
        ['ShopOrder', 'o1'],
        ['CrmTicket', 't2'],
        ['Article', `r${stars % 5}`],
        ['ShopOrder', 'o99'],
        ['ShopOrder', 'o4'],
        ['ShopOrder', 'o1'],
        ['CrmTicket', 't99'],
        ['Article', 'r3'],
      ] as const;
    const hits = ({ n, near }: { n: number; near?: { stars?: number | null } | null }) =>
      about(near?.stars ?? 0)
        .slice(0, n)
        .map(([type, id]) => this.reference(type, id, 'Subject'));
    return {
      ...this.#datasetRoots(),
      hits,
      rated: ({ min }: { min: number }) =>
        about(0)
          .filter(([, id]) => starsOf(id) >= min)
          .map(([type, id]) => this.reference(type, id, 'Rated')),
      article: ({ id }: { id: string }) => this.reference('Article', id),
      articles: ({ sort }: { sort?: string | null }) =>
        (sort === 'OLD' ? ARTICLES.toReversed() : ARTICLES).map((row) => this.#article(row)),
      rate: ({ id, stars }: { id: string; stars: number }) => {
        this.rated.push(`${id}=${stars}`);
        return this.reference('Article', id);
      },
    };
  }

  entity(representation: Value): Value | null {
    const type = String(representation['__typename']);
    if (type === 'Article') return this.reference(type, String(representation['id']));
    return this.#object(type, representation);
  }

  /** A row by its key: null where this knows that there is none. */
  reference(type: string, id: string, as = type): Value | null {
    if (!this.#isKnown(type, as)) return null;
    if (type === 'Article') {
      const row = ARTICLES.find((one) => one['id'] === id);
      return row ? this.#article(row) : null;
    }
    if (!this.#whole) return this.#object(type, { id });
    const found = this.#rows(type).find((row) => row['id'] === id);
    return found ? this.#object(type, found) : null;
  }

  #rows(type: string): readonly Row[] {
    const found = [...catalog.datasets.values()].find((one) => one.type === type);
    return world.rows.get(found?.id ?? '') ?? [];
  }

  #datasetRoots(): Value {
    if (!this.#whole) return {};
    const roots = [...catalog.datasets.values()].flatMap((one) =>
      rootFields(one).flatMap((root): [string, unknown][] => {
        const rows = world.rows.get(one.id) ?? [];
        if (root.kind === 'list')
          return [[root.name, (given: ListArguments) => listed(rows, given).map((row) => this.#object(one.type, row))]];
        if (root.kind === 'connection') {
          const page = (given: ConnectionArguments) => {
            const { rows: found, totalCount, ...pageInfo } = pageOf(rows, given);
            const nodes = found.map((row) => this.#object(one.type, row));
            return { nodes, edges: nodes.map((node) => ({ node })), pageInfo, totalCount };
          };
          return [[root.name, page]];
        }
        if (root.kind === 'aggregate') return [[root.name, (given: ListArguments) => aggregatesOf(one, listed(rows, given))]];
        if (root.kind === 'byKeys') {
          const find = (key: Row) => {
            const row = rowOf(rows, key);
            return row ? this.#object(one.type, row) : null;
          };
          return [[root.name, ({ keys }: { readonly keys: readonly Row[] }) => keys.map(find)]];
        }
        if (root.kind !== 'one') return [];
        const { keyFields } = root;
        const byKey = (given: Row) => {
          const row = rows.find((each) => keyFields.every((field) => each[field] === given[field]));
          return row ? this.#object(one.type, row) : null;
        };
        return [[root.name, byKey]];
      }),
    );
    return Object.fromEntries(roots);
  }

  #object(type: string, row: Row): Value {
    return { ...row, __typename: type, ...(this.#whole && this.#relations(type, row)), ...this.#extension(type, row) };
  }

  #relations(type: string, row: Row): Value {
    const members: [string, unknown][] = [];
    for (const relation of catalog.relations) {
      if (catalog.datasets.get(relation.from)?.type !== type) continue;
      const to = catalog.datasets.get(relation.to);
      if (!to) continue;
      const target = to.type;
      const rows = () => related(relation, row, this.#rows(target));
      const object = (one: Row) => this.#object(target, one);
      if (relation.one) members.push([relation.name, () => rows().map(object)[0] ?? null]);
      else {
        members.push([relation.name, (given: ListArguments) => listed(rows(), given).map(object)]);
        members.push([`${relation.name}Aggregate`, (given: ListArguments) => aggregatesOf(to, listed(rows(), given))]);
      }
    }
    return Object.fromEntries(members);
  }

  /** What the reviews' subgraph knows of a row. */
  #extension(type: string, row: Row): Value {
    const { id, code, total } = row;
    switch (type) {
      case 'ShopOrder':
        return {
          stars: starsOf(id),
          vat: ({ rate }: { rate: number }) => (typeof total === 'number' ? total * rate : null),
          reviews: ({ min }: { min?: number | null }) =>
            REVIEWS.filter((one) => one['orderId'] === id && Number(one['stars']) >= (min ?? 0)).map((one) => this.#review(one)),
        };
      case 'CrmTicket':
        return {
          stars: starsOf(id),
          articles: () => ARTICLES.filter((one) => (one['on'] as string[] | null)?.[1] === id).map((one) => this.#article(one)),
        };
      case 'GeoStation':
        return { level: world.rows.get('geo.stations')?.find((one) => one['code'] === code)?.['level'], note: `note on ${String(code)}` };
      default:
        return {};
    }
  }

  #article(row: Row): Value {
    const on = row['on'] as [string, string] | null;
    return {
      ...row,
      __typename: 'Article',
      title: ({ upper }: { upper?: boolean | null }) => (upper ? String(row['name']).toUpperCase() : row['name']),
      about: () => on && this.reference(on[0], on[1], 'Subject'),
      reviews: ({ min }: { min?: number | null }) =>
        REVIEWS.filter((one) => one['articleId'] === row['id'] && Number(one['stars']) >= (min ?? 0)).map((one) => this.#review(one)),
    };
  }

  #review(row: Row): Value {
    return {
      body: ({ max }: { max?: number | null }) => String(row['text']).slice(0, max ?? undefined),
      article: () => this.reference('Article', String(row['articleId'])),
      order: () => {
        const order = this.reference('ShopOrder', String(row['orderId']));
        // What it @provides is the same as its owner's.
        return (
          order && { ...order, status: world.rows.get('shop.orders')?.find((one) => one['id'] === row['orderId'])?.['status'] ?? null }
        );
      },
    };
  }
}

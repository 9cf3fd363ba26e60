import { parse, validate, type DocumentNode } from 'graphql';
import { expect } from 'vitest';
import { checkPolicies, cursorSeal } from '../../src/access/index.ts';
import { openForecaster, withForecasts } from '../../src/analysis/index.ts';
import {
  atOnce,
  DEFAULT_LIMITS,
  type DialectName,
  type GrantDeclaration,
  type Limits,
  type PolicyDeclaration,
} from '../../src/contract/index.ts';
import type { Dataset, Field, Graph, Identity, ReadContext, SqlStatement } from '../../src/contract/index.ts';
import { buildGraph } from '../../src/federation/index.ts';
import { roleGraphs } from '../../src/hub-roles.ts';
import { graphSdl, HUB_TYPE_NAMES, localReader, publicParts, publicSchemaSteps, schemaFaults } from '../../src/relational/index.ts';
import { computedField } from '../../src/sql/index.ts';
import { openedEngine } from '../engine/opened-engine.ts';
import { catalogOf, dataset, relation } from '../relational/reading.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import { openSource, seed } from '../sources/postgres-fixture.ts';

/** By which masked values are hashed. */
export const KEY = Buffer.alloc(32, 'weir');
const CURSORS = cursorSeal(KEY);

const COLUMNS = {
  people: 'id text, name text, country text, age int, email text, born date, pay numeric(10,2)',
  visits: 'id int, person text, day date, cost double precision, paid boolean',
};
const ROWS = {
  people: `('p1','Anna','SE',41,'anna@example.org','1960-02-29','100.50'),('p2','Bo','SE',30,'bo@x','1971-01-01','200.00'),
    ('p3','Carl','DE',52,null,'1949-07-07','300.00'),('p4','Dana','FR',30,'dana@example.org','1971-05-05',null)`,
  visits: `(1,'p1','2001-01-01',1,true),(2,'p1','2001-01-02',2,false),(3,'p2','2001-01-02',4,true),(4,'p3','2001-01-03',8,false),
    (5,'p4','2001-01-04',16,true),(6,'p9','2001-01-05',32,null)`,
};

const text = (nativeType: string) => ({ nativeType, filterScalar: 'String' }) as const;

/** The same two tables in either database, which know each other; and the visits of the one lead to the people of the other. */
function tablesOf(home: string, dialect: DialectName, type: string): Dataset[] {
  const told = home === 'pg' ? ({ fidelity: 'EXACT', oldRows: true } as const) : {};
  const word = text(dialect === 'duckdb' ? 'VARCHAR' : 'text');
  const day = { nativeType: 'date', filterScalar: 'Date' } as const;
  const whole = { nativeType: 'integer', filterScalar: 'Int' } as const;
  return [
    dataset(home, dialect, {
      id: `${home}.people`,
      type: `${type}Person`,
      one: `${home}Person`,
      many: `${home}People`,
      table: 'people',
      key: ['id'],
      fields: {
        id: { ...word, scalar: 'ID' },
        name: word,
        country: word,
        age: whole,
        email: { ...word, tags: ['pii'] },
        born: day,
        pay: { nativeType: 'numeric(10,2)', filterScalar: 'Decimal' },
      },
    }),
    dataset(home, dialect, {
      id: `${home}.visits`,
      type: `${type}Visit`,
      one: `${home}Visit`,
      many: `${home}Visits`,
      table: 'visits',
      key: ['id'],
      fields: {
        id: { ...whole, scalar: 'ID' },
        person: word,
        day,
        cost: { nativeType: 'double precision', filterScalar: 'Float' },
        paid: { nativeType: 'boolean', filterScalar: 'Boolean' },
      },
    }),
  ].map((one) => ({ ...withComputed(one), ...told }));
}

/** What the databases compute of people. */
const COMPUTED: Readonly<Record<string, readonly [type: string, sql: string]>> = {
  contact: ['String', "name || ': ' || email"],
  yearly: ['Decimal', 'pay * 12'],
};

function withComputed(of: Dataset): Dataset {
  if (!of.id.endsWith('.people')) return of;
  const columns = of.fields.map(({ column, filterScalar, nativeType, nullable, list }) => ({
    name: column,
    scalar: filterScalar,
    nativeType,
    nullable,
    list,
  }));
  const made = Object.entries(COMPUTED).map(([name, [type, sql]]): Field => {
    const { scalar, ...more } = computedField(of.dialect, columns, type, sql);
    return { name, column: name, scalar, filterScalar: scalar, opaque: false, list: false, nullable: true, tags: [], ...more };
  });
  return { ...of, fields: [...of.fields, ...made] };
}

const CATALOG = catalogOf(
  [...tablesOf('pg', 'postgres', 'Pg'), ...tablesOf('duck', 'duckdb', 'Duck')],
  [
    ...['pg', 'duck'].flatMap((home) => [
      relation(`${home}.visits`, `${home}.people`, { name: 'of', fields: ['person'], targetFields: ['id'] }),
      relation(`${home}.people`, `${home}.visits`, { name: 'visits', fields: ['id'], targetFields: ['person'], one: false }),
    ]),
    relation('pg.visits', 'duck.people', { name: 'twin', fields: ['person'], targetFields: ['id'], local: false }),
    relation('duck.visits', 'pg.people', { name: 'twin', fields: ['person'], targetFields: ['id'], local: false }),
  ],
);

export type Claims = Readonly<Record<string, readonly string[]>>;
export type Allow = Readonly<Record<string, GrantDeclaration>>;

/** Callers who have all roles of some policies. */
export interface Callers {
  readonly identity: (claims?: Claims) => Identity;
  /** The graph that they are given. */
  readonly view: (identity: Identity) => Promise<Graph>;
  /** Data and what was cut, or what is wrong. */
  readonly ask: (query: string, claims?: Claims, limits?: Partial<Limits>) => Promise<Asked>;
}

export type Asked = { readonly faults: readonly string[] } | { readonly data: unknown; readonly extensions?: unknown };

export interface TwoHomes {
  /** Every statement that a home was asked. */
  readonly asked: SqlStatement[];
  /** A role for each of them. */
  callers(...roles: readonly Allow[]): Callers;
  close(): Promise<void>;
}

/** A PostgreSQL and a DuckDB with the same rows, and the graph over both. */
export async function openTwoHomes(): Promise<TwoHomes> {
  const [database, engine, forecaster] = [await freshDatabase(), await openedEngine(), openForecaster()];
  const source = openSource(database.url);
  const asked: SqlStatement[] = [];
  const runner = (home: string) => (statement: SqlStatement, context: ReadContext) => {
    asked.push(statement);
    return home === 'pg' ? source.execute(statement, context) : engine.engine.queryText(statement.text, statement.values, context.signal);
  };
  const statements = (['people', 'visits'] as const).flatMap((name) => [
    `create table ${name} (${COLUMNS[name]}, primary key (id))`,
    `insert into ${name} values ${ROWS[name]}`,
  ]);
  await seed(database.connection, ...statements);
  for (const statement of statements) await engine.engine.rows(statement, [], new AbortController().signal);
  const readers = new Map(
    (['pg', 'duck'] as const).map((home) => {
      const dialect = home === 'pg' ? 'postgres' : 'duckdb';
      return [
        home,
        withForecasts(localReader({ home, dialect, catalog: CATALOG, cursors: CURSORS, execute: runner(home) }), CATALOG, forecaster),
      ] as const;
    }),
  );
  const parts = {
    catalog: CATALOG,
    sdl: graphSdl(CATALOG),
    document: atOnce(publicParts(CATALOG)).document,
    schemaFaults,
    schemaSteps: publicSchemaSteps,
    readers,
    remotes: [],
    hubTypeNames: HUB_TYPE_NAMES,
  };
  const { graph } = await buildGraph(parts);
  return {
    asked,
    callers: (...roles) =>
      callersOf(roles, (policies) =>
        roleGraphs({ graph, policies, forecaster, maskKey: KEY, cursors: CURSORS, runner, available: () => undefined }),
      ),
    async close() {
      await graph.close();
      await forecaster.close();
      await source.close();
      await engine.drop();
      await database.drop();
    },
  };
}

function callersOf(
  roles: readonly Allow[],
  viewsOf: (policies: ReturnType<typeof checkPolicies>) => ReturnType<typeof roleGraphs>,
): Callers {
  const policies = roles.map((allow, index): PolicyDeclaration => ({ role: `r${index}`, inherits: [], allow, deny: { tags: [] } }));
  const declared = policies.map((value) => ({ value, file: 'policies', line: () => 1 }));
  const checked = checkPolicies(declared, { catalog: CATALOG, types: new Map(), waiting: new Set() });
  expect(checked.problems).toEqual([]);
  const views = viewsOf(checked);
  const identityOf = (claims: Claims = {}): Identity => ({ name: 'caller', roles: policies.map(({ role }) => role), scopes: [], claims });
  // As at the door: what is asked again is one document, and is prepared once for all callers of a view.
  const documents = new Map<string, DocumentNode>();
  return {
    identity: identityOf,
    view: (identity) => views.of(identity),
    ask: async (query, claims = {}, limits = {}) => {
      const identity = identityOf(claims);
      const view = await views.of(identity);
      const document = documents.get(query) ?? parse(query);
      documents.set(query, document);
      const faults = validate(view.schema, document).map(({ message }) => message);
      if (faults.length > 0) return { faults };
      const context = { identity, signal: new AbortController().signal, requestId: 'test', limits: { ...DEFAULT_LIMITS, ...limits } };
      const { data, errors, extensions } = await view.execute({ document, variables: {}, context });
      if (errors) return { faults: errors.map(({ message }) => message) };
      return { data: JSON.parse(data ?? 'null') as unknown, ...(extensions && { extensions }) };
    },
  };
}

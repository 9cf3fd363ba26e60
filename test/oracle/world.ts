import fc from 'fast-check';
import type { Catalog, Dataset, DialectName, Field, Scalar } from '../../src/contract/index.ts';
import { computedField } from '../../src/sql/index.ts';
import { catalogOf, dataset, relation } from '../relational/reading.ts';
import type { Row } from './values.ts';

/** Rows by dataset. */
export type World = ReadonlyMap<string, readonly Row[]>;

type Sketch = Partial<Field> & Pick<Field, 'nativeType' | 'filterScalar'>;

const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  'public.mood': "ENUM('sad', 'ok', 'glad')",
  inet: 'VARCHAR',
  bytea: 'BLOB',
  jsonb: 'JSON',
};

/** SQLite keeps no exact decimals, lists or enums. */
const SQLITE_SKETCHES: Readonly<Record<string, Sketch | undefined>> = {
  integer: { nativeType: 'INT', filterScalar: 'Int' },
  bigint: { nativeType: 'INTEGER', filterScalar: 'BigInt' },
  real: { nativeType: 'REAL', filterScalar: 'Float' },
  'decimal(30,6)': { nativeType: 'NUMERIC', filterScalar: 'Float' },
  'public.mood': { nativeType: 'TEXT', filterScalar: 'String', enumValues: undefined } as Sketch,
  uuid: { nativeType: 'TEXT', filterScalar: 'String' },
  bytea: { nativeType: 'BLOB', filterScalar: 'Bytes' },
  jsonb: { nativeType: 'JSON', filterScalar: 'JSON' },
};

const field = (nativeType: string, filterScalar: Scalar, more: Partial<Field> = {}): Sketch => ({ nativeType, filterScalar, ...more });

const INT = field('integer', 'Int');
const BIGINT = field('bigint', 'BigInt');
const TEXT = field('text', 'String');
const DECIMAL = field('decimal(30,6)', 'Decimal');
export const MOODS = ['sad', 'ok', 'glad'];
const MOOD = field('public.mood', 'String', { enumValues: MOODS });

/** Neither MariaDB nor MySQL has lists, or places for a fraction of a second but those that are asked for. */
const serverSketches = (codePoints: string): Readonly<Record<string, Sketch | undefined>> => ({
  integer: { nativeType: 'int(11)', filterScalar: 'Int' },
  bigint: { nativeType: 'bigint(20)', filterScalar: 'BigInt' },
  text: { nativeType: `varchar(100) collate ${codePoints}`, filterScalar: 'String' },
  boolean: { nativeType: 'tinyint(1)', filterScalar: 'Boolean' },
  real: { nativeType: 'float', filterScalar: 'Float' },
  'double precision': { nativeType: 'double', filterScalar: 'Float' },
  'public.mood': { nativeType: `enum('sad','ok','glad') collate ${codePoints}`, filterScalar: 'String' },
  time: { nativeType: 'time(6)', filterScalar: 'Time' },
  'timestamp with time zone': { nativeType: 'timestamp(6)', filterScalar: 'DateTime' },
  timestamp: { nativeType: 'datetime(6)', filterScalar: 'LocalDateTime' },
  bytea: { nativeType: 'varbinary(100)', filterScalar: 'Bytes' },
  jsonb: { nativeType: 'json', filterScalar: 'JSON' },
  inet: { nativeType: `varchar(50) collate ${codePoints}`, filterScalar: 'String' },
});

/** How the columns of a world are kept where not as PostgreSQL keeps them. MySQL has no UUIDs. */
const SKETCHES: Readonly<Partial<Record<DialectName, Readonly<Record<string, Sketch | undefined>>>>> = {
  sqlite: SQLITE_SKETCHES,
  mariadb: serverSketches('utf8mb4_nopad_bin'),
  mysql: { ...serverSketches('utf8mb4_0900_bin'), uuid: { nativeType: 'varchar(36) collate utf8mb4_0900_bin', filterScalar: 'String' } },
};

const hasLists = (dialect: DialectName): boolean => dialect === 'postgres' || dialect === 'duckdb';

interface ComputedSketch {
  readonly type: string;
  readonly sql: string;
  /** What it comes to in a row, in travel form. */
  readonly value: (row: Row) => unknown;
}

const quoted = (name: string): string => `"${name} ""c"""`;

/** What the database computes, by dataset. */
const COMPUTED: Readonly<Record<string, Readonly<Record<string, ComputedSketch>>>> = {
  people: {
    title: {
      type: 'String',
      sql: `coalesce(${quoted('name')}, 'nobody') || case when ${quoted('yes')} then '!' else '?' end`,
      value: ({ name, yes }) => `${typeof name === 'string' ? name : 'nobody'}${yes === true ? '!' : '?'}`,
    },
  },
  tasks: {
    worth: {
      type: 'BigInt',
      sql: `${quoted('points')} * ${quoted('ownerId')} + ${quoted('id')}`,
      value: ({ points, ownerId, id }) =>
        points === null || ownerId === null ? null : String(BigInt(Number(points) * Number(ownerId)) + BigInt(String(id))),
    },
    large: {
      type: 'Boolean',
      sql: `${quoted('points')} > 3 or ${quoted('ownerId')} is null`,
      value: ({ points, ownerId }) => (ownerId === null ? true : points === null ? null : Number(points) > 3),
    },
  },
};

function withComputed(of: Dataset): Dataset {
  const columns = of.fields.map(({ column, filterScalar, nativeType, nullable, list, opaque }) => ({
    name: column,
    scalar: opaque ? null : filterScalar,
    nativeType,
    nullable,
    list,
  }));
  const made = Object.entries(COMPUTED[of.id] ?? {}).map(([name, { type, sql }]): Field => {
    const { scalar, ...more } = computedField(of.dialect, columns, type, sql);
    return { name, column: name, scalar, filterScalar: scalar, opaque: false, list: false, nullable: true, tags: [], ...more };
  });
  return { ...of, fields: [...of.fields, ...made] };
}

/** Every scalar; keys of every form; a table that refers to itself, and two keys to one table; names that want quoting. */
export function catalogFor(home: string, dialect: DialectName): Catalog {
  const make = (
    id: string,
    type: string,
    one: string | undefined,
    fields: Readonly<Record<string, Sketch>>,
    key?: readonly string[],
  ): Dataset =>
    dataset(home, dialect, {
      id,
      type,
      many: `${type.charAt(0).toLowerCase()}${type.slice(1)}s`,
      table: `${id} "t"`,
      ...(one === undefined ? {} : { one }),
      ...(key && { key }),
      fields: Object.fromEntries(
        Object.entries(fields)
          .filter(([, { list }]) => hasLists(dialect) || !list)
          .map(([name, sketch]) => [
            name,
            {
              column: `${name} "c"`,
              ...sketch,
              ...(dialect === 'sqlite' && { nativeType: sketch.nativeType.toUpperCase() }),
              ...SKETCHES[dialect]?.[sketch.nativeType],
              ...(dialect === 'duckdb' && { nativeType: DUCKDB_TYPES[sketch.nativeType] ?? sketch.nativeType.toUpperCase() }),
            },
          ]),
      ),
    });
  return catalogOf(
    [
      make('teams', 'Team', 'team', { org: TEXT, no: INT, name: TEXT, budget: DECIMAL }, ['org', 'no']),
      make(
        'people',
        'Person',
        'person',
        {
          id: { ...INT, scalar: 'ID' },
          org: TEXT,
          no: INT,
          bossId: INT,
          name: TEXT,
          yes: field('boolean', 'Boolean'),
          big: BIGINT,
          real: field('real', 'Float'),
          double: field('double precision', 'Float'),
          exact: DECIMAL,
          mood: MOOD,
          day: field('date', 'Date'),
          clock: field('time', 'Time'),
          moment: field('timestamp with time zone', 'DateTime'),
          local: field('timestamp', 'LocalDateTime'),
          uuid: field('uuid', 'UUID'),
          bytes: field('bytea', 'Bytes'),
          doc: field('jsonb', 'JSON'),
          address: field('inet', 'String', { opaque: true }),
          tags: field('text', 'String', { list: true }),
        },
        ['id'],
      ),
      make(
        'tasks',
        'Task',
        'task',
        {
          id: { ...BIGINT, scalar: 'ID' },
          ownerId: INT,
          reviewerId: INT,
          points: INT,
          hours: DECIMAL,
          status: MOOD,
          day: field('date', 'Date'),
          moment: field('timestamp with time zone', 'DateTime'),
        },
        ['id'],
      ),
      make('log', 'Log', undefined, { taskId: BIGINT, what: TEXT, n: INT, weight: field('double precision', 'Float') }),
    ].map(withComputed),
    [
      relation('people', 'teams', { name: 'team', fields: ['org', 'no'], targetFields: ['org', 'no'] }),
      relation('teams', 'people', { name: 'members', fields: ['org', 'no'], targetFields: ['org', 'no'], one: false }),
      relation('people', 'people', { name: 'boss', fields: ['bossId'], targetFields: ['id'] }),
      relation('people', 'people', { name: 'reports', fields: ['id'], targetFields: ['bossId'], one: false }),
      relation('tasks', 'people', { name: 'owner', fields: ['ownerId'], targetFields: ['id'] }),
      relation('people', 'tasks', { name: 'owned', fields: ['id'], targetFields: ['ownerId'], one: false }),
      relation('tasks', 'people', { name: 'reviewer', fields: ['reviewerId'], targetFields: ['id'] }),
      relation('people', 'tasks', { name: 'reviewed', fields: ['id'], targetFields: ['reviewerId'], one: false }),
      relation('log', 'tasks', { name: 'task', fields: ['taskId'], targetFields: ['id'] }),
      relation('tasks', 'log', { name: 'log', fields: ['id'], targetFields: ['taskId'], one: false }),
    ],
  );
}

/** Values that lie close to each other, at the edges of their types, and no numbers, in travel form. */
export const VALUES: Readonly<Record<Scalar, readonly unknown[]>> = {
  ID: [],
  Int: [0, 1, 2, 3, -1, 2147483647, -2147483640],
  BigInt: ['0', '1', '2', '9007199254740992', '9007199254740993', '-9223372036854775808', '9223372036854775807'],
  Float: [0, -0, 0.5, -1.25, 16777216, 3e9, NaN, Infinity, -Infinity],
  Decimal: ['0.000000', '-0.500000', '10.500000', '0.000001', '123456789012345678901234.123456', '7.250000'],
  String: ['', 'a', 'A', 'ab', 'é', '𝒳', '\uffff', 'a\nb', "it's", ' ', '%', '"\\'],
  Boolean: [true, false],
  Date: ['2001-03-09', '2001-03-10', '1899-12-31', '12345-06-07', '0800-12-25', 'infinity', '-infinity'],
  Time: ['10:00:00', '10:00:00.5', '00:00:00', '23:59:59.999999'],
  DateTime: [
    '2001-03-09T10:00:00Z',
    '2001-03-09T10:00:00.000001Z',
    '2001-03-25T01:30:00Z',
    '1850-01-01T00:00:00Z',
    '12345-06-07T00:00:00Z',
    'infinity',
  ],
  LocalDateTime: ['2001-03-09T10:00:00', '2001-03-09T10:00:00.5', '2024-12-30T23:00:00', '1850-01-01T00:00:00', '-infinity'],
  JSON: [{ a: 1 }, [1, null], 'x', 1, true],
  UUID: ['0190aaaa-0000-7000-8000-0123456789ab', 'ffffffff-0000-0000-0000-000000000000'],
  Bytes: ['', 'AP8=', '/w=='],
};
const ADDRESSES = ['::1', '10.0.0.1', '10.0.0.1/8'];

/** Columns that lead somewhere hold what is there, or nearly. */
const REFERENCES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'teams.org': fc.constantFrom('x', 'y'),
  'teams.no': fc.nat({ max: 2 }),
  'people.id': fc.nat({ max: 12 }),
  'people.org': fc.constantFrom('x', 'y', 'z', null),
  'people.no': fc.constantFrom(0, 1, 2, null),
  'people.bossId': fc.option(fc.nat({ max: 14 })),
  'tasks.id': fc.nat({ max: 40 }).map(String),
  'tasks.ownerId': fc.option(fc.nat({ max: 14 })),
  'tasks.reviewerId': fc.option(fc.nat({ max: 14 })),
  'tasks.points': fc.constantFrom(0, 1, 2, 3, 5, 8, null),
  'log.taskId': fc.option(fc.nat({ max: 44 }).map(String)),
};
const MOST_ROWS: Readonly<Record<string, number>> = { teams: 5, people: 10, tasks: 25, log: 20 };

/** Rows for a catalog, often few and sometimes none. */
export function worldOf(catalog: Catalog): fc.Arbitrary<World> {
  const datasets = [...catalog.datasets.values()];
  return fc.tuple(...datasets.map((one) => rowsOf(one))).map((rows) => new Map(datasets.map(({ id }, index) => [id, rows[index] ?? []])));
}

function rowsOf(of: Dataset): fc.Arbitrary<readonly Row[]> {
  const columns = of.fields.flatMap((each): [string, fc.Arbitrary<unknown>][] =>
    each.computed ? [] : [[each.name, REFERENCES[`${of.id}.${each.name}`] ?? valueOf(each, of.dialect)]],
  );
  const computed = Object.entries(COMPUTED[of.id] ?? {});
  const row = fc
    .record(Object.fromEntries(columns))
    .map((one) => ({ ...one, ...Object.fromEntries(computed.map(([name, { value }]) => [name, value(one)])) }));
  const maxLength = MOST_ROWS[of.id] ?? 10;
  const { key } = of;
  if (!key) return fc.array(row, { maxLength });
  return fc.uniqueArray(row, { maxLength, selector: (one) => key.map((name) => String(one[name])).join() });
}

const poolOf = ({ opaque, enumValues, filterScalar }: Field): readonly unknown[] =>
  opaque ? ADDRESSES : (enumValues ?? VALUES[filterScalar]);

/** NaN is null to SQLite and no number to MariaDB and MySQL, whose timestamps begin in 1970; all have the years 0 to 9999; below the least number of 64 bits there is none at which a stretch begins. */
const OF_SERVERS = /^(NaN|-?infinity|\d{5}-.*|1850-.*Z)$/i;
const LEFT_OUT: Readonly<Partial<Record<DialectName, RegExp>>> = {
  sqlite: /^(NaN|-?infinity|\d{5}-.*|-9223372036854775808)$/,
  mariadb: OF_SERVERS,
  mysql: OF_SERVERS,
};
const isKept = (value: unknown, dialect: DialectName): boolean => !LEFT_OUT[dialect]?.test(String(value));

function valueOf(each: Field, dialect: DialectName): fc.Arbitrary<unknown> {
  const one = fc.constantFrom(...poolOf(each).filter((value) => isKept(value, dialect)), null);
  return each.list ? fc.option(fc.array(one, { maxLength: 3 })) : one;
}

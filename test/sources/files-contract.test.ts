import type { SqlStatement, Table } from '../../src/contract/index.ts';
import { isWorking } from '../engine/opened-engine.ts';
import { describeSourceContract } from './contract.ts';
import type { Expected } from './contract.ts';
import { filesWorkspace, never } from './files-fixture.ts';

const sql = (text: string, ...values: (string | null)[]): SqlStatement => ({ kind: 'sql', text, values });

const TYPES = {
  integer: 'Int',
  big: 'BigInt',
  exact: 'Decimal(38,10)',
  real: 'Float',
  said: 'String',
  yes: 'Boolean',
  day: 'Date',
  clock: 'Time',
  local: 'LocalDateTime',
  instant: 'DateTime',
  unique: 'UUID',
  raw: 'Bytes',
  doc: 'JSON',
};

/** Column → a cell of CSV at its extreme, DuckDB's type, and the text that DuckDB has for it. */
const EXTREMES: Record<keyof typeof TYPES, readonly [cells: readonly string[], type: string, texts: readonly string[]]> = {
  integer: [['-2147483648', '2147483647'], 'INTEGER', ['-2147483648', '2147483647']],
  big: [['-9223372036854775808', '9223372036854775807'], 'BIGINT', ['-9223372036854775808', '9223372036854775807']],
  exact: [
    ['-9999999999999999999999999999.9999999999', '0.0000000001'],
    'DECIMAL(38,10)',
    ['-9999999999999999999999999999.9999999999', '0.0000000001'],
  ],
  real: [['-1.7976931348623157e308', '5e-324'], 'DOUBLE', ['-1.7976931348623157e+308', '5e-324']],
  said: [['"ünïcode, ""quoted""\nand 🛩"', '" "'], 'VARCHAR', ['ünïcode, "quoted"\nand 🛩', ' ']],
  yes: [['true', 'FALSE'], 'BOOLEAN', ['true', 'false']],
  day: [['0001-01-01', '9999-12-31'], 'DATE', ['0001-01-01', '9999-12-31']],
  clock: [['00:00:00', '23:59:59.999999'], 'TIME', ['00:00:00', '23:59:59.999999']],
  local: [['0001-01-01T00:00:00', '9999-12-31 23:59:59.999999'], 'TIMESTAMP', ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999']],
  instant: [
    ['2001-03-09T10:00:00+05:30', '9999-12-31T23:59:59.999999Z'],
    'TIMESTAMP WITH TIME ZONE',
    ['2001-03-09 04:30:00+00', '9999-12-31 23:59:59.999999+00'],
  ],
  unique: [
    ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    'UUID',
    ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ],
  raw: [['AAH/', ''], 'BLOB', ['\\x00\\x01\\xFF', 'null']],
  doc: [['"{""a"": 9007199254740993}"', 'null'], 'JSON', ['{"a": 9007199254740993}', 'null']],
};

const column = (name: string, nativeType: string, scalar: Table['columns'][number]['scalar'], nullable = true) => ({
  name,
  nativeType,
  scalar,
  list: false,
  nullable,
});

describeSourceContract('files', async () => {
  const workspace = await filesWorkspace();
  const names = Object.keys(TYPES) as (keyof typeof TYPES)[];
  const line = (row: number): string => names.map((name) => EXTREMES[name][0][row]).join(',');
  await workspace.write('data/extremes.csv', `${names.join(',')}\n${line(0)}\n${line(1)}\n`);
  await workspace.write(
    'data/airports.csv',
    `iata,name,runways\n${Array.from({ length: 7 }, (_, n) => `A${n},Field ${n},${n}`).join('\n')}\n`,
  );
  await workspace.write('data/notes.csv', `id,note,size\n1,"a ""b"", c\nd",1.5\n2,"",\n3,,2.5\n`);
  const files = {
    extremes: { path: 'data/extremes.csv', types: TYPES },
    airports: { path: 'data/airports.csv', key: ['iata'] },
    notes: 'data/notes.csv',
  };
  const airports: Table = {
    name: 'airports',
    at: { schema: 'faa', name: 'airports' },
    columns: [column('iata', 'VARCHAR', 'String', false), column('name', 'VARCHAR', 'String'), column('runways', 'INTEGER', 'Int')],
    key: ['iata'],
    uniques: [],
  };
  const page = (what: string, offset: number, answer: string): Expected => ({
    what,
    question: sql(
      `SELECT coalesce(string_agg(iata, ',' ORDER BY iata), '') FROM (SELECT iata FROM faa.airports ORDER BY iata LIMIT $1 OFFSET $2)`,
      '3',
      String(offset),
    ),
    answer,
  });

  return {
    open: () => workspace.source(files),
    structure: {
      kind: 'relational',
      tables: [
        airports,
        {
          name: 'extremes',
          at: { schema: 'faa', name: 'extremes' },
          columns: names.map((name) =>
            column(name, EXTREMES[name][1], TYPES[name].replace('(38,10)', '') as Table['columns'][number]['scalar']),
          ),
          uniques: [],
        },
      ],
    },
    extremes: names.map((name) => ({
      what: name,
      question: sql(`SELECT string_agg(coalesce("${name}"::VARCHAR, 'null'), '|' ORDER BY integer) FROM faa.extremes`),
      answer: EXTREMES[name][2].join('|'),
    })),
    pages: [page('the first page', 0, 'A0,A1,A2'), page('the last', 6, 'A6'), page('past the end', 9, '')],
    slow: {
      question: sql('SELECT count(*)::VARCHAR FROM range(1000000000000) a WHERE (a.range * 7) % 3 = 1'),
      running: async () => ((await isWorking()) ? 1 : 0),
    },
    wrong: { question: sql('SELECT nothing::VARCHAR FROM faa.airports'), says: /"nothing" not found/ },
    down: {
      open: () => workspace.source({ gone: 'data/gone.csv' }, 'absent'),
      says: /absent\.gone: data\/gone\.csv is not there/,
      question: sql('SELECT count(*)::VARCHAR FROM absent.gone'),
    },
    drift: {
      change: () => workspace.write('data/airports.csv', 'iata,name,runways,city\nA0,Field 0,many,Aville\n'),
      structure: {
        kind: 'relational',
        tables: [
          {
            ...airports,
            columns: [...airports.columns.slice(0, 2), column('runways', 'VARCHAR', 'String'), column('city', 'VARCHAR', 'String')],
          },
        ],
      },
    },
    bulk: {
      table: 'notes',
      columns: ['id', 'note', 'size'],
      // A file's empty cell is null, quoted or not.
      lines: ['1,"a ""b"", c\nd",1.5', '2,,', '3,,2.5'],
      async relation(relation, columns) {
        const quoted = (name: string): string => (name === 'note' ? `'"' || replace(note, '"', '""') || '"'` : `${name}::VARCHAR`);
        const rows = await workspace.engine.rows(
          `SELECT ${columns.map((name) => `coalesce(${quoted(name)}, '')`).join(` || ',' || `)} AS line FROM ${relation}`,
          [],
          never,
        );
        return rows.map((row) => String(row['line']));
      },
    },
    drop: () => workspace.drop(),
  };
});

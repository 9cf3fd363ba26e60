import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Column, Engine, EngineSession, Table } from '../../../contract/index.ts';
import { quoteName, quoteTable, quoteText } from '../../../sql/index.ts';
import { pollSql } from './poll-sql.ts';
import type { Within } from './poll-sql.ts';

/**
 * What was last told of one table, in the hub's engine: a row's key, the key's hash, and the row's hash. It is made, compared and
 * brought up to date in bulk there; only differences come out of it. It is never ahead of the log: what is told and not yet taken
 * is told again.
 */
export interface Baseline {
  /** Undefined where there is none, it is of a table of another form, or it was not told of yet. */
  standing(signal: AbortSignal): Promise<Standing | undefined>;
  /** The buckets whose sums are not these. */
  differing(sums: string, buckets: number, signal: AbortSignal): Promise<readonly number[]>;
  /** Compares the rows of the stream with what was seen in these buckets, or in all; resolves to the number of differences. */
  compare(session: EngineSession, rows: Readable, within: Within | undefined, signal: AbortSignal): Promise<number>;
  /** Some of the differences that `compare` found, in their order: deletions first. */
  differences(session: EngineSession, from: number, count: number, signal: AbortSignal): Promise<readonly Difference[]>;
  /** Takes rows as they were told at a place. */
  take(rows: readonly SeenRow[], told: string, signal: AbortSignal): Promise<void>;
  /** Takes all that `compare` saw as told at a place. */
  takeAll(session: EngineSession, within: Within | undefined, told: string, signal: AbortSignal): Promise<void>;
  /** Makes it anew of the rows of the stream; it does not stand before `confirm`. */
  make(session: EngineSession, rows: Readable, signal: AbortSignal): Promise<void>;
  confirm(told: string, signal: AbortSignal): Promise<void>;
}

export interface Standing {
  /** The last place at which its table was told of. */
  readonly told: string;
  /** Into how many buckets its rows are put to be compared. */
  readonly buckets: number;
}

export interface Difference {
  readonly key: string;
  /** A row that is new was not seen before; the others were. */
  readonly op: 'INSERT' | 'UPDATE' | 'DELETE';
}

/** With the hash that was told, or null where the row is gone. */
export type SeenRow = readonly [key: string, place: string | null, hash: string | null];

const ROWS_A_BUCKET = 256;
const MOST_BUCKETS = 65_536;

const column = (name: string, scalar: 'String' | 'BigInt'): Column => ({ name, nativeType: '', scalar, list: false, nullable: false });
const ROW = [column('key', 'String'), column('place', 'BigInt'), column('hash', 'BigInt')];

const short = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);

/** Names in DuckDB are the same whichever case they have. No source has a space in its name. */
const schemaOf = (source: string): string => `polled ${source} ${short(source, 8)}`;

/** Of what a baseline is: equal as long as the table lies where it did, has the same columns and key, and is hashed the same way. */
const formOf = (table: Table, key: readonly string[]): string =>
  short(JSON.stringify([pollSql(table, key).rows(), table.columns.map(({ name, nativeType, list }) => [name, nativeType, list])]), 32);

const inBuckets = (within: Within | undefined): string =>
  within ? `(place & ${within.buckets - 1}) IN (SELECT unnest([${within.only.join(', ')}]))` : 'true';

/** Arrays of texts, given as JSON in `$1`. */
const GIVEN = `(SELECT unnest(from_json($1::JSON, '[["VARCHAR"]]')) AS r)`;

/** The baseline of one table of a source. */
export function baselineOf(engine: Engine, source: string, table: Table, key: readonly string[]): Baseline {
  const at = { schema: schemaOf(source), name: short(table.name, 24) };
  const seen = quoteTable(at);
  const form = formOf(table, key);
  const stamp = (told: string | null) => `COMMENT ON TABLE ${seen} IS ${quoteText(JSON.stringify({ table: table.name, form, told }))}`;
  const confirm = async (told: string, signal: AbortSignal) => void (await engine.rows(stamp(told), [], signal));
  const load = async (session: EngineSession, rows: Readable, signal: AbortSignal) => {
    try {
      await session.run('DROP TABLE IF EXISTS temp.seen', signal);
      await session.loadCsv('seen', ROW, rows, signal);
    } finally {
      // One that nobody reads would keep its connection for ever.
      rows.destroy();
    }
  };

  return {
    async standing(signal) {
      const [found] = await engine.rows(
        `SELECT comment, estimated_size AS n FROM duckdb_tables()
         WHERE database_name = current_database() AND schema_name = $1 AND table_name = $2`,
        [at.schema, at.name],
        signal,
      );
      const comment = found?.['comment'];
      if (typeof comment !== 'string') return undefined;
      const said = JSON.parse(comment) as { readonly form: string; readonly told: string | null };
      if (said.form !== form || said.told === null) return undefined;
      const wanted = Math.ceil(Math.log2(Math.max(1, Number(found?.['n']) / ROWS_A_BUCKET)));
      return { told: said.told, buckets: Math.min(2 ** wanted, MOST_BUCKETS) };
    },
    async differing(sums, buckets, signal) {
      const [found] = await engine.rows(
        `SELECT coalesce(string_agg(bucket::VARCHAR, ','), '') AS list
         FROM (SELECT r[1]::BIGINT AS bucket, r[2]::BIGINT AS n, r[3] AS total FROM ${GIVEN}) s
         FULL JOIN (SELECT place & ${buckets - 1} AS bucket, count(*) AS n, sum(hash)::VARCHAR AS total FROM ${seen} GROUP BY 1) b USING (bucket)
         WHERE s.n IS DISTINCT FROM b.n OR s.total IS DISTINCT FROM b.total`,
        [sums],
        signal,
      );
      const list = String(found?.['list']);
      return list === '' ? [] : list.split(',').map(Number);
    },
    async compare(session, rows, within, signal) {
      await load(session, rows, signal);
      const before = `SELECT key, hash FROM ${seen} WHERE ${inBuckets(within)}`;
      await session.run(
        `CREATE OR REPLACE TEMP TABLE differing AS SELECT row_number() OVER (ORDER BY op = 'DELETE' DESC, key) AS n, * FROM (
           SELECT key, CASE WHEN s.hash IS NULL THEN 'DELETE' WHEN b.hash IS NULL THEN 'INSERT' ELSE 'UPDATE' END AS op
           FROM temp.seen s FULL JOIN (${before}) b USING (key) WHERE s.hash IS DISTINCT FROM b.hash)`,
        signal,
      );
      const [counted] = await session.rows('SELECT count(*) AS n FROM temp.differing', signal);
      return Number(counted?.['n']);
    },
    async differences(session, from, count, signal) {
      const rows = await session.rows(`SELECT key, op FROM temp.differing WHERE n > ${from} AND n <= ${from + count} ORDER BY n`, signal);
      return rows.map(({ key: text, op }) => ({ key: String(text), op: String(op) as Difference['op'] }));
    },
    async take(rows, told, signal) {
      await confirm(told, signal);
      await engine.rows(
        `MERGE INTO ${seen} AS t USING (SELECT r[1] AS key, r[2]::BIGINT AS place, r[3]::BIGINT AS hash FROM ${GIVEN}) AS s ON t.key = s.key
         WHEN MATCHED AND s.hash IS NULL THEN DELETE
         WHEN MATCHED THEN UPDATE SET hash = s.hash
         WHEN NOT MATCHED AND s.hash IS NOT NULL THEN INSERT (key, place, hash) VALUES (s.key, s.place, s.hash)`,
        [JSON.stringify(rows)],
        signal,
      );
    },
    async takeAll(session, within, told, signal) {
      await confirm(told, signal);
      const gone = `DELETE FROM ${seen} WHERE ${inBuckets(within)}`;
      await together(session, [gone, `INSERT INTO ${seen} SELECT key, place, hash FROM temp.seen`], signal);
    },
    async make(session, rows, signal) {
      await load(session, rows, signal);
      await session.run(`CREATE SCHEMA IF NOT EXISTS ${quoteName(at.schema)}`, signal);
      await together(session, [`CREATE OR REPLACE TABLE ${seen} AS SELECT key, place, hash FROM temp.seen`, stamp(null)], signal);
    },
    confirm,
  };
}

/** Drops all that was seen of a source's tables. */
export async function forgetBaselines(engine: Engine, source: string, signal: AbortSignal): Promise<void> {
  await engine.rows(`DROP SCHEMA IF EXISTS ${quoteName(schemaOf(source))} CASCADE`, [], signal);
}

/** All of it, or nothing. */
async function together(session: EngineSession, statements: readonly string[], signal: AbortSignal): Promise<void> {
  await session.run('BEGIN', signal);
  try {
    for (const statement of statements) await session.run(statement, signal);
    await session.run('COMMIT', signal);
  } catch (fault) {
    await session.run('ROLLBACK', new AbortController().signal).catch(() => undefined);
    throw fault;
  }
}

import { createHash } from 'node:crypto';
import pg from 'pg';
import { WeirError, type Problem } from '../../contract/index.ts';
import { quoteName, quoteTable } from '../../sql/index.ts';
import type { Storage } from '../records/open-storage.ts';
import { compareTable } from './compare-table.ts';
import { readState } from './curated-state.ts';
import { checkTables, type CuratedTable } from './curated-table.ts';
import { liveTables } from './live-tables.ts';
import { lockForm } from './locks.ts';
import { migrationAdapter } from './migration-adapter.ts';
import { prismaSchema } from './prisma-schema.ts';
import { pushSchema } from './schema-engine.ts';
import { weighChange, type CuratedLoss, type WeighedChange } from './weigh-change.ts';

/** What a change of the curated tables' form is, or was. */
export interface CuratedMigration {
  /** Whether there is anything to change. */
  readonly changed: boolean;
  /** Version of the tables' form after it; 0 before the first. */
  readonly version: number;
  /** Every statement, in its order. */
  readonly sql: string;
  /** For the one who applies it: what is made anew and why, and what Prisma's schema engine says. */
  readonly warnings: readonly string[];
  /** Values that go for good. Applying it needs `allowDestructive` where there are any. */
  readonly destroys: readonly CuratedLoss[];
  /** Models whose table is made anew and is empty until their next load, which is a first load. */
  readonly rebuilt: readonly string[];
}

/** A reader that holds a table is waited for so long, since those who come after queue behind us. */
const LOCK_TIMEOUT_MS = 1_000;
const TRIES = 5;

/**
 * What `applyCurated` would do, found out by doing it in a transaction that is rolled back: exact statements against the rows
 * that are there. Throws BAD_DEFINITION for tables that cannot be made.
 */
export const planCurated = (storage: Storage, tables: readonly CuratedTable[]): Promise<CuratedMigration> =>
  migrate(storage, tables, { commit: false, allowDestructive: true });

/**
 * Makes the curated tables what `tables` say, all or nothing, by one hub at a time. Tables of models that are not among them
 * stay, with their rows. One small query where nothing changed. Throws BAD_DEFINITION for tables that cannot be made, and
 * CONFLICT, with `extensions.problems`, where values would be lost and that is not allowed.
 */
export const applyCurated = (
  storage: Storage,
  tables: readonly CuratedTable[],
  options: { readonly allowDestructive: boolean },
): Promise<CuratedMigration> => migrate(storage, tables, { commit: true, ...options });

interface Mode {
  readonly commit: boolean;
  readonly allowDestructive: boolean;
}

async function migrate(storage: Storage, tables: readonly CuratedTable[], mode: Mode): Promise<CuratedMigration> {
  checkTables(tables);
  const settled = await findSettled(storage.pool, tables);
  if (settled) return settled;
  const client = await storage.client();
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await migrateOnce(client, tables, mode);
      } catch (error) {
        await client.query('rollback');
        if (!isLockTimeout(error)) throw error;
        if (tries === TRIES)
          throw new WeirError(
            'CONFLICT',
            'The curated tables could not be changed: long queries hold them. Try again when those have ended.',
          );
      }
    }
  } finally {
    await client.end();
  }
}

/** Prisma's engine passes on what PostgreSQL said as text. */
const isLockTimeout = (error: unknown): boolean =>
  error instanceof pg.DatabaseError ? error.code === '55P03' : error instanceof Error && error.message.includes('due to lock timeout');

/** The answer without any work, where the last version that was applied is the one wanted and all its tables are there. */
async function findSettled(client: pg.Pool | pg.ClientBase, tables: readonly CuratedTable[]): Promise<CuratedMigration | undefined> {
  const { rows } = await client.query<{ version: number; sha256: string; definitions: string; whole: boolean }>(
    `select v.version, v.sha256, m.definitions::text as definitions, m.whole
     from (select version, sha256 from hub.curated_version order by version desc limit 1) v,
       (select coalesce(json_agg(definition), '[]') as definitions, coalesce(bool_and(to_regclass(format('curated.%I', name)) is not null), true) as whole from hub.model) m`,
  );
  const [last] = rows;
  if (!last?.whole) return undefined;
  const { sha256 } = schemaOf(JSON.parse(last.definitions) as CuratedTable[], tables);
  if (sha256 !== last.sha256) return undefined;
  return { changed: false, version: last.version, sql: '', warnings: [], destroys: [], rebuilt: [] };
}

/** The schema of all there is to be: the tables wanted, and those of models that are not among them. */
function schemaOf(stored: Iterable<CuratedTable>, wanted: readonly CuratedTable[]): { schema: string; sha256: string } {
  const all = new Map([...stored, ...wanted].map((table) => [table.model, table]));
  const schema = prismaSchema([...all.values()]);
  return { schema, sha256: createHash('sha256').update(schema).digest('hex') };
}

async function migrateOnce(client: pg.ClientBase, tables: readonly CuratedTable[], mode: Mode): Promise<CuratedMigration> {
  await client.query('begin');
  await lockForm(client);
  await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
  // Another hub may have done it while this one waited.
  const settled = await findSettled(client, tables);
  if (settled) {
    await client.query('rollback');
    return settled;
  }
  const stored = await readState(client);
  const live = await liveTables(client);
  const changes = await weigh(client, tables, live);
  const destroys = changes.flatMap(({ losses }) => losses);
  if (destroys.length && !mode.allowDestructive) throw refusal(destroys);

  const sql: string[] = [];
  for (const statement of changes.flatMap(ownStatements)) {
    sql.push(statement);
    await client.query(statement);
  }
  const { schema, sha256 } = schemaOf(stored.values(), tables);
  const known = new Set([...stored.keys(), ...tables.map(({ model }) => model)]);
  const leave = [...live.keys()].filter((name) => !known.has(name)).map((name) => `curated.${name}`);
  const pushed = await pushSchema(
    migrationAdapter(client, (statement) => sql.push(statement)),
    schema,
    leave,
  );
  if (pushed.unexecutable.length) throw new WeirError('CONFLICT', `The curated tables cannot be changed: ${pushed.unexecutable.join(' ')}`);

  const rebuilds = changes.filter(({ rebuild }) => rebuild !== undefined);
  const warnings = [
    ...rebuilds.map(
      ({ model, rebuild, rows }) => `${model} is made anew, since ${rebuild}; its ${rows} rows come again with its next run.`,
    ),
    ...pushed.warnings,
  ];
  const rebuilt = rebuilds.map(({ model }) => model);
  const made = [...known].filter((model) => !live.has(model));
  const version = await record(client, { tables, emptied: [...made, ...rebuilt], schema, sha256, sql: sql.join(';\n'), warnings });
  await client.query(mode.commit ? 'commit' : 'rollback');
  return { changed: true, version, sql: sql.join(';\n'), warnings, destroys, rebuilt };
}

async function weigh(
  client: pg.ClientBase,
  tables: readonly CuratedTable[],
  live: Awaited<ReturnType<typeof liveTables>>,
): Promise<WeighedChange[]> {
  const changes: WeighedChange[] = [];
  for (const table of tables) {
    const there = live.get(table.model);
    if (there) changes.push(await weighChange(client, compareTable(there, table)));
  }
  return changes;
}

/** Prisma would drop a renamed column and add another; and would try to keep a table that has to be made anew. */
function ownStatements({ model, rebuild, renames }: WeighedChange): string[] {
  const table = quoteTable({ schema: 'curated', name: model });
  if (rebuild !== undefined) return [`DROP TABLE ${table}`];
  return renames.map(({ from, to }) => `ALTER TABLE ${table} RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`);
}

function refusal(losses: readonly CuratedLoss[]): WeirError {
  const problems = losses.map(({ model, column, rows }): Problem => ({
    code: 'CONFLICT',
    message: `Model ${model} no longer has the field \`${column}\`, which holds values in ${rows} ${rows === 1n ? 'row' : 'rows'}. If another field takes its place, write \`was: ${column}\` there, and they are kept; else put it back, or give the model another name.`,
    path: `${model}.${column}`,
  }));
  return new WeirError('CONFLICT', problems.map(({ message }) => message).join('\n'), { problems });
}

async function record(
  client: pg.ClientBase,
  what: {
    readonly tables: readonly CuratedTable[];
    readonly emptied: readonly string[];
    readonly schema: string;
    readonly sha256: string;
    readonly sql: string;
    readonly warnings: readonly string[];
  },
): Promise<number> {
  for (const table of what.tables)
    await client.query(
      'insert into hub.model (name, definition) values ($1, $2) on conflict (name) do update set definition = excluded.definition, updated_at = now()',
      [table.model, JSON.stringify(table)],
    );
  await client.query('update hub.model set loaded_at = null where name = any($1)', [what.emptied]);
  const { rows } = await client.query<{ version: number }>(
    `insert into hub.curated_version (version, schema, sql, warnings, sha256)
     select coalesce(max(version), 0) + 1, $1, $2, $3, $4 from hub.curated_version returning version`,
    [what.schema, what.sql, JSON.stringify(what.warnings), what.sha256],
  );
  return rows[0]?.version ?? 0;
}

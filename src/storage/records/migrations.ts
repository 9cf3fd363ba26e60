import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { WeirError } from '../../contract/index.ts';

/** A step of the records' form, as the database has it when it was applied. */
export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
}

interface Migration {
  readonly number: number;
  /** `1_records` */
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

/** "weir" in ASCII, and the hub's records: any number that nothing else locks by. */
const LOCK = [0x77656972, 2] as const;

/**
 * Brings the hub's records to the form that this Weir knows; all of it or nothing, by one of many hubs, while the others wait.
 * Throws CONFLICT where the database was used by a newer Weir, or a migration that was applied is not the one known here.
 */
export async function migrate(client: pg.ClientBase, report: (line: string) => void): Promise<void> {
  await client.query('begin');
  try {
    await lockRecords(client);
    await applyMigrations(client, report);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw lacksRight(error) ? await rightMissing(client) : error;
  }
}

/** Until the transaction ends no hub looks at the form of the records, or changes it. */
export const lockRecords = (client: pg.ClientBase): Promise<unknown> => client.query('select pg_advisory_xact_lock($1, $2)', [...LOCK]);

/** Within the caller's transaction, which holds the records: brings them to the newest form, or to that of the first `upTo` migrations. */
export async function applyMigrations(client: pg.ClientBase, report: (line: string) => void, upTo?: number): Promise<void> {
  const known = await readMigrations();
  await client.query('create schema if not exists hub');
  await client.query(
    'create table if not exists hub.migration (number integer primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now())',
  );
  const applied = await appliedMigrations(client);
  checkApplied("The hub's database was used", applied, known);
  for (const { number, name, sql, sha256 } of known.slice(applied.length, upTo)) {
    await client.query(sql);
    await client.query('insert into hub.migration (number, name, sha256) values ($1, $2, $3)', [number, name, sha256]);
    report(`hub records: applied ${name}`);
  }
}

export async function appliedMigrations(client: pg.ClientBase): Promise<readonly AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>('select name, sha256 from hub.migration order by number');
  return rows;
}

/** Throws CONFLICT where this Weir does not know what was applied. `subject`: `The backup x.tar was made`. */
export async function checkKnown(subject: string, applied: readonly AppliedMigration[]): Promise<void> {
  checkApplied(subject, applied, await readMigrations());
}

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: insufficient_privilege */
const lacksRight = (error: unknown): boolean => (error as { code?: string }).code === '42501';

async function rightMissing(client: pg.ClientBase): Promise<WeirError> {
  const { rows } = await client.query<{ role: string; database: string }>(
    'select current_user::text as role, current_database()::text as database',
  );
  return new WeirError(
    'STORAGE_UNAVAILABLE',
    `The role "${rows[0]?.role}" may not make the hub's records: as the database's owner, grant create on database "${rows[0]?.database}" to it, ` +
      'and make it the owner of the schema hub where there is one.',
  );
}

function checkApplied(subject: string, applied: readonly AppliedMigration[], known: readonly Migration[]): void {
  for (const [index, { name, sha256 }] of applied.entries()) {
    const own = known[index];
    if (!own)
      throw new WeirError(
        'CONFLICT',
        `${subject} by a newer Weir: its records are at ${applied.at(-1)?.name}, and this Weir knows ${known.at(-1)?.name}. ` +
          'Take that Weir, or give this one another database.',
      );
    if (own.name !== name || own.sha256 !== sha256)
      throw new WeirError(
        'CONFLICT',
        `${subject} by another Weir: its migration ${name} is not this one's ${own.name}. Take that Weir, or give this one another database.`,
      );
  }
}

/** All there are, in order: 1, 2, 3, … without a gap. */
async function readMigrations(): Promise<Migration[]> {
  const folder = migrationsFolder();
  const names = (await readdir(folder)).filter((name) => /^\d+_/.test(name)).sort((a, b) => Number.parseInt(a) - Number.parseInt(b));
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { number: Number.parseInt(name), name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** They lie beside package.json, which is nearer to the sources than to what is built of them. */
function migrationsFolder(): string {
  let at = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(at, 'package.json'))) at = dirname(at);
  return join(at, 'prisma/migrations');
}

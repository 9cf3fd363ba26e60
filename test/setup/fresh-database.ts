import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase {
  /** Of a superuser. */
  url: string;
  /** The same for `new pg.Client(…)`. */
  connection: pg.ClientConfig;
  /** Name of the database, which begins each line that the server logs for it. */
  name: string;
  /** File that the server logs to: with `alter database … set log_statement = 'all'`, what it really ran. */
  log: string;
  drop(): Promise<void>;
}

/** A new empty database in the embedded PostgreSQL 18 (wal_level=logical) of this run of tests. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin((admin) => admin.query(`create database ${name}`));
  const url = new URL(inject('embeddedUrl'));
  url.pathname = `/${name}`;
  return {
    url: url.href,
    connection: {
      host: url.searchParams.get('host') ?? '',
      port: Number(url.searchParams.get('port')),
      user: url.username,
      password: url.password,
      database: name,
    },
    name,
    log: inject('embeddedLog'),
    drop: () =>
      asAdmin(async (admin) => {
        await admin.query('select pg_terminate_backend(active_pid) from pg_replication_slots where database = $1 and active', [name]);
        for (let tries = 0; tries < 100; tries++) {
          const { rows } = await admin.query('select active from pg_replication_slots where database = $1 and active', [name]);
          if (!rows.length) break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await admin.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = $1', [name]);
        await admin.query(`drop database if exists ${name} with (force)`);
      }),
  };
}

async function asAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('embeddedUrl') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { quoteName, quoteTable } from '../../sql/index.ts';
import { checkForm } from './check-form.ts';
import { checkNulls, duplicateKeys } from './check-rows.ts';
import { columnList, columnTypes } from './column-list.ts';
import { copyRows } from './copy-rows.ts';
import { requiredColumns, type CuratedTable } from './curated-table.ts';
import type { CuratedLoad, Loading } from './loading.ts';
import { keepForm } from './locks.ts';
import { logTransaction } from './log-change.ts';

/** The model's table, and the one that takes its place; nobody sees that one before it has the model's name. */
interface Tables {
  readonly old: string;
  readonly fresh: string;
  readonly freshKey: string;
}

/**
 * Fills a table beside the model's empty one and puts it in its place. Rows come in without an index, which is then sorted
 * into being at once: that is faster than one insertion at a time, and the rows are there to be looked at where it fails.
 */
export async function firstLoad(loading: Loading): Promise<CuratedLoad> {
  const { client, table, run, signal } = loading;
  const step = () => signal.throwIfAborted();
  const name = `new rows ${randomUUID()}`;
  const old = quoteTable({ schema: 'curated', name: table.model });
  const tables: Tables = { old, fresh: quoteTable({ schema: 'curated', name }), freshKey: quoteName(`${name} key`) };
  await client.query('begin');
  // Without constraints, so that what is wrong can be counted.
  await client.query(`create table ${tables.fresh} (${columnTypes(table.columns)})`);
  const rows = await copyRows(client, tables.fresh, table, loading);
  step();
  await checkNulls(client, tables.fresh, table, rows);
  step();
  await constrain(client, table, tables);
  step();
  await client.query(`analyze ${tables.fresh}`);
  step();
  await keepForm(client);
  await checkForm(client, table);
  await takePlace(client, table.model, tables, signal);
  const id = await logTransaction(client, table.model, run);
  await client.query("insert into hub.change_row (transaction_id, seq, dataset, op) values ($1, 1, $2, 'RESET')", [id, table.model]);
  await client.query('update hub.model set loaded_at = now() where name = $1', [table.model]);
  step();
  await client.query('commit');
  return { rows, inserted: rows, updated: 0n, deleted: 0n, reset: true };
}

async function constrain(client: pg.ClientBase, table: CuratedTable, { fresh, freshKey }: Tables): Promise<void> {
  const notNull = requiredColumns(table).map(({ name }) => `, alter ${quoteName(name)} set not null`);
  await client.query('savepoint unconstrained');
  try {
    await client.query(`alter table ${fresh} add constraint ${freshKey} primary key (${columnList(table.key)})${notNull.join('')}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '23505')) throw error;
    await client.query('rollback to unconstrained');
    throw (await duplicateKeys(client, fresh, table)) ?? error;
  }
}

/** Readers that came later would wait behind us while we wait for one that came before: so for this long only, and then again. */
const LOCK_TIMEOUT_MS = 200;
const PAUSE_MS = 100;

async function takePlace(client: pg.ClientBase, model: string, { old, fresh, freshKey }: Tables, signal: AbortSignal): Promise<void> {
  for (;;) {
    await client.query('savepoint unlocked');
    try {
      await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query(`lock table ${old} in access exclusive mode`);
      break;
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && error.code === '55P03')) throw error;
      await client.query('rollback to unlocked');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      signal.throwIfAborted();
    }
  }
  await client.query('set local lock_timeout = 0');
  const { rows } = await client.query<{ name: string }>(
    "select conname as name from pg_constraint where conrelid = to_regclass($1) and contype = 'p'",
    [old],
  );
  await client.query(`drop table ${old}`);
  await client.query(`alter table ${fresh} rename to ${quoteName(model)}`);
  // Prisma knows the key by its name.
  await client.query(`alter table ${old} rename constraint ${freshKey} to ${quoteName(rows[0]?.name ?? `${model}_pkey`)}`);
}

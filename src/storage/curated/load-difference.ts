import type pg from 'pg';
import { quoteTable } from '../../sql/index.ts';
import { checkForm } from './check-form.ts';
import { checkNulls, duplicateKeys } from './check-rows.ts';
import { columnTypes } from './column-list.ts';
import { copyRows } from './copy-rows.ts';
import { differenceSql, type DifferenceSql } from './difference-sql.ts';
import type { CuratedLoad, Loading } from './loading.ts';
import { keepForm } from './locks.ts';
import { logTransaction } from './log-change.ts';

const STAGING = 'pg_temp.staging';
/** Of one load: the new rows are kept in it and hashed in as much again. What does not fit is spilled, which is slower. */
const MEMORY = '128MB';

type Counts = Pick<CuratedLoad, 'inserted' | 'updated' | 'deleted'>;

/** Compares the new rows with the model's, and applies and logs what differs. Temporary tables end with the connection. */
export async function loadDifference(loading: Loading): Promise<CuratedLoad> {
  const { client, table, run, signal } = loading;
  const target = quoteTable({ schema: 'curated', name: table.model });
  const sql = differenceSql(table, target, STAGING);
  const ask = async (statement: string, values?: readonly unknown[]): Promise<void> => {
    signal.throwIfAborted();
    await client.query(statement, values && [...values]);
  };
  await ask(`set temp_buffers = '${MEMORY}'`);
  await ask(`create temp table staging (${columnTypes(table.columns)})`);
  const rows = await copyRows(client, STAGING, table, loading);
  await checkNulls(client, STAGING, table, rows);
  await ask(`analyze ${STAGING}`);

  await ask('begin');
  await ask(`set local work_mem = '${MEMORY}'`);
  // Compiling takes longer than it saves where each row is touched once.
  await ask('set local jit = off');
  await keepForm(client);
  await checkForm(client, table);
  await ask(sql.find);
  const counts = await countDifference(client, sql);
  await checkUnique(loading, sql, target, rows, counts);
  if (counts.inserted + counts.updated + counts.deleted === 0n) {
    await ask('rollback');
  } else {
    await ask('analyze difference');
    for (const statement of sql.apply) await ask(statement);
    await ask(sql.log, [await logTransaction(client, table.model, run), table.model]);
    await ask('commit');
  }
  return { rows, ...counts, reset: false };
}

async function countDifference(client: pg.ClientBase, { count }: DifferenceSql): Promise<Counts> {
  const { rows } = await client.query<{ op: string; rows: bigint }>(count);
  const of = new Map(rows.map((row) => [row.op, row.rows]));
  return { inserted: of.get('INSERT') ?? 0n, updated: of.get('UPDATE') ?? 0n, deleted: of.get('DELETE') ?? 0n };
}

/**
 * Throws where a key occurs twice among the new rows. The comparison has told already: rows that found their key in the model
 * are as many as the model's rows that were found, unless two found the same one. Grouping all rows would take as long again.
 */
async function checkUnique({ client, table }: Loading, sql: DifferenceSql, target: string, rows: bigint, counts: Counts): Promise<void> {
  const there = await client.query<{ rows: bigint }>(`select count(*) as rows from ${target}`);
  const found = (there.rows[0]?.rows ?? 0n) - counts.deleted;
  const twiceNew = counts.inserted > 0n && (await client.query(sql.newTwice)).rows.length > 0;
  if (rows - counts.inserted === found && !twiceNew) return;
  const error = await duplicateKeys(client, STAGING, table);
  if (error) throw error;
}

import type pg from 'pg';

/** Whose changes they are, in the log. */
const ORIGIN = 'models';

/**
 * Begins a transaction of the change log for one run of one model, within the database's transaction; its place in the log is
 * given by the log's leader, who is told at commit. Returns the id that its rows carry.
 */
export async function logTransaction(client: pg.ClientBase, model: string, run: string): Promise<bigint> {
  const { rows } = await client.query<{ id: bigint }>(
    'insert into hub.change_transaction (origin, transaction, at, datasets) values ($1, $2, now(), array[$3]) returning id',
    [ORIGIN, run, model],
  );
  const [row] = rows;
  if (!row) throw new Error('hub.change_transaction gave no id');
  await client.query("select pg_notify('weir_change', '')");
  return row.id;
}

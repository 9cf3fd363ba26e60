import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type pg from 'pg';
import { from, type CopyStreamQuery } from 'pg-copy-streams';
import { WeirError } from '../../contract/index.ts';
import { quoteName, quoteTable } from '../../sql/index.ts';
import { columnList } from '../curated/column-list.ts';
import { makeCuratedTables } from '../curated/make-curated-tables.ts';
import { connect } from '../records/connection.ts';
import { applyMigrations, lockRecords } from '../records/migrations.ts';
import { EXACT_TEXT } from './exact-text.ts';
import type { KeptTable } from './kept-tables.ts';

/** Takes what `Records.copy` gave of a table: all of one, and then of the next, in the order in which it named them. */
export type PutRows = (table: KeptTable, piece: Buffer) => Promise<void>;

/**
 * Puts a hub's records and models into an empty database: all of what `work` gives, or nothing where it throws. Records of an older form
 * are brought to this Weir's. Throws STORAGE_UNAVAILABLE where the database does not answer, CONFLICT where a hub has used it.
 * @param migrations - how many the records had seen
 */
export async function writeRecords(url: string, migrations: number, work: (put: PutRows) => Promise<void>): Promise<void> {
  const client = await connect(url);
  const load = loading(client);
  try {
    await client.query('begin');
    await client.query(EXACT_TEXT);
    await lockRecords(client);
    await refuseUsed(client);
    await applyMigrations(client, () => {}, migrations);
    await work(load.put);
    await load.end();
    await applyMigrations(client, () => {});
    await resetDatasets(client);
    await client.query('commit');
  } catch (error) {
    await load.giveUp();
    // A connection that was lost has nothing left to roll back.
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

async function refuseUsed(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "select format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('hub', 'curated') limit 1",
  );
  if (!rows[0]) return;
  throw new WeirError(
    'CONFLICT',
    `The database "${client.database}" is not empty: a hub has used it (there is ${rows[0].name}). Name an empty one by DATABASE_URL.`,
  );
}

interface Loading {
  readonly put: PutRows;
  readonly end: () => Promise<void>;
  /** The connection takes other statements again. */
  readonly giveUp: () => Promise<void>;
}

function loading(client: pg.Client): Loading {
  let current: { readonly table: KeptTable; readonly copy: CopyStreamQuery; readonly done: Promise<void> } | undefined;
  let refused = false;
  let curated = false;

  const begin = async (table: KeptTable) => {
    if (table.schema === 'curated' && !curated) await makeCuratedTables(client);
    curated ||= table.schema === 'curated';
    if (table.schema === 'hub') await clear(client, table);
    const copy = client.query(from(`copy ${quoteTable(table)} (${columnList(table.columns)}) from stdin`));
    const done = finished(copy);
    // It is awaited at the end, or not at all where something else fails first.
    done.catch(() => (refused = true));
    return { table, copy, done };
  };
  const end = async () => {
    if (!current) return;
    const { table, copy, done } = current;
    copy.end();
    await done;
    if (table.schema === 'hub') await settle(client, table);
    else await client.query(`analyze ${quoteTable(table)}`);
    current = undefined;
  };
  return {
    async put(table, piece) {
      if (current?.table !== table) {
        await end();
        current = await begin(table);
      }
      if (!current.copy.write(piece)) await once(current.copy, 'drain');
    },
    end,
    async giveUp() {
      // What the server has refused is no COPY any more.
      if (!current || refused) return;
      current.copy.destroy();
      await current.done.catch(() => {});
    },
  };
}

/** A migration may have put its first row in, and triggers may keep rows or count them: what comes is to be as it was. */
async function clear(client: pg.Client, table: KeptTable): Promise<void> {
  await client.query(`alter table ${quoteTable(table)} disable trigger user`);
  await client.query(`delete from ${quoteTable(table)}`);
}

async function settle(client: pg.Client, table: KeptTable): Promise<void> {
  const name = quoteTable(table);
  await client.query(`alter table ${name} enable trigger user`);
  for (const column of table.columns) {
    // Numbers that the table gives itself go on after the last of them.
    const next = `select setval(sequence, max) from (select pg_get_serial_sequence($1, $2) as sequence) s, (select max(${quoteName(column)}::text::numeric)::bigint as max from ${name}) m where max is not null`;
    const { rows } = await client.query<{ serial: boolean }>('select pg_get_serial_sequence($1, $2) is not null as serial', [name, column]);
    if (rows[0]?.serial) await client.query(next, [name, column]);
  }
}

/**
 * What happened in the sources between the backup and now is not known. The new log says so of every dataset, so that models which follow
 * them run, and whoever listens already forgets what it had.
 */
async function resetDatasets(client: pg.Client): Promise<void> {
  await client.query(
    `with seen as (
       select source, array_agg(dataset order by dataset) as datasets from hub.source_structure, json_object_keys(names) as dataset
       where source <> 'models' group by source),
     made as (
       insert into hub.change_transaction (origin, transaction, at, datasets) select source, 'restored', now(), datasets from seen returning id, datasets)
     insert into hub.change_row (transaction_id, seq, dataset, op)
     select id, n, dataset, 'RESET' from made, unnest(datasets) with ordinality as d(dataset, n)`,
  );
}

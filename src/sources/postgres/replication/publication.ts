import type pg from 'pg';
import { WeirError } from '../../../contract/index.ts';
import type { Table } from '../../../contract/index.ts';
import { codeOf } from '../fault.ts';
import type { Place } from '../fault.ts';
import { quoteName, quoteTable, quoteText } from '../../../sql/index.ts';
import { addressKey } from './row-form.ts';

/** What of a publication is not as it has to be. */
interface Publication {
  readonly comment: string | null;
  readonly whole: boolean;
  readonly allTables: boolean;
  readonly tables: readonly { readonly schema: string; readonly name: string; readonly whole: boolean }[];
}

export interface PreparedPublication {
  /** It was made just now: what a slot remembers of before cannot be read through it. */
  readonly made: boolean;
  /** Tables whose changes were not captured until now. */
  readonly added: readonly Table[];
  /** RESETs were due when the hub was last stopped, and are not known to have been kept. */
  readonly resetsDue: boolean;
  /** It carries Weir's mark, and Weir may write on it. */
  readonly own: boolean;
}

const WITH = `with (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)`;

const STATE = `
select json_build_object(
  'comment', pg_catalog.obj_description(p.oid, 'pg_publication'),
  'whole', p.pubinsert and p.pubupdate and p.pubdelete and p.pubtruncate and p.pubviaroot,
  'allTables', p.puballtables,
  'tables', (select coalesce(json_agg(json_build_object('schema', t.schemaname, 'name', t.tablename, 'whole', coalesce((
      select to_jsonb(r)->>'prqual' is null and to_jsonb(r)->>'prattrs' is null from pg_catalog.pg_publication_rel r
      where r.prpubid = p.oid and r.prrelid = format('%I.%I', t.schemaname, t.tablename)::regclass), true))), '[]')
    from pg_catalog.pg_publication_tables t where t.pubname = p.pubname)) as state
from pg_catalog.pg_publication p where p.pubname = $1`;

/** The mark on a publication that this source made, and may change. */
const markOf = (source: string, resetsDue: boolean) => `Weir: source ${source}${resetsDue ? ', resets due' : ''}`;

/**
 * Sees to it that the publication has exactly these tables. One that someone else made is left as it is, and must have them
 * all. Throws SOURCE_ERROR that says what to run where the role may not.
 */
export async function preparePublication(
  client: pg.Client,
  name: string,
  tables: readonly Table[],
  place: Place,
): Promise<PreparedPublication> {
  const { source } = place;
  const { rows } = await client.query<{ state: Publication }>(STATE, [name]);
  const state = rows[0]?.state;
  const list = (some: readonly Table[]) => some.map(({ at }) => quoteTable(at)).join(', ');
  const create = `create publication ${quoteName(name)}${tables.length > 0 ? ` for table ${list(tables)}` : ''} ${WITH}`;
  const own = state?.comment === markOf(source, false) || state?.comment === markOf(source, true);
  const published = new Map(state?.tables.map((table) => [addressKey(table), table]));
  const added = tables.filter(({ at }) => !published.has(addressKey(at)));

  if (!state) {
    await run(client, [create], { name, resetsDue: true }, `make the publication "${name}"`, place);
    return { made: true, added: tables, resetsDue: false, own: true };
  }
  if (!own) {
    const partly = tables.filter(({ at }) => published.get(addressKey(at))?.whole === false);
    if (added.length === 0 && partly.length === 0 && state.whole) return { made: false, added: [], resetsDue: false, own: false };
    const cure =
      added.length > 0 && state.whole
        ? `alter publication ${quoteName(name)} add table ${list(added)}`
        : `drop publication ${quoteName(name)}; ${create}`;
    throw new WeirError(
      'SOURCE_ERROR',
      `Source "${source}": the publication "${name}" was made by someone else and does not carry every change of ${tables.map((table) => table.name).join(', ')}. Run: ${cure};`,
      { source },
    );
  }
  const wanted = new Set(tables.map(({ at }) => addressKey(at)));
  const gone = state.tables.filter((table) => !wanted.has(addressKey(table)));
  const statements = [
    ...(state.whole ? [] : [`alter publication ${quoteName(name)} set ${WITH.slice('with '.length)}`]),
    ...(gone.length > 0 ? [`alter publication ${quoteName(name)} drop table ${gone.map(quoteTable).join(', ')}`] : []),
    ...(added.length > 0 ? [`alter publication ${quoteName(name)} add table ${list(added)}`] : []),
  ];
  const resetsDue = state.comment === markOf(source, true);
  if (statements.length > 0) {
    await run(client, statements, { name, resetsDue: resetsDue || added.length > 0 }, `change the publication "${name}"`, place);
  }
  return { made: false, added, resetsDue, own: true };
}

/** Remembers, beside the publication itself, that RESETs are due: a hub that is killed before they are kept makes them again. */
export async function markPublication(client: pg.Client, name: string, source: string, resetsDue: boolean): Promise<void> {
  await client.query(`comment on publication ${quoteName(name)} is ${quoteText(markOf(source, resetsDue))}`);
}

async function run(
  client: pg.Client,
  statements: readonly string[],
  mark: { readonly name: string; readonly resetsDue: boolean },
  what: string,
  place: Place,
): Promise<void> {
  const { source, address } = place;
  await client.query('begin');
  try {
    // The source's own writers queue behind a waiting ALTER; it is tried again later instead.
    await client.query(`set local lock_timeout = '5s'`);
    for (const statement of statements) await client.query(statement);
    await markPublication(client, mark.name, source, mark.resetsDue);
    await client.query('commit');
  } catch (thrown) {
    await client.query('rollback');
    if (codeOf(thrown) !== '42501') throw thrown;
    throw new WeirError(
      'SOURCE_ERROR',
      `Source "${source}": its role "${address.role}" may not ${what}. Run as one who may: ${statements.join('; ')};`,
      { source },
      { cause: thrown },
    );
  }
}

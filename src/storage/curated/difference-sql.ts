import { quoteName, quoteText } from '../../sql/index.ts';
import { columnList } from './column-list.ts';
import type { CuratedColumn, CuratedTable } from './curated-table.ts';
import { imageJson } from './image-json.ts';

/** The statements that find, apply and log how a model's new rows differ from those it has. None is newer than PostgreSQL 15. */
export interface DifferenceSql {
  /** Keeps the difference in a temporary table until the transaction ends: a row for each key that is new, gone or has other values. */
  readonly find: string;
  /** `op` and `rows` (bigint) of each kind there is. */
  readonly count: string;
  /** Keys that are new more than once; no row where there are none. */
  readonly newTwice: string;
  readonly apply: readonly string[];
  /** Rows of the change log, in the keys' order; `$1` is the log's transaction and `$2` the model. */
  readonly log: string;
}

/** `target` is SQL of the model's table and `staging` of one with its new rows, whose keys are not null. */
export function differenceSql(table: CuratedTable, target: string, staging: string): DifferenceSql {
  const { columns, key } = table;
  // Columns of the difference are numbered, since a prefix could make a name too long.
  const place = new Map(columns.map(({ name }, index) => [name, index]));
  const before = (name: string): string => `d.b${place.get(name)}`;
  const after = (name: string): string => `d.a${place.get(name)}`;
  const values = columns.map(({ name }) => name).filter((name) => !key.includes(name));
  const keys = columns.filter(({ name }) => key.includes(name));
  const differs = (name: string): string => `${before(name)} is distinct from ${after(name)}`;
  const sameKey = key.map((name) => `o.${quoteName(name)} = ${before(name)}`).join(' and ');
  const image = (side: (name: string) => string, of: readonly CuratedColumn[] = columns): string => imageJson(of, ({ name }) => side(name));
  const changed = values.map((name) => `case when ${differs(name)} then ${quoteText(name)} end`).join(', ');
  const update = `update ${target} o set ${values.map((name) => `${quoteName(name)} = ${after(name)}`).join(', ')} from difference d where d.op = 'UPDATE' and ${sameKey}`;
  return {
    find: findSql(table, target, staging),
    count: 'select op, count(*) as rows from difference group by op',
    newTwice: `select 1 from difference d where d.op = 'INSERT' group by ${key.map(after).join(', ')} having count(*) > 1 limit 1`,
    apply: [
      `delete from ${target} o using difference d where d.op = 'DELETE' and ${sameKey}`,
      ...(values.length ? [update] : []),
      `insert into ${target} (${columnList(columns)}) select ${columns.map(({ name }) => after(name)).join(', ')} from difference d where d.op = 'INSERT'`,
    ],
    log: `insert into hub.change_row (transaction_id, seq, dataset, op, key, before, after, changed)
      select $1, row_number() over (order by ${key.map((name) => `coalesce(${before(name)}, ${after(name)})`).join(', ')}), $2, d.op,
        (case when d.op = 'INSERT' then ${image(after, keys)} else ${image(before, keys)} end)::json,
        case when d.op <> 'INSERT' then (${image(before)})::json end,
        case when d.op <> 'DELETE' then (${image(after)})::json end,
        case when d.op = 'UPDATE' then array_remove(array[${changed}]::text[], null) end
      from difference d`,
  };
}

function findSql({ columns, key }: CuratedTable, target: string, staging: string): string {
  const pair = (name: string, sign: string): string => `o.${quoteName(name)} ${sign} n.${quoteName(name)}`;
  const first = quoteName(key[0] ?? '');
  const kept = columns.flatMap(({ name }, index) => [`o.${quoteName(name)} as b${index}`, `n.${quoteName(name)} as a${index}`]);
  // A key that is only on one side is distinct too, from null.
  const distinct = columns.filter(({ name }) => name === key[0] || !key.includes(name)).map(({ name }) => pair(name, 'is distinct from'));
  return `create temp table difference on commit drop as
    select case when o.${first} is null then 'INSERT' when n.${first} is null then 'DELETE' else 'UPDATE' end as op, ${kept.join(', ')}
    from ${target} o full join ${staging} n on ${key.map((name) => pair(name, '=')).join(' and ')}
    where ${distinct.join(' or ')}`;
}

import { finding, fine, sizeText, type DoctorFinding } from './hub-doctor-finding.ts';
import type { PostgresFacts, PostgresTableFacts } from './sources/index.ts';
import { quoteName, quoteTable, quoteText } from './sql/index.ts';

/** What of a source's declaration a server is judged by. */
export interface PostgresWish {
  /** The source's file. */
  readonly where: string;
  readonly schemas: readonly string[];
  readonly changes:
    | 'auto'
    | 'none'
    | { readonly replication: { readonly slot: string; readonly publication: string; readonly maxWal?: number | undefined } }
    | { readonly poll: number };
  /** Slots that any source of the workspace names. */
  readonly slots: readonly string[];
}

const OLDEST_SOURCE = 13;
/** PostgreSQL's own clock and ours, beyond what asking takes. */
const SKEW_MS = 2_000;
/** A slot that nothing reads fills the server's disk. */
const MUCH_WAL_BYTES = 1e9;
const MANY_ROWS = 1_000_000;
const SHOWN = 20;

/** What keeps a PostgreSQL server from giving what its source's file asks of it, with the SQL that would mend it. */
export function postgresFindings(facts: PostgresFacts, wish: PostgresWish): readonly DoctorFinding[] {
  const { where } = wish;
  const tables = facts.tables.filter(({ schema }) => wish.schemas.includes(schema));
  const found = [
    ...versionFindings(facts, where),
    ...skewFindings(facts, where),
    ...rightFindings(tables, facts, where),
    ...(typeof wish.changes === 'object' && 'replication' in wish.changes
      ? replicationFindings(tables, facts, wish.changes.replication, where)
      : []),
    ...(typeof wish.changes === 'object' && 'poll' in wish.changes ? pollFindings(tables, where) : []),
    ...strayFindings(facts, wish),
  ];
  const ways = typeof wish.changes === 'object' ? Object.keys(wish.changes)[0] : 'none';
  return found.some(({ level }) => level !== 'warning')
    ? found
    : [
        fine(
          where,
          `PostgreSQL ${facts.version.split(' ')[0]} at ${facts.label}, role ${facts.role}, wal_level ${facts.walLevel}; changes: ${ways}`,
        ),
        ...found,
      ];
}

function versionFindings({ versionNumber, version }: PostgresFacts, where: string): DoctorFinding[] {
  if (versionNumber >= OLDEST_SOURCE * 10_000) return [];
  return [finding('wrong', where, `Its server is PostgreSQL ${version}, and Weir reads ${OLDEST_SOURCE} or later.`, 'Upgrade the server.')];
}

/** The answer was written somewhere between the question and its arrival. */
export function skewFindings(
  { nowMs, tookMs }: Pick<PostgresFacts, 'nowMs' | 'tookMs'>,
  where: string,
  ownMs = Date.now(),
): DoctorFinding[] {
  const apart = Math.round(nowMs - (ownMs - tookMs / 2));
  if (Math.abs(apart) <= SKEW_MS + tookMs) return [];
  const way = apart > 0 ? 'ahead of' : 'behind';
  return [
    finding(
      'warning',
      where,
      `Its server's clock is ${(Math.abs(apart) / 1000).toFixed(1)} s ${way} this machine's.`,
      'Let both follow a time server (NTP).',
    ),
  ];
}

function rightFindings(tables: readonly PostgresTableFacts[], { role }: PostgresFacts, where: string): DoctorFinding[] {
  const hidden = tables.filter(({ readable }) => !readable);
  if (hidden.length === 0) return [];
  const schemas = [...new Set(hidden.map(({ schema }) => quoteName(schema)))];
  const grants = schemas.map(
    (schema) =>
      `grant usage on schema ${schema} to ${quoteName(role)}; grant select on all tables in schema ${schema} to ${quoteName(role)};`,
  );
  return [
    finding(
      'warning',
      where,
      `The role ${role} may not read ${namesOf(hidden)}; they are not in the graph.`,
      `Where they should be: ${grants.join(' ')}`,
    ),
  ];
}

function replicationFindings(
  tables: readonly PostgresTableFacts[],
  facts: PostgresFacts,
  { slot, publication, maxWal }: { readonly slot: string; readonly publication: string; readonly maxWal?: number | undefined },
  where: string,
): DoctorFinding[] {
  const { role, walLevel, slots, maxSlots } = facts;
  const found: DoctorFinding[] = [];
  if (walLevel !== 'logical')
    found.push(
      finding(
        'wrong',
        where,
        `Its server has wal_level = ${walLevel}, and \`changes.replication\` needs logical.`,
        'Run as a superuser: alter system set wal_level = logical; and restart the server.',
      ),
    );
  const own = slots.find(({ name }) => name === slot);
  if (!facts.mayReplicate && !own)
    found.push(
      finding(
        'wrong',
        where,
        `The role ${role} may not make the slot ${slot}.`,
        `Run as a superuser: alter role ${quoteName(role)} replication;`,
      ),
    );
  if (!own && slots.length >= maxSlots)
    found.push(
      finding(
        'wrong',
        where,
        `All ${maxSlots} replication slots of its server are taken.`,
        `Run as a superuser: alter system set max_replication_slots = ${maxSlots + 4}; and restart the server, or drop one.`,
      ),
    );
  if (own?.lost)
    found.push(
      finding(
        'warning',
        where,
        `The slot ${slot} was lost; it is made anew, and subscribers are told RESET.`,
        'Raise max_slot_wal_keep_size of the server.',
      ),
    );
  else if (own && !own.active && own.heldBytes > Math.min(maxWal ?? Infinity, MUCH_WAL_BYTES))
    found.push(
      finding(
        'warning',
        where,
        `Nothing reads the slot ${slot}, and it holds back ${sizeText(own.heldBytes)} of the server's log.`,
        `Start the hub; or, where it is not to come back: select pg_drop_replication_slot(${quoteText(slot)});`,
      ),
    );
  const keyed = tables.filter(({ keyed: has, readable, kind }) => has && readable && kind === 'table');
  const foreign = keyed.filter(({ owned }) => !owned);
  if (!facts.mayPublish || foreign.length > 0)
    found.push(
      finding(
        'warning',
        where,
        `The role ${role} may not publish ${facts.mayPublish ? namesOf(foreign) : 'in this database'}.`,
        `Where nobody made the publication ${publication} yet, run as their owner: create publication ${quoteName(publication)} for table ${listOf(keyed)} with (publish_via_partition_root = true);`,
      ),
    );
  const blind = keyed.filter(({ identity }) => identity === 'nothing' || identity === 'index');
  if (blind.length > 0) found.push(finding('warning', where, `Changes of ${namesOf(blind)} cannot be had by their key.`, altered(blind)));
  const short = keyed.filter(({ identity }) => identity === 'default');
  if (short.length > 0)
    found.push(
      finding(
        'warning',
        where,
        `Changes of ${namesOf(short)} bring no old rows (COALESCED).`,
        `Where they should be exact: ${altered(short)}`,
      ),
    );
  const unlogged = keyed.filter(({ logged }) => !logged);
  if (unlogged.length > 0)
    found.push(
      finding(
        'warning',
        where,
        `Unlogged, and so without changes: ${namesOf(unlogged)}.`,
        unlogged.map((table) => `alter table ${tableText(table)} set logged;`).join(' '),
      ),
    );
  return found;
}

function pollFindings(tables: readonly PostgresTableFacts[], where: string): DoctorFinding[] {
  const rows = tables.filter(({ keyed, readable }) => keyed && readable).reduce((sum, table) => sum + (table.rows ?? 0), 0);
  if (rows <= MANY_ROWS) return [];
  return [
    finding(
      'warning',
      where,
      `Each look for changes reads all rows of its tables with a key, about ${rows.toLocaleString('en')}.`,
      'Let it look less often, `include` fewer tables, or replicate (docs/reference.md).',
    ),
  ];
}

/** Slots of ours by their name that no source has: they hold back the server's log for nobody. */
function strayFindings({ slots }: PostgresFacts, { slots: named, where }: PostgresWish): DoctorFinding[] {
  return slots
    .filter(
      ({ name, here, active, plugin }) => here && !active && plugin === 'pgoutput' && name.startsWith('weir') && !named.includes(name),
    )
    .map(({ name, heldBytes }) =>
      finding(
        'warning',
        where,
        `The slot ${name} is of no source here, nothing reads it, and it holds back ${sizeText(heldBytes)}.`,
        `Where no other hub has it: select pg_drop_replication_slot(${quoteText(name)});`,
      ),
    );
}

const tableText = ({ schema, name }: PostgresTableFacts): string => quoteTable({ schema, name });
const listOf = (tables: readonly PostgresTableFacts[]): string => tables.map(tableText).join(', ');
const altered = (tables: readonly PostgresTableFacts[]): string =>
  tables.map((table) => `alter table ${tableText(table)} replica identity full;`).join(' ');

function namesOf(tables: readonly PostgresTableFacts[]): string {
  const names = tables.slice(0, SHOWN).map(({ schema, name }) => (schema === 'public' ? name : `${schema}.${name}`));
  return names.join(', ') + (tables.length > SHOWN ? ` and ${tables.length - SHOWN} others` : '');
}

import type { Dataset } from './contract/index.ts';
import { WeirError } from './contract/index.ts';
import type { LookingPlace } from './hub-check-place.ts';
import { nameProposal, provenRelationships, type Proposed } from './hub-init-catalog.ts';
import { describeProposed } from './hub-init-described.ts';
import { joinsGuessed, LOOK_MS, type FoundSource } from './hub-init-found.ts';
import { postgresText, readSourceDefinition, sourceNameOf, variableOf, type ChangesChoice } from './registry/index.ts';
import { inspectPostgres, type PostgresFacts } from './sources/index.ts';

/** Rows that are read anew every 30 s without anybody having asked for it. */
const POLLED_ROWS = 1_000_000;

/**
 * What a PostgreSQL database would be as a source. It is read, and nothing in it is changed. Throws BAD_DEFINITION for what is no
 * address, SOURCE_UNAVAILABLE where it does not answer.
 */
export async function findPostgres(url: string, folder: string, place: LookingPlace): Promise<FoundSource> {
  const signal = AbortSignal.timeout(LOOK_MS);
  const facts = await inspectPostgres(url, { source: 'database', workspace: folder }, signal);
  const source = sourceNameOf(facts.database, 'db');
  const variable = { name: variableOf(source), value: url };
  const readable = facts.tables.filter((table) => table.readable);
  const schemas = [...new Set(readable.map(({ schema }) => schema))];
  const changes = changesOf(facts);
  const definition = {
    source,
    kind: 'postgres',
    connection: `\${env:${variable.name}}`,
    schemas: schemas.length > 0 ? schemas : ['public'],
    ...(changes.way === 'poll' ? { changes: { poll: '30s' } } : {}),
  };
  const { declared, problems } = readSourceDefinition(definition, place.kinds);
  if (!declared) throw new WeirError('INTERNAL', problems.map(({ message }) => message).join(' '));
  const structure = await describeProposed(declared.value, url, folder, place, signal);
  const proposed: Proposed = {
    declaration: declared.value,
    home: source,
    dialect: 'postgres',
    structure,
    fidelity: (table) => (table.key && changes.way === 'poll' ? 'COALESCED' : 'NONE'),
  };
  const names = nameProposal(proposed);
  const datasets = byWeight([...names.catalog.datasets.values()], facts);
  const unreadable = facts.tables.length - readable.length;
  const text = postgresText({
    source,
    variable: variable.name,
    what: `PostgreSQL ${facts.version.split(' ')[0]}, the database ${facts.database} as its role ${facts.role} sees it.`,
    schemas: definition.schemas,
    changes,
    named: names.named,
    datasets: [...names.catalog.datasets.values()],
  });
  return {
    source,
    proposed,
    names,
    text,
    relationships: provenRelationships(joinsGuessed(datasets, names), proposed, names),
    datasets,
    variable,
    notes: [
      ...(readable.length === 0
        ? [`The role ${facts.role} may read no table of ${facts.label}: grant it some, and \`weir check\` shows them.`]
        : []),
      ...(unreadable > 0 ? [`${unreadable} of its tables are left out: the role ${facts.role} may not read them.`] : []),
    ],
  };
}

function changesOf(facts: PostgresFacts): ChangesChoice {
  const keyed = facts.tables.filter((table) => table.readable && table.keyed);
  const rows = keyed.reduce((sum, table) => sum + (table.rows ?? 0), 0);
  const may = facts.mayReplicate && facts.mayPublish && keyed.every(({ owned }) => owned) && !facts.standby;
  const replication = facts.walLevel === 'logical' && may;
  const polled = rows <= POLLED_ROWS;
  const look = polled
    ? 'Changes: tables with a key are looked at every 30 s, and subscribers hear of what is other.'
    : `Changes: not looked for, since a look reads all rows, about ${rows.toLocaleString('en')}. \`include\` fewer tables and take the line below, or replicate.`;
  const lack =
    facts.walLevel === 'logical'
      ? may
        ? ''
        : ` Replication would tell of each at once; the role ${facts.role} may not set it up.`
      : ` Replication would tell of each at once; it needs wal_level = logical, and the server has ${facts.walLevel}. \`weir doctor\` says what to run.`;
  return { way: polled ? 'poll' : 'none', why: look + lack, replication };
}

/** Tables before views, those with a key before others, the largest first. */
function byWeight(datasets: readonly Dataset[], { tables }: PostgresFacts): readonly Dataset[] {
  const weight = ({ at, key }: Dataset): number => {
    const found = tables.find(({ schema, name }) => schema === at.schema && name === at.name);
    return (found?.kind === 'table' ? 2e15 : 0) + (key ? 1e15 : 0) + Math.min(found?.bytes ?? 0, 9e14);
  };
  return datasets.toSorted((a, b) => weight(b) - weight(a) || (a.id < b.id ? -1 : 1));
}

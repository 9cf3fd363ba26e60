import { WeirError } from './contract/index.ts';
import type { LookingPlace } from './hub-check-place.ts';
import { nameProposal, provenRelationships, type Proposed } from './hub-init-catalog.ts';
import { describeProposed } from './hub-init-described.ts';
import { joinsGuessed, LOOK_MS, type FoundSource } from './hub-init-found.ts';
import { mysqlText, readSourceDefinition, sourceNameOf, variableOf } from './registry/index.ts';
import { inspectMysql } from './sources/index.ts';

/**
 * What a database of MariaDB or MySQL would be as a source. It is read, and nothing in it is changed. Throws BAD_DEFINITION for what is
 * no address, SOURCE_UNAVAILABLE where it does not answer.
 */
export async function findMysql(url: string, folder: string, place: LookingPlace): Promise<FoundSource> {
  const signal = AbortSignal.timeout(LOOK_MS);
  const facts = await inspectMysql(url, { source: 'database', workspace: folder }, signal);
  const source = sourceNameOf(facts.database, 'db');
  const variable = { name: variableOf(source), value: url };
  const definition = { source, kind: 'mysql', connection: `\${env:${variable.name}}` };
  const { declared, problems } = readSourceDefinition(definition, place.kinds);
  if (!declared) throw new WeirError('INTERNAL', problems.map(({ message }) => message).join(' '));
  const structure = await describeProposed(declared.value, url, folder, place, signal);
  const proposed: Proposed = {
    declaration: declared.value,
    home: source,
    dialect: structure.dialect ?? 'mysql',
    structure,
    fidelity: () => 'NONE',
  };
  const names = nameProposal(proposed);
  const found = [...names.catalog.datasets.values()];
  const bytes = new Map(facts.tables.map((table) => [table.name, table.bytes]));
  // Those with a key before others, the largest first.
  const weight = (name: string, keyed: boolean): number => (keyed ? 1e15 : 0) + (bytes.get(name) ?? 0);
  const datasets = found.toSorted((a, b) => weight(b.at.name, b.key !== undefined) - weight(a.at.name, a.key !== undefined));
  return {
    source,
    proposed,
    names,
    text: mysqlText({
      source,
      variable: variable.name,
      what: `${facts.server}, the database ${facts.database} as its user ${facts.user} sees it.`,
      named: names.named,
      datasets: found,
    }),
    relationships: provenRelationships(joinsGuessed(datasets, names), proposed, names),
    datasets,
    variable,
    notes:
      found.length === 0
        ? [`The user ${facts.user} may read no table of ${facts.label}: grant it some, and \`weir check\` shows them.`]
        : [],
  };
}

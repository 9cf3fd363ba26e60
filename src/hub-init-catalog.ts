import { parse } from 'yaml';
import type { Catalog, DialectName, Fidelity, RelationalStructure, SourceDeclaration, Table } from './contract/index.ts';
import { compileModels, curatedTableOf } from './processing/index.ts';
import { nameJoins, readModelDefinition, type ExampleModel, type LikelyJoin, type LikelyRelationship } from './registry/index.ts';
import { buildCatalog, type CatalogInput } from './relational/index.ts';
import { curatedType } from './storage/index.ts';

/** A source that is to be, and what was found of it. */
export interface Proposed {
  readonly declaration: SourceDeclaration;
  readonly home: string;
  readonly dialect: DialectName;
  readonly structure: RelationalStructure;
  readonly fidelity: (table: Table) => Fidelity;
}

/** The names that the graph would give it, with names of their own for tables that would want another's. */
export interface NamedProposal {
  readonly catalog: Catalog;
  /** Table → `name:`. */
  readonly named: ReadonlyMap<string, string>;
}

/** Tables that clash are few, and each takes a turn. */
const MOST_TURNS = 50;

/** Names everything of a proposed source; where a table is refused for its name, it is given another. */
export function nameProposal(proposed: Proposed): NamedProposal {
  const named = new Map<string, string>();
  for (let turn = 0; ; turn++) {
    const { catalog, problems } = buildCatalog(inputOf(proposed, named));
    const refused = problems.flatMap((problem) => (problem.refused === undefined ? [] : [problem.refused]));
    if (refused.length === 0 || turn === MOST_TURNS) return { catalog, named };
    const table = refused[0]?.slice(proposed.declaration.source.length + 1) ?? '';
    const plain = table.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '') || 'table';
    const stem = /^[A-Za-z]/.test(plain) ? plain.charAt(0).toUpperCase() + plain.slice(1) : `T${plain}`;
    const tried = named.get(table);
    named.set(table, tried === undefined ? `${stem}Table` : `${stem}Table${turn + 1}`);
  }
}

const inputOf = ({ declaration, ...source }: Proposed, named: ReadonlyMap<string, string>): CatalogInput => ({
  sources: [
    { ...source, declaration: { ...declaration, datasets: Object.fromEntries([...named].map(([table, name]) => [table, { name }])) } },
  ],
  models: [],
  relationships: [],
  waiting: new Set(),
  subgraphs: [],
  pinned: {},
});

/** The relationships with their names, without those that the graph would refuse. */
export function provenRelationships(
  joins: readonly (LikelyJoin & Pick<LikelyRelationship, 'active' | 'why'>)[],
  proposed: Proposed,
  { catalog, named }: NamedProposal,
): readonly LikelyRelationship[] {
  const likely = nameJoins(joins, [...catalog.datasets.values()], catalog.relations);
  const { problems } = buildCatalog({
    ...inputOf(proposed, named),
    relationships: likely.map(({ from, field, to, target, as, inverse }, index) => ({
      value: { from: [`${from.id}.${field.column}`], to: [`${to.id}.${target.column}`], as, ...(inverse === undefined ? {} : { inverse }) },
      file: String(index),
      line: () => 1,
    })),
  });
  const refused = new Set(problems.map(({ path }) => path?.split(':')[0]));
  return likely.filter((_, index) => !refused.has(String(index)));
}

/** Whether a model compiles over the proposed source, and has a name that is free. */
export function isProven({ definition }: ExampleModel, proposed: Proposed, { named }: NamedProposal): boolean {
  const { declared } = readModelDefinition(parse(definition) as Record<string, unknown>);
  if (!declared) return false;
  const { source } = proposed.declaration;
  const columns = new Map(proposed.structure.tables.map((table) => [`${source}.${table.name}`, table.columns]));
  const { models, problems } = compileModels([declared], (id) => {
    const found = columns.get(id);
    return found && { id, columns: found };
  });
  const [compiled] = models;
  if (!compiled || problems.length > 0) return false;
  const table = curatedTableOf(compiled);
  const model = {
    name: table.model,
    at: { schema: 'curated', name: table.model },
    columns: table.columns.map((column) => ({ ...column, nativeType: curatedType(column.scalar), list: false })),
    key: table.key,
  };
  return buildCatalog({ ...inputOf(proposed, named), models: [model] }).problems.length === 0;
}

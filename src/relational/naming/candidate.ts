import { namePattern, suggestion } from '../../contract/index.ts';
import type { Column, DatasetDeclaration, DialectName, Fidelity, TableAddress } from '../../contract/index.ts';
import type { CatalogModel, CatalogProblem, CatalogSource, DeclaredAt, ProblemOwner } from './catalog-input.ts';
import { canBeKey, declaredKey } from './declared-key.ts';

/** A table or model that is to become a dataset. */
export interface Candidate {
  readonly id: string;
  readonly source?: string;
  readonly owner: ProblemOwner;
  readonly declared?: DeclaredAt;
  readonly home: string;
  readonly dialect: DialectName;
  readonly at: TableAddress;
  /** The table's name, or the model's. */
  readonly name: string;
  readonly prefix: string;
  /** Where in the declaration `override` stands. */
  readonly overridePath: readonly string[];
  readonly override: DatasetDeclaration;
  readonly columns: readonly Column[];
  readonly key?: readonly string[];
  /** The key is declared, and nothing sees to it. */
  readonly assertedKey?: true;
  readonly uniques: readonly (readonly string[])[];
  readonly fidelity: Fidelity;
  readonly oldRows: boolean;
  readonly description?: string;
}

/** The tables of a source that its declaration includes; a name in it that means no table is a problem. */
export function candidatesOf(source: CatalogSource): { candidates: Candidate[]; problems: CatalogProblem[] } {
  const { declaration, structure, declared } = source;
  const name = declaration.source;
  const owner = { kind: 'source', name } as const;
  const known = structure.tables.map((table) => table.name);
  const problems: CatalogProblem[] = [];
  const mustBeKnown = (table: string, path: readonly (string | number)[]): void => {
    if (path[0] === 'include' ? known.some(namePattern(table)) : known.includes(table)) return;
    const message = `Source \`${name}\` has no dataset \`${table}\`, which \`${path[0] ?? ''}\` names.${suggestion(table, known)}`;
    problems.push({ code: 'BAD_DEFINITION', message, owner, ...pathOf(declared, path) });
  };
  declaration.include?.forEach((pattern, index) => mustBeKnown(pattern, ['include', index]));
  for (const table of Object.keys(declaration.datasets ?? {})) mustBeKnown(table, ['datasets', table]);
  const patterns = (declaration.include ?? ['*']).map(namePattern);
  const candidates = structure.tables
    .filter((table) => patterns.some((matches) => matches(table.name)))
    .map((table): Candidate => {
      const ownKey = table.key && canBeKey(table.key, table.columns) ? table.key : undefined;
      const said = declaredKey(table, declaration.datasets?.[table.name]?.key, `${name}.${table.name}`);
      for (const { message, place } of said.faults)
        problems.push({ code: 'BAD_DEFINITION', message, owner, ...pathOf(declared, ['datasets', table.name, 'key', ...place]) });
      const key = ownKey ?? said.key;
      return {
        id: `${name}.${table.name}`,
        source: name,
        owner,
        ...(declared ? { declared } : {}),
        home: source.home,
        dialect: source.dialect,
        at: table.at,
        name: table.name,
        prefix: declaration.prefix ?? name,
        overridePath: ['datasets', table.name],
        override: declaration.datasets?.[table.name] ?? {},
        columns: table.columns,
        ...(key ? { key } : {}),
        ...(said.key ? { assertedKey: true } : {}),
        uniques: table.uniques.filter((unique) => canBeKey(unique, table.columns)),
        // Without a key nothing can say which row a change is of, and the source tells changes by no other key than its own.
        fidelity: ownKey ? source.fidelity(table) : 'NONE',
        oldRows: table.oldRows ?? false,
        ...(table.description ? { description: table.description } : {}),
      };
    });
  return { candidates, problems };
}

export function candidateOfModel(model: CatalogModel): Candidate {
  return {
    id: model.name,
    owner: { kind: 'model', name: model.name },
    ...(model.declared ? { declared: model.declared } : {}),
    home: 'models',
    dialect: 'postgres',
    at: model.at,
    name: model.name,
    prefix: '',
    overridePath: [],
    override: {},
    columns: model.columns,
    key: model.key,
    uniques: [],
    fidelity: 'EXACT',
    oldRows: true,
    ...(model.description ? { description: model.description } : {}),
  };
}

/** `sources/shop.yaml:12`, where it is known. */
export const pathOf = (declared: DeclaredAt | undefined, path: readonly (string | number)[]): { path?: string } =>
  declared ? { path: `${declared.file}:${declared.line(path)}` } : {};

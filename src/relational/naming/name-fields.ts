import { suggestion } from '../../contract/index.ts';
import type { Column, Field, FieldDeclaration } from '../../contract/index.ts';
import { pathOf } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import type { CatalogProblem, PinnedDataset } from './catalog-input.ts';
import { fieldName, isGraphName } from './identifier.ts';
import { RESERVED_FIELDS } from './reserved.ts';

/**
 * The columns as fields of the graph. Declared names come first, then pinned ones; what is left is named in the columns'
 * order, and a name that is taken gets a trailing underscore. `refusals` are declared names that cannot be.
 */
export function nameFields(
  candidate: Candidate,
  pinned: PinnedDataset | undefined,
): { fields: Field[]; problems: CatalogProblem[]; refusals: CatalogProblem[] } {
  const { id, columns, override, owner } = candidate;
  const soleKey = candidate.key?.length === 1 ? candidate.key[0] : undefined;
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const claim = (column: string, name: string): void => {
    names.set(column, name);
    taken.add(name);
  };
  const mayBe = (column: string, name: string): boolean =>
    !taken.has(name) && !RESERVED_FIELDS.has(name) && (name !== 'id' || column === soleKey);

  const problem = (column: string, message: string): CatalogProblem => ({
    code: 'BAD_DEFINITION',
    message,
    owner,
    ...pathOf(candidate.declared, [...candidate.overridePath, 'fields', column]),
  });
  const known = columns.map((column) => column.name);
  const problems = Object.keys(override.fields ?? {})
    .filter((column) => !known.includes(column))
    .map((column) => problem(column, `\`${id}\` has no column \`${column}\`.${suggestion(column, known)}`));

  const refusals: CatalogProblem[] = [];
  for (const column of known) {
    const name = override.fields?.[column]?.name;
    if (name === undefined) continue;
    if (isGraphName(name) && mayBe(column, name)) claim(column, name);
    else refusals.push(problem(column, `\`${id}.${column}\` cannot be the field \`${name}\`: ${whyNot(name, soleKey)}.`));
  }
  for (const column of known) {
    const name = pinned?.fields[column];
    if (!names.has(column) && name !== undefined && mayBe(column, name)) claim(column, name);
  }
  // A published relation keeps its name when a column of that name arrives.
  const held = new Set(Object.values(pinned?.relations ?? {}).flatMap((name) => [name, `${name}Aggregate`]));
  for (const column of known) {
    if (names.has(column)) continue;
    // A model's columns are named by whoever wrote it, as the graph is to have them.
    let name = candidate.source === undefined && isGraphName(column) ? column : fieldName(column);
    while (!mayBe(column, name) || held.has(name)) name = name === '_' ? 'x__' : `${name}_`;
    claim(column, name);
  }
  const fields = columns.map((column) =>
    fieldOf(column, names.get(column.name) ?? column.name, soleKey, override.fields?.[column.name] ?? {}),
  );
  return { fields, problems, refusals };
}

function whyNot(name: string, soleKey: string | undefined): string {
  if (!isGraphName(name)) return 'a name has letters, digits and `_`, and begins with neither a digit nor `__`';
  if (name === 'id')
    return soleKey === undefined ? '`id` is for a column that alone is the key' : `\`id\` is for \`${soleKey}\`, which is the key`;
  return RESERVED_FIELDS.has(name) ? 'filters and aggregates have a field of that name' : 'another column has that name';
}

function fieldOf(column: Column, name: string, soleKey: string | undefined, declared: FieldDeclaration): Field {
  const filterScalar = column.scalar ?? 'String';
  const description = declared.description ?? column.description;
  return {
    name,
    column: column.name,
    nativeType: column.nativeType,
    scalar: name === 'id' && column.name === soleKey ? 'ID' : filterScalar,
    filterScalar,
    opaque: column.scalar === null,
    list: column.list,
    nullable: column.nullable,
    ...(column.enumValues ? { enumValues: column.enumValues } : {}),
    ...(description ? { description } : {}),
    ...(declared.deprecated ? { deprecated: deprecation(declared.deprecated) } : {}),
    tags: declared.tags ?? [],
  };
}

/** What the graph says of a field that should not be used any more. */
export const deprecation = ({ reason, use, until }: NonNullable<FieldDeclaration['deprecated']>): string =>
  [reason, use && `use ${use}`, until && `until ${until}`].filter(Boolean).join('; ');

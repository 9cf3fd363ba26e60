import { messageOf, WeirError } from '../../contract/index.ts';
import type { ComputedDeclaration, Field } from '../../contract/index.ts';
import { computedField } from '../../sql/index.ts';
import { pathOf } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import type { CatalogProblem, PinnedDataset } from './catalog-input.ts';
import { isGraphName } from './identifier.ts';
import { deprecation } from './name-fields.ts';
import { RESERVED_FIELDS } from './reserved.ts';

/**
 * The fields that a declaration has computed of a dataset's columns, which have their names already. One that is wrong, or whose column
 * is there no more, is left out with a problem.
 */
export function computedFields(
  candidate: Candidate,
  named: readonly Field[],
  pinned: PinnedDataset | undefined,
): { fields: Field[]; problems: CatalogProblem[] } {
  const { id, columns, dialect, override, owner } = candidate;
  const problems: CatalogProblem[] = [];
  const relations = new Set(Object.values(pinned?.relations ?? {}).flatMap((name) => [name, `${name}Aggregate`]));
  const fields = Object.entries(override.computed ?? {}).flatMap(([name, declared]): Field[] => {
    const problem = (message: string, part: readonly (keyof ComputedDeclaration)[]): Field[] => {
      const path = pathOf(candidate.declared, [...candidate.overridePath, 'computed', name, ...part]);
      problems.push({ code: 'BAD_DEFINITION', message: `The computed field \`${name}\` of \`${id}\` ${message}`, owner, ...path });
      return [];
    };
    const clash = whyNot(name, named, relations);
    if (clash !== undefined) return problem(`${clash}; give it another name.`, []);
    try {
      const { scalar, nativeType, computed } = computedField(dialect, columns, declared.type, declared.sql);
      const { description, deprecated, tags = [] } = declared;
      return [
        {
          name,
          column: name,
          nativeType,
          scalar,
          filterScalar: scalar,
          opaque: false,
          list: false,
          // What its columns come to may be no value of its type.
          nullable: true,
          ...(description === undefined ? {} : { description }),
          ...(deprecated ? { deprecated: deprecation(deprecated) } : {}),
          tags,
          computed,
        },
      ];
    } catch (thrown) {
      if (!(thrown instanceof WeirError) || thrown.code !== 'BAD_DEFINITION') throw thrown;
      return problem(messageOf(thrown), ['sql']);
    }
  });
  return { fields, problems };
}

/** Why a computed field cannot have a name; its name is that of a column in SQL, whose names differ by more than their letters' case. */
function whyNot(name: string, fields: readonly Field[], relations: ReadonlySet<string>): string | undefined {
  if (!isGraphName(name)) return 'has no name of the graph: it has letters, digits and `_`, and begins with neither a digit nor `__`';
  if (name === 'id') return 'has the name of a key';
  if (RESERVED_FIELDS.has(name)) return 'has a name that filters and aggregates have a field of';
  const alike = fields.find((field) => field.column.toLowerCase() === name.toLowerCase());
  if (alike) return `has the name of the column \`${alike.column}\``;
  const same = fields.find((field) => field.name === name);
  if (same) return `has the name of the column \`${same.column}\` in the graph`;
  return relations.has(name) ? 'has the name of a relation' : undefined;
}

import type { Declared, Field, RelationshipDeclaration } from '../../contract/index.ts';
import { pathOf } from './candidate.ts';
import type { CatalogAnswer, CatalogProblem } from './catalog-input.ts';
import { isGraphName } from './identifier.ts';
import { findEnd } from './relationship-end.ts';
import type { KnownNames } from './relationship-end.ts';
import type { RelationNames, Unnamed } from './relation-names.ts';
import { isUnique } from './uniqueness.ts';

/**
 * Adds the relations of relationships.yaml. One that names what is not there, joins what cannot be compared or wants a field
 * that is taken is left out with a problem; one that names what nobody has seen yet waits.
 */
export function giveRelationships(
  declarations: readonly Declared<RelationshipDeclaration>[],
  known: KnownNames,
  names: RelationNames,
): Pick<CatalogAnswer, 'problems' | 'waiting'> {
  const problems: CatalogProblem[] = [];
  const waiting: { relationship: string; on: string }[] = [];
  for (const declared of declarations) {
    const { as, inverse } = declared.value;
    const problem = (message: string, part: keyof RelationshipDeclaration): number =>
      problems.push({
        code: 'BAD_DEFINITION',
        message: `Relationship \`${as}\`: ${message}`,
        owner: { kind: 'relationship', name: as, of: declared.value.from[0]?.split('.')[0] },
        ...pathOf(declared, [part]),
      });
    const from = findEnd(declared.value.from, known);
    const to = findEnd(declared.value.to, known);
    if (from.kind === 'wrong') problem(from.message, 'from');
    if (to.kind === 'wrong') problem(to.message, 'to');
    if (from.kind === 'wrong' || to.kind === 'wrong') continue;
    if (from.kind === 'waits' || to.kind === 'waits') {
      waiting.push({ relationship: as, on: from.kind === 'waits' ? from.on : to.kind === 'waits' ? to.on : '' });
      continue;
    }
    const unlike = unlikeness(from.fields, to.fields);
    if (unlike !== undefined) {
      problem(unlike, 'to');
      continue;
    }
    const unique = isUnique(to.dataset.candidate, to.columns);
    const forwards: Unnamed = {
      from: from.dataset.dataset.id,
      fields: from.fields.map((field) => field.name),
      to: to.dataset.dataset.id,
      targetFields: to.fields.map((field) => field.name),
      one: unique || declared.value.one === true,
      asserted: !unique && declared.value.one === true,
      local: from.dataset.dataset.home === to.dataset.dataset.home,
    };
    const backwards: Unnamed = {
      from: forwards.to,
      fields: forwards.targetFields,
      to: forwards.from,
      targetFields: forwards.fields,
      one: isUnique(from.dataset.candidate, from.columns),
      asserted: false,
      local: forwards.local,
    };
    give(forwards, as, 'as');
    if (inverse !== undefined) give(backwards, inverse, 'inverse');

    function give(relation: Unnamed, name: string, part: 'as' | 'inverse'): void {
      const type = (part === 'as' ? from : to) as typeof from & { kind: 'found' };
      if (!isGraphName(name)) problem(`\`${part}: ${name}\` is no GraphQL name: it has letters, digits and \`_\` only.`, part);
      else if (names.isFree(relation, name)) names.give(relation, name, 'declared');
      else
        problem(
          `\`${type.dataset.dataset.type}\` has a field \`${name}\` already, or filters mean something by it: choose another \`${part}:\`.`,
          part,
        );
    }
  }
  return { problems, waiting };
}

/** Why the ends cannot be compared; undefined where they can. */
function unlikeness(from: readonly Field[], to: readonly Field[]): string | undefined {
  if (from.length !== to.length) return `\`from\` has ${from.length} columns and \`to\` has ${to.length}; each joins one.`;
  for (const [index, field] of from.entries()) {
    const other = to[index];
    if (!other || comparable(field, other)) continue;
    return `\`${field.column}\` is ${kindOf(field)} and \`${other.column}\` is ${kindOf(other)}, which cannot be compared: join columns of one type (a file's can be declared under its \`types\`).`;
  }
  return undefined;
}

const NUMBERS: readonly string[] = ['Int', 'BigInt', 'Decimal', 'Float'];
const TEXTS: readonly string[] = ['String', 'UUID'];

function comparable(a: Field, b: Field): boolean {
  if (a.list || b.list || a.filterScalar === 'JSON' || b.filterScalar === 'JSON') return false;
  return [NUMBERS, TEXTS].some((kin) => kin.includes(a.filterScalar) && kin.includes(b.filterScalar)) || a.filterScalar === b.filterScalar;
}

const kindOf = (field: Field): string => (field.list ? `a list of ${field.filterScalar}` : field.filterScalar);

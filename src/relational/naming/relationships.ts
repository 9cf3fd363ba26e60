import type { Declared, RelationshipDeclaration } from '../../contract/index.ts';
import { pathOf } from './candidate.ts';
import type { CatalogAnswer, CatalogProblem } from './catalog-input.ts';
import { isGraphName } from './identifier.ts';
import { findEnd } from './relationship-end.ts';
import type { End, KnownNames } from './relationship-end.ts';
import type { RelationNames, Unnamed } from './relation-names.ts';
import { uniqueness } from './uniqueness.ts';
import { unlikeness } from './unlikeness.ts';

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
    const unlike = unlikeness(from, to) ?? notFound(to) ?? (inverse === undefined ? undefined : notFound(from));
    if (unlike !== undefined) {
      problem(unlike, 'to');
      continue;
    }
    const forwards = relationOf(from, to, declared.value.one === true);
    give(forwards, as, 'as');
    if (inverse !== undefined) give(relationOf(to, from, false), inverse, 'inverse');

    function give(relation: Unnamed, name: string, part: 'as' | 'inverse'): void {
      const on = part === 'as' ? from : to;
      if (!isGraphName(name)) problem(`\`${part}: ${name}\` is no GraphQL name: it has letters, digits and \`_\` only.`, part);
      else if (names.isFree(relation, name)) names.give(relation, name, 'declared');
      else
        problem(
          `\`${typeOf(on as Found)}\` has a field \`${name}\` already, or filters mean something by it: choose another \`${part}:\`.`,
          part,
        );
    }
  }
  return { problems, waiting };
}

type Found = Extract<End, { kind: 'found' | 'entity' }>;

function relationOf(from: Found, to: Found, asserted: boolean): Unnamed {
  const unique = to.kind === 'entity' ? 'known' : uniqueness(to.dataset.candidate, to.columns);
  return {
    from: idOf(from),
    fields: fieldsOf(from),
    to: idOf(to),
    targetFields: fieldsOf(to),
    one: unique !== undefined || asserted,
    asserted: unique === 'asserted' || (unique === undefined && asserted),
    local: from.kind === 'found' && to.kind === 'found' && from.dataset.dataset.home === to.dataset.dataset.home,
  };
}

const idOf = (end: Found): string => (end.kind === 'entity' ? end.entity.id : end.dataset.dataset.id);
const typeOf = (end: Found): string => (end.kind === 'entity' ? end.entity.type : end.dataset.dataset.type);
const fieldsOf = (end: Found): readonly string[] => (end.kind === 'entity' ? end.fields : end.fields.map(({ name }) => name));

/** Why a source that is asked by GraphQL does not find rows by these fields; undefined where it does. */
function notFound(to: Found): string | undefined {
  if (to.kind !== 'entity') return undefined;
  const { type, keys } = to.entity;
  if (keys.some((key) => key.length === to.fields.length && key.every((field) => to.fields.includes(field)))) return undefined;
  const known = keys.map((key) => `\`${key.join(' ')}\``).join(' or ');
  return `\`${type}\` is found by ${known}, and not by \`${to.fields.join(' ')}\`.`;
}

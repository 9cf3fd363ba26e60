import { Kind, print } from 'graphql';
import type { FieldDefinitionNode, InputValueDefinitionNode, TypeNode } from 'graphql';
import { takesRows } from '../../contract/index.ts';
import type { ArgumentForm, GraphPolicy, RowArgument } from '../../contract/index.ts';
import type { GivenArgument, RemoteField, RemoteSubgraph } from './read-remote.ts';

/** The arguments of a field that take values: one, or a list of them. */
export function valueArguments(
  { kinds }: RemoteSubgraph,
  { arguments: taken = [] }: FieldDefinitionNode,
): ReadonlyMap<string, ArgumentForm> {
  return new Map(
    taken.flatMap(({ name, type }) => {
      const form = formOf(type);
      return form && kinds.get(form.scalar) !== Kind.INPUT_OBJECT_TYPE_DEFINITION ? [[name.value, form] as const] : [];
    }),
  );
}

/** Every field of a subgraph whose answer may have rows of a type in it, interfaces' and unions' among them; relationships are none. */
export function fieldsLeadingTo(remote: RemoteSubgraph, type: string): readonly RemoteField[] {
  const leading = new Set([type, ...abstractsOf(remote, type)]);
  return [...remote.types.values()].flatMap(({ fields }) =>
    fields.filter(({ node, relation }) => !relation && leading.has(namedOf(node.type))),
  );
}

/** The field of Query of this name. */
export const rootField = (remote: RemoteSubgraph, name: string): RemoteField | undefined =>
  remote.types.get('Query')?.fields.find((field) => field.name === name);

/**
 * The row arguments that a field has to be given, since rows of a type with a rule may be in its answer; empty where there are none,
 * undefined where the rule cannot be told to it.
 */
export function rowsGivenTo(remote: RemoteSubgraph, { types }: GraphPolicy, { node }: RemoteField): readonly GivenArgument[] | undefined {
  const target = namedOf(node.type);
  const rules = new Map<string, readonly RowArgument[]>();
  for (const [subject, { rows }] of types) {
    const type = subject.slice(remote.name.length + 1);
    if (!rows || !subject.startsWith(`${remote.name}.`)) continue;
    if (type === target || abstractsOf(remote, type).has(target)) rules.set(JSON.stringify(rows.arguments), rows.arguments);
  }
  const [rule, another] = rules.values();
  if (!rule) return [];
  const taken = valueArguments(remote, node);
  // Two types with two rules in one answer would each want the argument for itself.
  if (another || !takesRows(taken, rule)) return undefined;
  return rule.flatMap(({ name, of }) => {
    const form = taken.get(name);
    const argument = node.arguments?.find((one) => one.name.value === name);
    return form && argument ? [{ name, of, form, type: print(argument.type) }] : [];
  });
}

/** Interfaces that a type implements, and unions that it is one of. */
function abstractsOf({ document }: RemoteSubgraph, type: string): ReadonlySet<string> {
  return new Set(
    document.definitions.flatMap((definition) => {
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION)
        return definition.name.value === type ? (definition.interfaces ?? []).map(({ name }) => name.value) : [];
      if (definition.kind === Kind.UNION_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_EXTENSION)
        return definition.types?.some(({ name }) => name.value === type) ? [definition.name.value] : [];
      return [];
    }),
  );
}

/** A field without the arguments that the hub gives in the caller's place. */
export function withoutGiven(node: FieldDefinitionNode, given: readonly GivenArgument[] | undefined): FieldDefinitionNode {
  if (!given?.length) return node;
  const isLeft = ({ name }: InputValueDefinitionNode) => !given.some((one) => one.name === name.value);
  return { ...node, arguments: node.arguments?.filter(isLeft) };
}

function formOf(type: TypeNode): ArgumentForm | undefined {
  if (type.kind === Kind.NON_NULL_TYPE) return formOf(type.type);
  if (type.kind === Kind.NAMED_TYPE) return { scalar: type.name.value, list: false };
  const item = formOf(type.type);
  return item && !item.list ? { ...item, list: true } : undefined;
}

export function namedOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedOf(type.type);
}

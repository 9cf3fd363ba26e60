import { Kind } from 'graphql';
import type { FieldDefinitionNode, InputValueDefinitionNode, NamedTypeNode, TypeDefinitionNode, TypeNode } from 'graphql';
import type { Steps } from '../../contract/index.ts';

/** Definitions that are looked at before other work may have its turn. */
const AT_ONCE = 50;

/**
 * Names of the types that are what they were: their definitions are the same, and so are those of all that they lead to, since a
 * type holds the types of its fields.
 */
export function* unchangedTypes(
  before: ReadonlyMap<string, TypeDefinitionNode>,
  now: ReadonlyMap<string, TypeDefinitionNode>,
): Steps<ReadonlySet<string>> {
  const users = new Map<string, string[]>();
  const unchanged = new Set<string>();
  const changed = [...before.keys()].filter((name) => !now.has(name));
  let seen = 0;
  for (const [name, definition] of now) {
    if (!isSame(before.get(name), definition)) changed.push(name);
    else {
      unchanged.add(name);
      for (const used of namedIn(definition)) {
        const known = users.get(used);
        if (known) known.push(name);
        else users.set(used, [name]);
      }
    }
    if ((seen += 1) % AT_ONCE === 0) yield;
  }
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    for (const user of users.get(name) ?? []) if (unchanged.delete(user)) changed.push(user);
  }
  return unchanged;
}

/** Definitions that were read once are the same objects; those that were put together have the same parts. */
function isSame(one: TypeDefinitionNode | undefined, other: TypeDefinitionNode): boolean {
  if (one === other) return true;
  if (one?.kind !== other.kind || one.description?.value !== other.description?.value) return false;
  if (one.kind !== Kind.OBJECT_TYPE_DEFINITION || other.kind !== Kind.OBJECT_TYPE_DEFINITION) return false;
  const interfaces = ({ interfaces: of }: typeof one) => (of ?? []).map(({ name }) => name.value).join();
  return (
    one.fields?.length === other.fields?.length &&
    interfaces(one) === interfaces(other) &&
    (one.fields ?? []).every((field, index) => field === other.fields?.[index])
  );
}

const namesByNode = new WeakMap<TypeDefinitionNode, ReadonlySet<string>>();

/** The types that a definition leads to by one step. */
function namedIn(node: TypeDefinitionNode): ReadonlySet<string> {
  const known = namesByNode.get(node);
  if (known) return known;
  const names = new Set<string>();
  const type = (of: TypeNode): void => void (of.kind === Kind.NAMED_TYPE ? names.add(of.name.value) : type(of.type));
  if ('interfaces' in node) node.interfaces?.forEach(type);
  if ('types' in node) (node.types as readonly NamedTypeNode[] | undefined)?.forEach(type);
  if ('fields' in node) {
    for (const field of (node.fields ?? []) as readonly (FieldDefinitionNode | InputValueDefinitionNode)[]) {
      type(field.type);
      if (field.kind === Kind.FIELD_DEFINITION) for (const argument of field.arguments ?? []) type(argument.type);
    }
  }
  namesByNode.set(node, names);
  return names;
}

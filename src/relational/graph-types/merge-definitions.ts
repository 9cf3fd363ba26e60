import { isTypeDefinitionNode, Kind, specifiedDirectives, visit } from 'graphql';
import type {
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  TypeDefinitionNode,
} from 'graphql';
import type { Steps } from '../../contract/index.ts';
import { NOTHING } from './graph-sdl.ts';

type WithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * The types of several documents, of which the first is the catalog's: object types and interfaces of one name are put together
 * (the first to name a field gives it), of any other definition of one kind the first stays. Extensions become definitions.
 * Directives that are not GraphQL's own are Federation's, say nothing to clients, and are left out.
 */
export function* mergeDefinitions(documents: readonly DocumentNode[]): Steps<readonly TypeDefinitionNode[]> {
  const merged = new Map<string, TypeDefinitionNode>();
  for (const [index, { definitions }] of documents.entries()) {
    for (const [at, definition] of definitions.entries()) {
      // The catalog's own SDL has no directives of others.
      const plain = asType(index === 0 ? definition : withoutForeign(definition));
      if (plain) {
        const name = `${plain.kind} ${plain.name.value}`;
        const earlier = merged.get(name);
        if (!earlier) merged.set(name, plain);
        else if (hasFields(earlier) && hasFields(plain)) merged.set(name, together(earlier, plain));
      }
      if (at % AT_ONCE === 0) yield;
    }
  }
  return [...merged.values()].map(withoutNothing);
}

/** Definitions that are put in before other work may have its turn. */
const AT_ONCE = 50;

const hasFields = (node: DefinitionNode): node is WithFields =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;

/** Undefined for what is no type: `extend schema @link(…)` says which Federation the document speaks. */
function asType(node: DefinitionNode): TypeDefinitionNode | undefined {
  if (node.kind === Kind.OBJECT_TYPE_EXTENSION) return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION };
  if (node.kind === Kind.INTERFACE_TYPE_EXTENSION) return { ...node, kind: Kind.INTERFACE_TYPE_DEFINITION };
  return isTypeDefinitionNode(node) ? node : undefined;
}

const KNOWN = new Set(specifiedDirectives.map(({ name }) => name));
/** By definition: one that is met again is the same again, by which its type is known to be unchanged. */
const plainOnes = new WeakMap<DefinitionNode, DefinitionNode>();

function withoutForeign(node: DefinitionNode): DefinitionNode {
  const known = plainOnes.get(node);
  if (known) return known;
  const plain = visit(node, { Directive: ({ name }) => (KNOWN.has(name.value) ? undefined : null) });
  plainOnes.set(node, plain);
  return plain;
}

function together(first: WithFields, second: WithFields): WithFields {
  const there = new Set(first.fields?.map((field) => field.name.value));
  const implemented = new Set(first.interfaces?.map((each) => each.name.value));
  return {
    ...first,
    description: first.description ?? second.description,
    interfaces: [...(first.interfaces ?? []), ...(second.interfaces ?? []).filter((each) => !implemented.has(each.name.value))],
    fields: [...(first.fields ?? []), ...(second.fields ?? []).filter((field) => !there.has(field.name.value))],
  };
}

/** The stand-in field goes where there is a real one. */
function withoutNothing(node: TypeDefinitionNode): TypeDefinitionNode {
  if (!hasFields(node) || node.name.value !== 'Query' || (node.fields?.length ?? 0) < 2) return node;
  return { ...node, fields: node.fields?.filter((field: FieldDefinitionNode) => field.name.value !== NOTHING) };
}

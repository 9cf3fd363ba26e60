import { Kind, specifiedDirectives, visit } from 'graphql';
import type { DefinitionNode, DocumentNode, FieldDefinitionNode, InterfaceTypeDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import { NOTHING } from './graph-sdl.ts';

type WithFields = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/**
 * Several documents' definitions as one document: object types and interfaces of one name are put together (the first to name a
 * field gives it), of any other definition the first stays. Extensions become definitions. Directives that
 * no document defines are Federation's, say nothing to clients, and are left out.
 */
export function mergeDefinitions(documents: readonly DocumentNode[]): DocumentNode {
  const merged = new Map<string, DefinitionNode>();
  for (const definition of documents.flatMap((document) => document.definitions)) {
    // `extend schema @link(…)`: which Federation the document speaks.
    if (definition.kind === Kind.SCHEMA_EXTENSION) continue;
    const plain = asDefinition(definition);
    const name = 'name' in plain ? `${plain.kind} ${plain.name?.value ?? ''}` : plain.kind;
    const earlier = merged.get(name);
    if (!earlier) merged.set(name, plain);
    else if (hasFields(earlier) && hasFields(plain)) merged.set(name, together(earlier, plain));
  }
  const known = new Set(specifiedDirectives.map((directive) => directive.name));
  for (const definition of merged.values()) if (definition.kind === Kind.DIRECTIVE_DEFINITION) known.add(definition.name.value);
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [...merged.values()].map(withoutNothing) };
  return visit(document, { Directive: (node) => (known.has(node.name.value) ? undefined : null) });
}

const hasFields = (node: DefinitionNode): node is WithFields =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;

function asDefinition(node: DefinitionNode): DefinitionNode {
  if (node.kind === Kind.OBJECT_TYPE_EXTENSION) return { ...node, kind: Kind.OBJECT_TYPE_DEFINITION };
  return node.kind === Kind.INTERFACE_TYPE_EXTENSION ? { ...node, kind: Kind.INTERFACE_TYPE_DEFINITION } : node;
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
function withoutNothing(node: DefinitionNode): DefinitionNode {
  if (!hasFields(node) || node.name.value !== 'Query' || (node.fields?.length ?? 0) < 2) return node;
  return { ...node, fields: node.fields?.filter((field: FieldDefinitionNode) => field.name.value !== NOTHING) };
}

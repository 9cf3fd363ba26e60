import { buildASTSchema, isTypeDefinitionNode, isTypeExtensionNode, Kind, validateSchema, visit } from 'graphql';
import type { DefinitionNode, DocumentNode, FieldDefinitionNode, TypeDefinitionNode } from 'graphql';
import { atOnce, messageOf } from '../../contract/index.ts';
import { NOTHING } from './graph-sdl.ts';
import { mergeDefinitions } from './merge-definitions.ts';

/**
 * What is wrong with subgraphs' documents beside the catalog's; undefined where nothing is. The catalog's own document is valid by
 * the way that it is written, so that no more of it is looked at than the others name: this takes as long as they are large.
 */
export function schemaFaults(catalog: DocumentNode, others: readonly DocumentNode[]): string | undefined {
  if (others.length === 0) return undefined;
  try {
    const definitions = atOnce(mergeDefinitions([groundOf(catalog, others), ...others]));
    const faults = validateSchema(buildASTSchema({ kind: Kind.DOCUMENT, definitions }));
    return faults.length > 0 ? faults.map(({ message }) => message).join('; ') : undefined;
  } catch (thrown) {
    // `buildASTSchema` throws what the SDL alone tells.
    return messageOf(thrown);
  }
}

/** As much of the catalog as the others stand on. */
function groundOf(catalog: DocumentNode, others: readonly DocumentNode[]): DocumentNode {
  const implementing = new Set<string>();
  const named = new Set(['Query']);
  for (const other of others) {
    for (const definition of other.definitions) {
      if (!isTypeDefinitionNode(definition) && !isTypeExtensionNode(definition)) continue;
      named.add(definition.name.value);
      if ('interfaces' in definition && definition.interfaces?.length) implementing.add(definition.name.value);
    }
    visit(other, { NamedType: ({ name }) => void named.add(name.value) });
  }
  // Whether a type has what its interface wants is told by all of its fields, and their types.
  const whole = catalog.definitions.filter((definition) => implementing.has(nameOf(definition)));
  for (const definition of whole) visit(definition, { NamedType: ({ name }) => void named.add(name.value) });
  const rest = catalog.definitions.filter((definition) => named.has(nameOf(definition)) && !implementing.has(nameOf(definition)));
  return { kind: Kind.DOCUMENT, definitions: [...whole, ...rest.map(hollow)] };
}

const nameOf = (definition: DefinitionNode): string => (isTypeDefinitionNode(definition) ? definition.name.value : '');

const NOTHING_FIELD: FieldDefinitionNode = {
  kind: Kind.FIELD_DEFINITION,
  name: { kind: Kind.NAME, value: NOTHING },
  type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Boolean' } },
};

/** The same without what it leads to. */
function hollow(definition: DefinitionNode): DefinitionNode {
  const node = definition as TypeDefinitionNode;
  if (node.kind === Kind.OBJECT_TYPE_DEFINITION) return { ...node, fields: [NOTHING_FIELD] };
  if (node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return node;
  return { ...node, directives: [], fields: [{ ...NOTHING_FIELD, kind: Kind.INPUT_VALUE_DEFINITION }] };
}

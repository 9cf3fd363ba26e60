import { isTypeDefinitionNode, isTypeExtensionNode, Kind, parse, print, visit } from 'graphql';
import type {
  DefinitionNode,
  FieldDefinitionNode,
  InterfaceTypeDefinitionNode,
  ObjectTypeDefinitionNode,
  TypeNode,
  UnionTypeDefinitionNode,
} from 'graphql';
import type { Permitted } from './permitted.ts';
import { WHOLE } from './structure.ts';

/** What is left of a subgraph for a caller: undefined where nothing is. */
export interface PermittedSubgraph {
  readonly sdl: string;
  /** Whether a type is one of an interface's or a union's, or is there at all. */
  readonly isKnown: (type: string, as: string) => boolean;
}

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode | UnionTypeDefinitionNode;

const isRoot = (name: string) => name === 'Query' || name === 'Mutation';

/**
 * A subgraph's SDL with only the types and fields that a caller may see, as if it had no others: what a policy names of it, root fields
 * that lead there, and what it adds to tables by a key that the caller knows. No field that is computed of others'.
 */
export function permittedSubgraph(source: string, sdl: string, may: Permitted): PermittedSubgraph | undefined {
  const document = parse(sdl, { noLocation: true });
  const composites = new Map<string, Composite>();
  for (const definition of document.definitions) if (isComposite(definition)) composites.set(definition.name.value, definition);
  const empty = new Set<string>();
  const tables = new Map(WHOLE.tables.map(({ id, type }) => [type, may.structure.tables.find((table) => table.id === id)]));
  const columnsOf = new Map(WHOLE.tables.map(({ type, columns }) => [type, columns.map(({ name }) => name)]));

  const keyOf = (type: string): readonly string[] => {
    const key = composites.get(type)?.directives?.find(({ name }) => name.value === 'key')?.arguments?.[0]?.value;
    return key?.kind === Kind.STRING ? key.value.split(' ') : [];
  };
  /** The caller knows of every row the key by which the subgraph does; or of those rows whose it knows. */
  const isKeyed = (type: string): boolean => {
    const table = tables.get(type);
    const keys = table ? [table.key ?? [], ...table.uniques.map(({ fields }) => fields)] : [];
    return keys.some((key) => key.length > 0 && key.join() === keyOf(type).join());
  };
  const isSeen = (type: string): boolean => {
    if (tables.has(type)) return isKeyed(type);
    return !composites.has(type) || (may.types.has(`${source}.${type}`) && !empty.has(type));
  };
  const isFieldSeen = (type: string, field: FieldDefinitionNode): boolean => {
    const name = field.name.value;
    const directives = new Set(field.directives?.map((directive) => directive.name.value));
    if (directives.has('external') || directives.has('requires')) return false;
    const target = namedOf(field.type);
    if (!isSeen(target)) return false;
    const own = may.types.get(`${source}.${type}`);
    const allowed = own !== undefined && (own === 'all' || own.has(name));
    const leads = composites.has(target) || tables.has(target);
    if (type === 'Mutation') return allowed;
    if (type === 'Query') return allowed || (leads && !own);
    if (!tables.has(type)) return allowed;
    const column = columnsOf.get(type)?.includes(name) ? tables.get(type)?.columns.find((one) => one.name === name) : undefined;
    // What it answers in a column's place is seen as the column is.
    if (columnsOf.get(type)?.includes(name))
      return allowed && column !== undefined && column.use === undefined && may.everywhere.has(`${type}.${name}`);
    return own ? allowed : leads;
  };
  const fieldsOf = (type: string) => {
    const node = composites.get(type);
    if (!node || node.kind === Kind.UNION_TYPE_DEFINITION || (tables.has(type) && !isKeyed(type))) return [];
    return (node.fields ?? []).filter((field) => isFieldSeen(type, field));
  };
  /** Every field that the interface has for the caller, the type has as well. */
  const isOneOf = (type: string, as: string): boolean => {
    if (type === as) return isSeen(type);
    const node = composites.get(as);
    if (!isSeen(type) || !isSeen(as)) return false;
    if (node?.kind === Kind.UNION_TYPE_DEFINITION) return node.types?.some(({ name }) => name.value === type) ?? false;
    const table = tables.get(type);
    return fieldsOf(as).every(
      (wanted) =>
        fieldsOf(type).some(({ name }) => name.value === wanted.name.value) ||
        table?.columns.some((column) => {
          const text = `${column.scalar}${column.nullable ? '' : '!'}`;
          return (
            column.name === wanted.name.value && column.use !== 'aggregate' && [text, text.replace('!', '')].includes(print(wanted.type))
          );
        }),
    );
  };

  for (let before = -1; before < empty.size;) {
    before = empty.size;
    for (const [name, node] of composites) {
      if (isRoot(name) || tables.has(name)) continue;
      const isLeft =
        node.kind === Kind.UNION_TYPE_DEFINITION ? node.types?.some((one) => isSeen(one.name.value)) : fieldsOf(name).length > 0;
      if (!isLeft || !isSeen(name)) empty.add(name);
    }
  }

  const kept = document.definitions.flatMap((definition): DefinitionNode[] => {
    if (!isComposite(definition)) return [definition];
    const name = definition.name.value;
    if (!isRoot(name) && !isSeen(name)) return [];
    if (definition.kind === Kind.UNION_TYPE_DEFINITION)
      return [{ ...definition, types: definition.types?.filter((one) => isSeen(one.name.value)) }];
    const seen = new Set(fieldsOf(name));
    // The rows of a table are known by their key, whoever names it.
    const fields = (definition.fields ?? []).filter(
      (field) => seen.has(field) || (tables.has(name) && keyOf(name).includes(field.name.value)),
    );
    const interfaces = definition.interfaces?.filter((one) => isOneOf(name, one.name.value));
    // Nobody else has rows of such a type: who may not know its key needs none.
    const isWhole = keyOf(name).every((key) => fields.some((field) => field.name.value === key));
    const directives = definition.directives?.filter((directive) => directive.name.value !== 'key' || isWhole);
    return fields.length > 0 ? [{ ...definition, fields, interfaces, directives }] : [];
  });
  const used = new Set<string>();
  visit({ kind: Kind.DOCUMENT, definitions: kept.filter(isComposite) }, { NamedType: ({ name }) => void used.add(name.value) });
  for (const definition of kept)
    if (definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && used.has(definition.name.value))
      visit(definition, { NamedType: ({ name }) => void used.add(name.value) });
  const definitions = kept.filter(
    (definition) =>
      !isType(definition) ||
      (isComposite(definition) ? !isStub(definition) || used.has(definition.name.value) : used.has(definition.name.value)),
  );
  if (!definitions.some(isComposite)) return undefined;
  const plain = visit({ kind: Kind.DOCUMENT, definitions } as const, {
    Directive: ({ name }) => (name.value === 'provides' ? null : undefined),
  });
  return { sdl: print(plain), isKnown: isOneOf };

  /** A table's type of which nothing but its key is said. */
  function isStub(node: Composite): boolean {
    return tables.has(node.name.value) && !fieldsOf(node.name.value).length && !('interfaces' in node && node.interfaces?.length);
  }
}

const isType = (node: DefinitionNode) => isTypeDefinitionNode(node) || isTypeExtensionNode(node);

const isComposite = (node: DefinitionNode): node is Composite =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION || node.kind === Kind.UNION_TYPE_DEFINITION;

const namedOf = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedOf(type.type));

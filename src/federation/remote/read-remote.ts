import { GraphQLError, Kind, parse, valueFromASTUntyped, visit } from 'graphql';
import type {
  ASTNode,
  ConstDirectiveNode,
  DefinitionNode,
  DocumentNode,
  FieldDefinitionNode,
  InterfaceTypeDefinitionNode,
  InterfaceTypeExtensionNode,
  ObjectTypeDefinitionNode,
  ObjectTypeExtensionNode,
  TypeDefinitionNode,
  TypeExtensionNode,
} from 'graphql';
import { WeirError } from '../../contract/index.ts';
import type { ArgumentForm, RowArgument } from '../../contract/index.ts';
import { canonicalNames } from './federation-names.ts';
import type { CanonicalName } from './federation-names.ts';

/** A subgraph's SDL, read. */
export interface RemoteSubgraph {
  readonly name: string;
  /** Its objects and interfaces, definitions and extensions of one name together. */
  readonly types: ReadonlyMap<string, RemoteType>;
  /** Those of them that the hub has as well: no source's alone. */
  readonly shared: ReadonlySet<string>;
  /** Every type that it defines, and as what. */
  readonly kinds: ReadonlyMap<string, TypeDefinitionNode['kind']>;
  /** For composition: without what Federation itself brings. */
  readonly document: DocumentNode;
  /** For clients: without directives' definitions and without what is @inaccessible. */
  readonly shown: DocumentNode;
}

export interface RemoteType {
  readonly name: string;
  /** Sets of field names, as `@key` has them; null for a key with a selection inside. */
  readonly keys: readonly (readonly string[] | null)[];
  readonly interfaceObject: boolean;
  /** Others may define it as well. */
  readonly shareable: boolean;
  readonly fields: readonly RemoteField[];
}

export interface RemoteField {
  readonly name: string;
  readonly node: FieldDefinitionNode;
  readonly external: boolean;
  readonly requires: boolean;
  readonly overrides: boolean;
  /** A relationship put it there: what it leads by and to tells who may see it. */
  readonly relation?: true;
  /** It is asked with these, which callers neither see nor give. */
  readonly given?: readonly GivenArgument[];
}

/** An argument that tells a subgraph which rows a caller may see. */
export interface GivenArgument extends Pick<RowArgument, 'name' | 'of'> {
  readonly form: ArgumentForm;
  /** As the subgraph writes it. */
  readonly type: string;
}

type WithFields = ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode | InterfaceTypeExtensionNode;

const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** What servers add of Federation's own, and composition knows already. */
const OWN_TYPE = /^(_Any|_Entity|_Service|_?FieldSet|(federation|link|join)__\w+)$/;
const OWN_FIELD = /^_(service|entities)$/;

/** Reads a subgraph's SDL. Throws BAD_DEFINITION where it does not parse, or renames Query or Mutation. */
export function readRemote(name: string, sdl: string): RemoteSubgraph {
  let parsed: DocumentNode;
  try {
    parsed = parse(sdl, { noLocation: true });
  } catch (thrown) {
    const where = thrown instanceof GraphQLError ? thrown.locations?.[0] : undefined;
    const place = where ? ` (line ${where.line}, column ${where.column})` : '';
    throw new WeirError('BAD_DEFINITION', `Source "${name}": its SDL is not GraphQL: ${String((thrown as Error).message)}${place}`);
  }
  const canonical = canonicalNames(parsed);
  const definitions = parsed.definitions.flatMap((definition) => withoutOwn(definition, name));
  const kinds = new Map<string, TypeDefinitionNode['kind']>();
  for (const definition of definitions) {
    if (isType(definition)) kinds.set(definition.name.value, asDefinitionKind(definition.kind));
  }
  return {
    name,
    types: typesOf(definitions, canonical, isFirst(parsed)),
    shared: new Set(),
    kinds,
    document: { kind: Kind.DOCUMENT, definitions },
    shown: shownOf(definitions, canonical),
  };
}

/** Subscriptions of subgraphs are left out: nothing here listens to them. */
function withoutOwn(definition: DefinitionNode, source: string): DefinitionNode[] {
  if (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) {
    for (const { type, operation } of definition.operationTypes ?? []) {
      const usual = `${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
      if (type.name.value === usual) continue;
      const message = `Source "${source}": its ${operation} type is called \`${type.name.value}\`; the hub takes \`${usual}\`. Rename it in the subgraph.`;
      throw new WeirError('BAD_DEFINITION', message);
    }
    // `schema { query: Query }` says nothing, and an extension with nothing in it is no GraphQL.
    return definition.directives?.length ? [{ kind: Kind.SCHEMA_EXTENSION, directives: definition.directives }] : [];
  }
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return isFederations(definition.name.value) ? [] : [definition];
  if (!isType(definition)) return [definition];
  if (OWN_TYPE.test(definition.name.value) || definition.name.value === 'Subscription') return [];
  if (!isWithFields(definition) || definition.name.value !== 'Query') return [definition];
  const fields = definition.fields?.filter((field) => !OWN_FIELD.test(field.name.value));
  return fields?.length === 0 && definition.fields?.length !== 0 ? [] : [{ ...definition, fields }];
}

const FEDERATIONS = new Set(
  'link key external requires provides shareable override inaccessible tag extends interfaceObject composeDirective authenticated requiresScopes policy context fromContext cost listSize'.split(
    ' ',
  ),
);
const isFederations = (directive: string): boolean => FEDERATIONS.has(directive.replace(/^federation__/, ''));

/** Without `@link` it speaks Federation 1, where every type that is no entity may be shared. */
const isFirst = ({ definitions }: DocumentNode): boolean =>
  !definitions.some((one) => 'directives' in one && one.directives?.some(({ name }) => name.value === 'link'));

function typesOf(definitions: readonly DefinitionNode[], canonical: CanonicalName, shareable: boolean): ReadonlyMap<string, RemoteType> {
  const types = new Map<string, RemoteType>();
  for (const definition of definitions) {
    if (!isWithFields(definition)) continue;
    const name = definition.name.value;
    const said = directivesOf(definition, canonical);
    const before = types.get(name);
    types.set(name, {
      name,
      keys: [...(before?.keys ?? []), ...said.filter((one) => one.name === 'key').map(({ node }) => keyFields(node))],
      interfaceObject: before?.interfaceObject === true || said.some((one) => one.name === 'interfaceObject'),
      shareable:
        (before?.shareable ?? true) &&
        (shareable ||
          said.some((one) => one.name === 'shareable') ||
          (definition.fields ?? []).every((field) => directivesOf(field, canonical).some((one) => one.name === 'shareable'))),
      fields: [...(before?.fields ?? []), ...(definition.fields ?? []).map((node) => fieldOf(node, said, canonical))],
    });
  }
  return types;
}

function fieldOf(node: FieldDefinitionNode, onType: ReturnType<typeof directivesOf>, canonical: CanonicalName): RemoteField {
  const said = new Set([...directivesOf(node, canonical), ...onType.filter((one) => one.name === 'external')].map((one) => one.name));
  return {
    name: node.name.value,
    node,
    external: said.has('external'),
    requires: said.has('requires'),
    overrides: said.has('override'),
  };
}

function directivesOf(node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }, canonical: CanonicalName) {
  return (node.directives ?? []).map((directive) => ({ name: canonical(directive.name.value), node: directive }));
}

function keyFields(key: ConstDirectiveNode): readonly string[] | null {
  const given = key.arguments?.find(({ name }) => name.value === 'fields');
  const text = given ? valueFromASTUntyped(given.value) : '';
  return typeof text === 'string' && !/[{}]/.test(text) ? text.split(/[\s,]+/).filter(Boolean) : null;
}

function shownOf(definitions: readonly DefinitionNode[], canonical: CanonicalName): DocumentNode {
  const shown = definitions.filter(({ kind }) => kind !== Kind.DIRECTIVE_DEFINITION && kind !== Kind.SCHEMA_EXTENSION);
  const hide = (node: ASTNode) =>
    'directives' in node &&
    directivesOf(node as { directives?: readonly ConstDirectiveNode[] }, canonical).some((one) => one.name === 'inaccessible')
      ? null
      : undefined;
  return visit({ kind: Kind.DOCUMENT, definitions: shown } as DocumentNode, { enter: hide });
}

const isType = (node: DefinitionNode): node is TypeDefinitionNode | TypeExtensionNode => /Type(Definition|Extension)$/.test(node.kind);

const isWithFields = (node: DefinitionNode): node is WithFields => /^(ObjectType|InterfaceType)(Definition|Extension)$/.test(node.kind);

const asDefinitionKind = (kind: string): TypeDefinitionNode['kind'] =>
  kind.replace('Extension', 'Definition') as TypeDefinitionNode['kind'];

export const isRoot = (type: string): boolean => ROOTS.includes(type);

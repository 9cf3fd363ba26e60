import { isTypeDefinitionNode, isTypeExtensionNode, Kind, print, visit } from 'graphql';
import type {
  DefinitionNode,
  FieldDefinitionNode,
  InterfaceTypeDefinitionNode,
  InterfaceTypeExtensionNode,
  ObjectTypeDefinitionNode,
  ObjectTypeExtensionNode,
} from 'graphql';
import { shownFields } from '../../contract/index.ts';
import type { Catalog, Dataset, GraphPolicy } from '../../contract/index.ts';
import { isRoot } from './read-remote.ts';
import type { RemoteField, RemoteSubgraph, RemoteType } from './read-remote.ts';
import { namedOf, rowsGivenTo, withoutGiven } from './row-paths.ts';

type WithFields = ObjectTypeDefinitionNode | ObjectTypeExtensionNode | InterfaceTypeDefinitionNode | InterfaceTypeExtensionNode;

/** Under what a subgraph is seen. */
export interface Sight {
  readonly policy: GraphPolicy;
  /** As callers have it, and as it is. */
  readonly catalog: Catalog;
  readonly whole: Catalog;
}

/**
 * What callers see of a subgraph under the types that they may see: their fields, as far as they lead to what may be seen, root fields
 * that lead to such a type, and what these take as arguments. Fields that it adds to a dataset's type are seen where the key may be by
 * which it knows the rows; a column that it answers in the home's place is seen as the dataset's policy says.
 */
export function seenRemote(remote: RemoteSubgraph, sight: Sight): RemoteSubgraph {
  const empty = new Set<string>();
  for (;;) {
    const seen = new SeenTypes(remote, sight, empty);
    const types = new Map([...remote.types.values()].map((type) => [type.name, { ...type, fields: seen.fieldsOf(type) }]));
    const definitions = remote.shown.definitions.flatMap((definition) => seenDefinition(definition, types, seen));
    // A type of which nothing is left is none, and neither is a field that leads to it.
    const left = new Set(definitions.flatMap((definition) => (isType(definition) ? definition.name.value : [])));
    const gone = Array.from(remote.kinds.keys()).filter((name) => !left.has(name) && !empty.has(name) && seen.isOwn(name));
    if (gone.length === 0) return { ...remote, types, shown: { kind: Kind.DOCUMENT, definitions: reachable(definitions) } };
    for (const name of gone) empty.add(name);
  }
}

class SeenTypes {
  readonly #remote: RemoteSubgraph;
  readonly #sight: Sight;
  readonly #empty: ReadonlySet<string>;
  readonly #granted: ReadonlySet<string>;
  /** By type: undefined where callers do not see the dataset. */
  readonly #datasets: ReadonlyMap<string, Dataset | undefined>;

  /** `empty`: types of which nothing is left. */
  constructor(remote: RemoteSubgraph, sight: Sight, empty: ReadonlySet<string>) {
    this.#remote = remote;
    this.#sight = sight;
    this.#empty = empty;
    this.#granted = new Set(Array.from(sight.policy.types.keys(), (key) => key.slice(key.indexOf('.') + 1)));
    this.#datasets = new Map([...sight.whole.datasets.values()].map(({ id, type }) => [type, sight.catalog.datasets.get(id)]));
  }

  dataset(type: string): Dataset | undefined {
    return this.#datasets.get(type);
  }

  /** Whether it is an object, interface or union of the subgraphs' alone. */
  isOwn(type: string): boolean {
    return !isRoot(type) && this.#isComposite(type) && !this.#datasets.has(type);
  }

  isSeen(type: string): boolean {
    if (this.#datasets.has(type)) return this.#isKeyed(type);
    return !this.#isComposite(type) || (this.#granted.has(type) && !this.#empty.has(type) && this.#isWhole(type));
  }

  /** The hub's own type has all its fields: one of that name that is seen in part is not seen at all. */
  #isWhole(type: string): boolean {
    if (!this.#remote.shared.has(type)) return true;
    const own = this.#sight.policy.types.get(`${this.#remote.name}.${type}`)?.fields;
    return own === 'all' || (this.#remote.types.get(type)?.fields ?? []).every(({ name }) => own?.has(name));
  }

  fieldsOf(type: RemoteType): readonly RemoteField[] {
    if (this.#datasets.has(type.name) && !this.#isKeyed(type.name)) return [];
    // What is another's is told by its owner; what is computed from others' is told by them, whoever may see those.
    return type.fields.flatMap((field): readonly RemoteField[] => {
      if (field.relation) return this.#isRelationSeen(type.name, field.node) ? [field] : [];
      if (field.external || field.requires || !this.#isFieldSeen(type.name, field.node)) return [];
      const given = rowsGivenTo(this.#remote, this.#sight.policy, field);
      if (!given) return [];
      return [given.length > 0 ? { ...field, given } : field];
    });
  }

  /** A relation to an entity: the catalog that callers have tells whether they may know what it leads by. */
  #isRelationSeen(type: string, { name, type: to }: FieldDefinitionNode): boolean {
    const id = this.dataset(type)?.id;
    return this.isSeen(namedOf(to)) && this.#sight.catalog.relations.some((one) => one.from === id && one.name === name.value);
  }

  #isFieldSeen(type: string, { name: { value: name }, type: to }: FieldDefinitionNode): boolean {
    const target = namedOf(to);
    if (!this.isSeen(target)) return false;
    const own = this.#sight.policy.types.get(`${this.#remote.name}.${type}`);
    const allowed = own !== undefined && (own.fields === 'all' || own.fields.has(name));
    const leads = this.#isComposite(target);
    // What changes something is let through by name alone.
    if (type === 'Mutation') return allowed;
    if (type === 'Query') return allowed || (leads && !own);
    if (!this.#datasets.has(type)) return allowed;
    if (this.#isColumn(type, name)) return allowed && this.#isPlain(type, name);
    return own ? allowed : leads;
  }

  #isComposite(type: string): boolean {
    return COMPOSITE.has(this.#remote.kinds.get(type) ?? '') || this.#datasets.has(type) || this.#remote.types.has(type);
  }

  /** Whether callers may know every key by which the subgraph knows the rows. */
  #isKeyed(type: string): boolean {
    const dataset = this.dataset(type);
    if (!dataset) return false;
    // Where relations alone lead away from it, it is known by what they lead by.
    if (this.#remote.types.get(type)?.fields.every(({ relation }) => relation)) return true;
    const keys = [...(dataset.key ? [dataset.key] : []), ...dataset.uniques.map(({ fields }) => fields)];
    const isKnown = (key: readonly string[] | null) =>
      key !== null && keys.some((own) => own.length === key.length && own.every((name) => key.includes(name)));
    return this.#remote.types.get(type)?.keys.every(isKnown) ?? true;
  }

  #isColumn(type: string, name: string): boolean {
    return [...this.#sight.whole.datasets.values()].some(
      (dataset) => dataset.type === type && dataset.fields.some((field) => field.name === name),
    );
  }

  /** Whether a column is shown on every row, and without a mask. */
  #isPlain(type: string, name: string): boolean {
    const dataset = this.dataset(type);
    const grants = dataset && this.#sight.policy.datasets.get(dataset.id)?.columns.get(name);
    const [only] = grants ?? [];
    const isShown = dataset && shownFields(dataset).some((field) => field.name === name);
    return isShown === true && grants?.length === 1 && only?.rows.kind === 'all' && only.mask === undefined;
  }
}

const COMPOSITE: ReadonlySet<string> = new Set([Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION, Kind.UNION_TYPE_DEFINITION]);

function seenDefinition(definition: DefinitionNode, types: ReadonlyMap<string, RemoteType>, seen: SeenTypes): readonly DefinitionNode[] {
  if (!isType(definition)) return [];
  const name = definition.name.value;
  if (hasFields(definition)) {
    if (!isRoot(name) && !seen.isSeen(name)) return [];
    const left = new Map(types.get(name)?.fields.map((field) => [field.name, field]));
    const fields = (definition.fields ?? []).flatMap((node) => {
      const field = left.get(node.name.value);
      return field ? [withoutGiven(node, field.given)] : [];
    });
    // A type that lacks a field of an interface is none of its types: what is hidden of it would be read through the interface.
    const interfaces = definition.interfaces?.filter(
      (each) =>
        seen.isSeen(each.name.value) &&
        types.get(each.name.value)?.fields.every((field) => hasLike(name, field, types, seen.dataset(name))),
    );
    return fields.length > 0 || interfaces?.length ? [{ ...definition, fields, interfaces }] : [];
  }
  if (definition.kind === Kind.UNION_TYPE_DEFINITION || definition.kind === Kind.UNION_TYPE_EXTENSION) {
    const members = definition.types?.filter((each) => seen.isSeen(each.name.value));
    return seen.isSeen(name) && members?.length ? [{ ...definition, types: members }] : [];
  }
  return [definition];
}

/** Whether callers see a field of a type as an interface has it. */
function hasLike(type: string, wanted: RemoteField, types: ReadonlyMap<string, RemoteType>, dataset: Dataset | undefined): boolean {
  if (types.get(type)?.fields.some(({ name }) => name === wanted.name)) return true;
  const field = dataset && shownFields(dataset).find(({ name }) => name === wanted.name);
  if (!field) return false;
  const text = `${field.list ? `[${field.scalar}]` : field.scalar}${field.nullable ? '' : '!'}`;
  const asked = print(wanted.node.type);
  return text === asked || text === `${asked}!`;
}

const isType = (node: DefinitionNode) => isTypeDefinitionNode(node) || isTypeExtensionNode(node);

const hasFields = (node: DefinitionNode): node is WithFields => /^(ObjectType|InterfaceType)(Definition|Extension)$/.test(node.kind);

/** Without inputs, enums and scalars that nothing names any more: their names tell of what is not seen. */
function reachable(definitions: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const byName = new Map<string, DefinitionNode[]>();
  for (const definition of definitions)
    if (isType(definition)) byName.set(definition.name.value, [...(byName.get(definition.name.value) ?? []), definition]);
  const reached = new Set<string>();
  const reach = (definition: DefinitionNode): void =>
    void visit(definition, {
      NamedType({ name: { value } }) {
        if (reached.has(value)) return;
        reached.add(value);
        byName.get(value)?.forEach(reach);
      },
    });
  const isComposite = (definition: DefinitionNode) => hasFields(definition) || definition.kind.startsWith('UnionType');
  definitions.filter(isComposite).forEach(reach);
  return definitions.filter((definition) => isComposite(definition) || (isType(definition) ? reached.has(definition.name.value) : false));
}

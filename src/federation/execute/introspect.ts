import {
  getArgumentValues,
  GraphQLError,
  isLeafType,
  isListType,
  isNonNullType,
  locatedError,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo } from 'graphql';
import type { Steps } from '../../contract/index.ts';
import { collectFields, selectionSets } from '../operation/operation.ts';
import type { Collected, Surroundings } from '../operation/operation.ts';

export interface Introspected {
  /** JSON text by response name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly errors: readonly GraphQLError[];
}

/** Lists within lists whose items are told one by one: the types of a schema, and their fields. */
const STEPPED = 2;
/** Items of such a list that are told before other work may have its turn. */
const AT_ONCE = 20;

/**
 * Answers `__schema` and `__type` by the schema alone, as the specification's execution does
 * (https://spec.graphql.org/October2021/#sec-Schema-Introspection), but in steps: of a large graph it is megabytes.
 */
export function* introspect(around: Surroundings, fields: readonly FieldNode[]): Steps<Introspected> {
  const telling = new Telling(around);
  const texts = new Map<string, string>();
  for (const node of fields) {
    const definition = node.name.value === SchemaMetaFieldDef.name ? SchemaMetaFieldDef : TypeMetaFieldDef;
    const response = node.alias?.value ?? node.name.value;
    const nodes = fields.filter((other) => (other.alias?.value ?? other.name.value) === response);
    if (texts.has(response)) continue;
    const value = telling.valueOf(definition, nodes, undefined);
    texts.set(response, yield* telling.steps(definition.type, value, nodes, STEPPED));
  }
  return { texts, errors: telling.errors };
}

type Definition = GraphQLField<unknown, unknown>;

/** What one field of a selection is, told once for all objects that have it. */
interface Told {
  readonly name: string;
  readonly definition: Definition;
  readonly nodes: readonly FieldNode[];
  readonly given: Readonly<Record<string, unknown>>;
}

class Telling {
  readonly errors: GraphQLError[] = [];
  readonly #around: Surroundings;
  readonly #info: GraphQLResolveInfo;
  readonly #fields = new Map<readonly FieldNode[], readonly Told[]>();

  constructor(around: Surroundings) {
    this.#around = around;
    // The fields of introspection look at nothing else of it.
    this.#info = { schema: around.schema } as GraphQLResolveInfo;
  }

  valueOf(definition: Definition, nodes: readonly FieldNode[], source: unknown): unknown {
    const [node] = nodes;
    return node && this.#resolve({ name: definition.name, definition, nodes, given: this.#given(definition, node) }, source);
  }

  *steps(type: GraphQLOutputType, value: unknown, nodes: readonly FieldNode[], levels: number): Steps<string> {
    if (isNonNullType(type)) return yield* this.steps(type.ofType, value, nodes, levels);
    if (levels === 0 || value === null || value === undefined || isLeafType(type)) return this.#text(type, value, nodes);
    if (isListType(type)) {
      const items: string[] = [];
      for (const item of value as Iterable<unknown>) {
        items.push(yield* this.steps(type.ofType, item, nodes, levels - 1));
        if (items.length % AT_ONCE === 0) yield;
      }
      return `[${items.join(',')}]`;
    }
    const parts: string[] = [];
    for (const field of this.#fieldsOf(type as GraphQLObjectType, nodes)) {
      const text = yield* this.steps(field.definition.type, this.#resolve(field, value), field.nodes, levels);
      parts.push(`${JSON.stringify(field.name)}:${text}`);
    }
    return `{${parts.join(',')}}`;
  }

  #text(type: GraphQLOutputType, value: unknown, nodes: readonly FieldNode[]): string {
    if (isNonNullType(type)) return this.#text(type.ofType, value, nodes);
    if (value === null || value === undefined) return 'null';
    if (isLeafType(type)) return JSON.stringify(type.serialize(value));
    if (isListType(type)) return `[${Array.from(value as Iterable<unknown>, (item) => this.#text(type.ofType, item, nodes)).join(',')}]`;
    const parts = this.#fieldsOf(type as GraphQLObjectType, nodes).map(
      (field) => `${JSON.stringify(field.name)}:${this.#text(field.definition.type, this.#resolve(field, value), field.nodes)}`,
    );
    return `{${parts.join(',')}}`;
  }

  /** Null, and an error, where it fails: a default value that its own type cannot write. */
  #resolve({ definition, nodes, given }: Told, source: unknown): unknown {
    try {
      return definition.resolve?.(source, given, undefined, this.#info);
    } catch (thrown) {
      this.errors.push(locatedError(thrown, nodes));
      return null;
    }
  }

  /** What is selected of the objects to which a field leads: they are all of one type. */
  #fieldsOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): readonly Told[] {
    const known = this.#fields.get(nodes);
    if (known) return known;
    const collected: Collected = collectFields(this.#around, type, selectionSets(nodes));
    const fields = [...collected].flatMap(([name, own]): Told[] => {
      const [node] = own;
      const definition = node?.name.value === TypeNameMetaFieldDef.name ? typeNameOf(type) : type.getFields()[node?.name.value ?? ''];
      return node && definition ? [{ name, definition, nodes: own, given: this.#given(definition, node) }] : [];
    });
    this.#fields.set(nodes, fields);
    return fields;
  }

  #given(definition: Definition, node: FieldNode): Readonly<Record<string, unknown>> {
    return getArgumentValues(definition, node, this.#around.variables);
  }
}

const typeNameOf = (type: GraphQLObjectType): Definition => ({ ...TypeNameMetaFieldDef, resolve: () => type.name });

import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getDirectiveValues,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  visit,
} from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
  VariableDefinitionNode,
} from 'graphql';

/** What field collection needs of the operation that it works in. */
export interface Surroundings {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variableDefinitions: readonly VariableDefinitionNode[];
  /** Coerced. Only those in `@skip` and `@include` are looked at. */
  readonly variables: Readonly<Record<string, unknown>>;
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** Response name → its field nodes. */
export type Collected = ReadonlyMap<string, readonly FieldNode[]>;

/**
 * CollectFields of the specification (https://spec.graphql.org/October2021/#CollectFields()). For an interface or union it
 * gives what holds for all of its types.
 */
export function collectFields(around: Surroundings, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Collected {
  const collected = new Map<string, FieldNode[]>();
  const visited = new Set<FragmentDefinitionNode>();
  const collect = (set: SelectionSetNode) => {
    for (const node of set.selections) {
      if (isLeftOut(around, node)) continue;
      if (node.kind === Kind.FIELD) {
        const response = node.alias?.value ?? node.name.value;
        const nodes = collected.get(response);
        if (nodes) nodes.push(node);
        else collected.set(response, [node]);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : around.fragments.get(node.name.value);
      if (!fragment) continue;
      if (fragment.kind === Kind.FRAGMENT_DEFINITION) {
        if (visited.has(fragment)) continue;
        visited.add(fragment);
      }
      const condition = fragment.typeCondition?.name.value;
      if (condition === undefined || isA(around.schema, type.name, condition)) collect(fragment.selectionSet);
    }
  };
  sets.forEach(collect);
  return collected;
}

/** Object types that some fragment names, or implies, below an interface or union: there more may be selected of them. */
export function mentionedTypes(
  around: Surroundings,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
  possible: readonly GraphQLObjectType[],
): ReadonlySet<GraphQLObjectType> {
  const mentioned = new Set<GraphQLObjectType>();
  const visited = new Set<SelectionSetNode>();
  const look = (set: SelectionSetNode) => {
    if (visited.has(set)) return;
    visited.add(set);
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) continue;
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : around.fragments.get(node.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (condition !== undefined && !isA(around.schema, type.name, condition)) {
        for (const one of possible) if (isA(around.schema, one.name, condition)) mentioned.add(one);
      }
      if (fragment) look(fragment.selectionSet);
    }
  };
  sets.forEach(look);
  return mentioned;
}

/** Whether every value of a type is one of another's. */
export function isA(schema: GraphQLSchema, type: string, condition: string): boolean {
  if (type === condition) return true;
  const [one, other] = [schema.getType(type), schema.getType(condition)];
  return isAbstractType(other) && (isObjectType(one) || isInterfaceType(one)) && schema.isSubType(other, one);
}

export const selectionSets = (nodes: readonly FieldNode[]): readonly SelectionSetNode[] =>
  nodes.flatMap(({ selectionSet }) => selectionSet ?? []);

function isLeftOut({ variables }: Surroundings, node: SelectionSetNode['selections'][number]): boolean {
  if (!node.directives?.length) return false;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true ||
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if === false
  );
}

const conditionNames = new WeakMap<DocumentNode, readonly string[]>();

/** The variables that decide what a document selects. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  let names = conditionNames.get(document);
  if (!names) {
    const found = new Set<string>();
    visit(document, {
      Directive({ name, arguments: given }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) found.add(value.name.value);
      },
    });
    names = [...found];
    conditionNames.set(document, names);
  }
  return names;
}

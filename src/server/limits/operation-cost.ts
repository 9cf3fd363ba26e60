import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from '../../contract/index.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Rows that an operation may bring. Compiled once; only limits and variables are looked at when it is asked. */
export type OperationCost = (variables: Variables, limits: Limits) => number;

/** A field under one response name of one type, wherever it is selected. */
interface Selected {
  readonly nodes: FieldNode[];
  readonly parent: string;
}

const NOTHING: OperationCost = () => 0;
/** By which a list is cut, in the order in which they are looked at. */
const LIMITING = ['limit', 'first', 'last'];

/**
 * The cost of an operation that is valid: the rows of each list times those of the lists inside it, of several lists their sum.
 * What is not a list costs nothing of its own.
 */
export function operationCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): OperationCost {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const defaults = new Map(
    (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue && valueFromASTUntyped(defaultValue),
    ]),
  );
  const valueOf = (node: FieldNode, name: string): ((variables: Variables) => unknown) | undefined => {
    const given = node.arguments?.find((one) => one.name.value === name)?.value;
    if (!given) return undefined;
    if (given.kind !== Kind.VARIABLE) {
      const literal: unknown = valueFromASTUntyped(given);
      return () => literal;
    }
    const variable = given.name.value;
    return (variables) => (variables[variable] === undefined ? defaults.get(variable) : variables[variable]);
  };
  const rowsOf = (node: FieldNode, field: GraphQLField<unknown, unknown>, nested: boolean): OperationCost | undefined => {
    const keys = field.args.some(({ name }) => name === 'keys') ? valueOf(node, 'keys') : undefined;
    if (keys)
      return (variables) => {
        const list = keys(variables);
        return Array.isArray(list) ? list.length : 1;
      };
    if (!field.args.some(({ name }) => LIMITING.includes(name))) return undefined;
    const isList = isListType(getNullableType(field.type));
    const asked = LIMITING.flatMap((name) => valueOf(node, name) ?? []);
    if (!isList && !field.args.some(({ name }) => name === 'first')) return undefined;
    return (variables, limits) => {
      const rows = asked.map((each) => each(variables)).find((value) => typeof value === 'number');
      return typeof rows === 'number' ? Math.max(0, rows) : nested ? limits.nestedRows : limits.defaultRows;
    };
  };
  const below = (sets: readonly SelectionSetNode[], type: string, nested: boolean): OperationCost => {
    const costs = [...collect(sets, type, fragments).values()].flatMap(({ nodes, parent }) => {
      const of = schema.getType(parent);
      const [node] = nodes;
      const field = node && (isObjectType(of) || isInterfaceType(of)) ? of.getFields()[node.name.value] : undefined;
      if (!node || !field) return [];
      const inner = below(
        nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        getNamedType(field.type).name,
        true,
      );
      const rows = rowsOf(node, field, nested);
      if (!rows) return inner === NOTHING ? [] : [inner];
      return [(variables: Variables, limits: Limits) => rows(variables, limits) * Math.max(1, inner(variables, limits))];
    });
    return costs.length === 0 ? NOTHING : (variables, limits) => costs.reduce((sum, cost) => sum + cost(variables, limits), 0);
  };
  const root = schema.getRootType(operation.operation);
  return root ? below([operation.selectionSet], root.name, false) : NOTHING;
}

/** Fields by the type that they are selected on and their response name: what is selected twice is one field. */
function collect(
  sets: readonly SelectionSetNode[],
  type: string,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlyMap<string, Selected> {
  const collected = new Map<string, Selected>();
  const visited = new Set<string>();
  const look = ({ selections }: SelectionSetNode, parent: string): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) {
        const place = `${parent}.${node.alias?.value ?? node.name.value}`;
        const known = collected.get(place);
        if (known) known.nodes.push(node);
        else collected.set(place, { nodes: [node], parent });
      } else if (node.kind === Kind.INLINE_FRAGMENT) look(node.selectionSet, node.typeCondition?.name.value ?? parent);
      else {
        const fragment = fragments.get(node.name.value);
        if (!fragment || visited.has(node.name.value)) continue;
        visited.add(node.name.value);
        look(fragment.selectionSet, fragment.typeCondition.name.value);
      }
    }
  };
  for (const set of sets) look(set, type);
  return collected;
}

import { Kind, specifiedScalarTypes, visit } from 'graphql';
import type { ASTNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import { WeirError } from '../../contract/index.ts';
import type { GraphNames } from './graph-names.ts';
import type { Root } from './served-types.ts';

const BUILT_IN: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));

/** A part of a question with its types called as the endpoint calls them. Throws SOURCE_ERROR where it has one of them no more. */
export function inOwnWords<Node extends ASTNode>(node: Node, names: GraphNames, source: string): Node {
  return visit(node, {
    NamedType: (type) => {
      const graph = type.name.value;
      const own = names.ownType(graph) ?? (BUILT_IN.has(graph) ? graph : undefined);
      if (own === undefined) throw gone(source, `type \`${graph}\``);
      return own === graph ? undefined : { ...type, name: { ...type.name, value: own } };
    },
  });
}

/** The selection on a root, with its fields called as the endpoint calls them; answers keep the graph's names. */
export function withOwnFields(set: SelectionSetNode, root: Root, names: GraphNames, source: string): SelectionSetNode {
  const selections = set.selections.map((node) => {
    if (node.kind === Kind.INLINE_FRAGMENT) return { ...node, selectionSet: withOwnFields(node.selectionSet, root, names, source) };
    if (node.kind !== Kind.FIELD || node.name.value === '__typename') return node;
    const own = names.ownField(root, node.name.value);
    if (own === undefined) throw gone(source, `root field \`${node.name.value}\``);
    return { ...node, alias: node.alias ?? node.name, name: { ...node.name, value: own } };
  });
  return { ...set, selections };
}

/** Fragments that are spread on the root itself, by their names. */
export function rootFragments(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): ReadonlySet<string> {
  const found = new Set<string>();
  const look = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) look(node.selectionSet);
      if (node.kind !== Kind.FRAGMENT_SPREAD || found.has(node.name.value)) continue;
      found.add(node.name.value);
      const fragment = fragments.get(node.name.value);
      if (fragment) look(fragment.selectionSet);
    }
  };
  look(set);
  return found;
}

const gone = (source: string, what: string): WeirError =>
  new WeirError('SOURCE_ERROR', `Source "${source}" has no ${what} any more: its schema has changed.`, { source });

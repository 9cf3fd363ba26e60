import { isAbstractType, Kind, print, visit } from 'graphql';
import type { FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { Lookup } from './lookups.ts';
import { inOwnWords } from './own-words.ts';
import type { ParsedQuestion, QuestionGround } from './question.ts';
import { typenamesOf } from './typenames.ts';
import type { Typenames } from './typenames.ts';

/** What is selected of the rows of one type, in the endpoint's words. */
export interface RowSelection {
  /** The name of the fragment that selects it: `... on` another type finds nothing in it. */
  readonly fragment: string;
  /** What the fields of the key are called in the answer, in the key's order: no client's alias is the same. */
  readonly keys: readonly string[];
  /** Definitions of the fragment and of those that it spreads. */
  readonly definitions: string;
  /** Names of the client's variables in it. */
  readonly variables: readonly string[];
  /** Definitions of those, as they stand within an operation's parentheses. */
  readonly variableDefinitions: readonly string[];
  readonly typenames: Typenames | undefined;
}

/** Takes from the selection on entities what is about one type, and the fields of its key beside. */
export function rowSelection(
  { operation, fragments }: ParsedQuestion,
  set: SelectionSetNode,
  { type, key }: Lookup,
  { names, schema, endpoint }: QuestionGround,
): RowSelection {
  const applies = (condition: string | undefined): boolean => {
    if (condition === undefined) return true;
    const own = schema.getType(names.ownType(condition) ?? '');
    return own === type || (isAbstractType(own) && schema.isSubType(own, type));
  };
  const about = ({ selections }: SelectionSetNode): readonly SelectionNode[] =>
    selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return [node];
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      return fragment && applies(fragment.typeCondition?.name.value) ? about(fragment.selectionSet) : [];
    });
  const whole: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: about(set) };
  const spread = spreadIn(whole, fragments);
  const used = new Set<string>();
  for (const node of [whole, ...spread]) visit(node, { Variable: ({ name }) => void used.add(name.value) });
  const own = (node: SelectionSetNode | FragmentDefinitionNode) => print(inOwnWords(node, names, endpoint.source));

  const selected = whole.selections.length > 0 ? own(whole).slice(1, -1) : '';
  const fragment = free('Row', [...fragments.keys()].join(' '));
  const alias = free('key', selected);
  const keys = key.map((_, index) => `${alias}${index}`);
  const keyed = key.map((field, index) => `${alias}${index}: ${field}`).join(' ');
  return {
    fragment,
    keys,
    definitions: [`fragment ${fragment} on ${type.name} { ${keyed} ${selected} }`, ...spread.map(own)].join('\n'),
    variables: [...used],
    variableDefinitions: (operation.variableDefinitions ?? [])
      .filter(({ variable }) => used.has(variable.name.value))
      .map((definition) => print(inOwnWords(definition, names, endpoint.source))),
    typenames: typenamesOf([whole], fragments),
  };
}

/** A name that begins like nothing in a text. */
export function free(name: string, text: string): string {
  let wanted = name;
  while (text.includes(wanted)) wanted += '_';
  return wanted;
}

/** Every fragment that a selection spreads, or that one of them does. */
function spreadIn(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): readonly FragmentDefinitionNode[] {
  const found = new Map<string, FragmentDefinitionNode>();
  const look = (node: SelectionSetNode): void => {
    visit(node, {
      FragmentSpread: ({ name: { value } }) => {
        const fragment = fragments.get(value);
        if (!fragment || found.has(value)) return;
        found.set(value, fragment);
        look(fragment.selectionSet);
      },
    });
  };
  look(set);
  return [...found.values()];
}

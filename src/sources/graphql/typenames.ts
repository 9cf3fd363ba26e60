import { Kind } from 'graphql';
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { JsonText } from './json-text.ts';

/** Where in an answer names of types stand, by response names. Of what holds none nothing is known. */
export interface Typenames {
  readonly here: ReadonlySet<string>;
  readonly below: ReadonlyMap<string, Typenames>;
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The places at which a selection asks for `__typename`; undefined where it nowhere does. */
export function typenamesOf(sets: readonly SelectionSetNode[], fragments: Fragments): Typenames | undefined {
  const here = new Set<string>();
  const sub = new Map<string, SelectionSetNode[]>();
  const collect = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
        if (fragment) collect(fragment.selectionSet);
        continue;
      }
      const response = (node.alias ?? node.name).value;
      if (node.name.value === '__typename') here.add(response);
      else if (node.selectionSet) sub.set(response, [...(sub.get(response) ?? []), node.selectionSet]);
    }
  };
  sets.forEach(collect);
  const below = new Map<string, Typenames>();
  for (const [response, below_] of sub) {
    const found = typenamesOf(below_, fragments);
    if (found) below.set(response, found);
  }
  return here.size > 0 || below.size > 0 ? { here, below } : undefined;
}

/** The text of the value that comes next, its types called by the graph's names. */
export function renamed(json: JsonText, typenames: Typenames | undefined, type: (own: string) => string): string {
  if (!typenames) return json.pass();
  switch (json.kind()) {
    case 'array': {
      const items: string[] = [];
      json.items(() => void items.push(renamed(json, typenames, type)));
      return `[${items.join(',')}]`;
    }
    case 'object': {
      const members: string[] = [];
      json.members((key) => {
        const value = typenames.here.has(key) ? renamedType(json.pass(), type) : renamed(json, typenames.below.get(key), type);
        members.push(`${JSON.stringify(key)}:${value}`);
      });
      return `{${members.join(',')}}`;
    }
    default:
      return json.pass();
  }
}

/** What is no text is passed on: whoever reads it sees that it is wrong. */
export const renamedType = (text: string, type: (own: string) => string): string =>
  text.startsWith('"') ? JSON.stringify(type(JSON.parse(text) as string)) : text;

import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/** How large a document is with its fragments spread: of several operations, the largest of each. */
export interface Measure {
  /** Fields inside fields, those of introspection aside. */
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly aliases: number;
  readonly fields: number;
  /** Fields that stand side by side at its top: root fields, of an operation. */
  readonly width: number;
}

const NOTHING: Measure = { depth: 0, introspectionDepth: 0, aliases: 0, fields: 0, width: 0 };
const measured = new WeakMap<DocumentNode, Measure>();

/**
 * Measures a document that need not be valid, each fragment once, however often it is spread. A fragment that spreads itself counts
 * for nothing there: validation refuses it.
 */
export function measureDocument(document: DocumentNode): Measure {
  const known = measured.get(document);
  if (known) return known;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const spread = new Map<string, Measure>();
  const ofFragment = (name: string): Measure => {
    const seen = spread.get(name);
    if (seen) return seen;
    spread.set(name, NOTHING);
    const fragment = fragments.get(name);
    const measure = fragment ? ofSet(fragment.selectionSet) : NOTHING;
    spread.set(name, measure);
    return measure;
  };
  const ofSet = ({ selections }: SelectionSetNode): Measure => {
    let sum = NOTHING;
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) sum = together(sum, ofFragment(node.name.value));
      else if (node.kind === Kind.INLINE_FRAGMENT) sum = together(sum, ofSet(node.selectionSet));
      else {
        const below = node.selectionSet ? ofSet(node.selectionSet) : NOTHING;
        const introspects = node.name.value === '__schema' || node.name.value === '__type';
        sum = together(sum, {
          depth: introspects ? 1 : below.depth + 1,
          introspectionDepth: introspects ? below.depth + 1 : below.introspectionDepth,
          aliases: below.aliases + (node.alias ? 1 : 0),
          fields: below.fields + 1,
          width: 1,
        });
      }
    }
    return sum;
  };
  let most = NOTHING;
  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) most = larger(most, ofSet(definition.selectionSet));
  measured.set(document, most);
  return most;
}

const together = (a: Measure, b: Measure): Measure => ({
  ...larger(a, b),
  aliases: a.aliases + b.aliases,
  fields: a.fields + b.fields,
  width: a.width + b.width,
});

const larger = (a: Measure, b: Measure): Measure => ({
  depth: Math.max(a.depth, b.depth),
  introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
  aliases: Math.max(a.aliases, b.aliases),
  fields: Math.max(a.fields, b.fields),
  width: Math.max(a.width, b.width),
});

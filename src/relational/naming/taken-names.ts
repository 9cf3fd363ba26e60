import { YIELDING_ROOTS, YIELDING_TYPES, yieldingRoot, yieldingType } from '../../contract/index.ts';
import type { Dataset } from '../../contract/index.ts';
import { HUB_TYPE_NAMES } from '../graph-types/hub-types.ts';
import type { CatalogSubgraph } from './catalog-input.ts';
import { DERIVED_ROOTS, DERIVED_TYPES } from './reserved.ts';

/** Who has which type and root field of the graph; the holder in words that a message can use. */
export interface TakenNames {
  readonly types: Map<string, string>;
  readonly roots: Map<string, string>;
}

export interface RootNames {
  readonly one?: string;
  readonly many: string;
}

const HUB = 'the hub itself';

/** Types that every graph has, and those that Federation gives to subgraphs. */
const GRAPH_TYPES = ['Query', 'Mutation', 'Subscription', '_Any', '_Entity', '_Service'];

export function takenNames(subgraphs: readonly CatalogSubgraph[]): TakenNames {
  const types = new Map([...HUB_TYPE_NAMES, ...GRAPH_TYPES].map((name) => [name, HUB]));
  const roots = new Map(['_service', '_entities'].map((name) => [name, HUB]));
  for (const subgraph of subgraphs) {
    const holder = `the subgraph \`${subgraph.source}\``;
    for (const type of subgraph.types) types.set(type, holder);
    for (const field of subgraph.rootFields) roots.set(field, holder);
  }
  return { types, roots };
}

export const typesOf = (type: string): string[] => [type, ...DERIVED_TYPES.map((suffix) => type + suffix)];

export const rootsOf = ({ one, many }: RootNames): string[] => [
  ...(one === undefined ? [] : [one]),
  many,
  ...DERIVED_ROOTS.map((suffix) => many + suffix),
];

/** The first of the names that somebody has, in a sentence; undefined where all are free. */
export function clashOf(id: string, type: string, names: RootNames, taken: TakenNames): string | undefined {
  for (const [kind, wanted, holders] of [
    ['GraphQL type', typesOf(type), taken.types],
    ['root field', rootsOf(names), taken.roots],
  ] as const) {
    for (const name of wanted) {
      const holder = holders.get(name);
      if (holder !== undefined) return `\`${id}\` and ${holder} both want the ${kind} \`${name}\``;
    }
  }
  return names.one === names.many ? `\`${id}\` would have \`${names.many}\` as the field of one row and of the list` : undefined;
}

export function take(id: string, type: string, names: RootNames, taken: TakenNames): void {
  for (const name of typesOf(type)) taken.types.set(name, `\`${id}\``);
  for (const name of rootsOf(names)) taken.roots.set(name, `\`${id}\``);
}

/** Takes a dataset's names that give way to others, where all of them are free with that suffix. */
export function takeYielding(dataset: Pick<Dataset, 'id' | 'type' | 'many'>, suffix: string, taken: TakenNames): boolean {
  const types = YIELDING_TYPES.map((name) => yieldingType({ ...dataset, suffix }, name));
  const roots = YIELDING_ROOTS.map((name) => yieldingRoot({ ...dataset, suffix }, name));
  if (types.some((name) => taken.types.has(name)) || roots.some((name) => taken.roots.has(name))) return false;
  for (const name of types) taken.types.set(name, `\`${dataset.id}\``);
  for (const name of roots) taken.roots.set(name, `\`${dataset.id}\``);
  return true;
}

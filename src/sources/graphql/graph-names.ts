import { HUB_TYPE_NAMES, prefixedField, prefixedType } from '../../relational/index.ts';
import type { Root, ServedTypes } from './served-types.ts';

/** What the types and root fields of an endpoint are called in the graph, and back. */
export interface GraphNames {
  /** In the graph, of a type's own name; undefined where the graph does not have it. */
  type(own: string): string | undefined;
  /** The endpoint's own name of a type of the graph. */
  ownType(type: string): string | undefined;
  field(root: Root, own: string): string | undefined;
  ownField(root: Root, field: string): string | undefined;
}

const ROOTS = { Query: 'query', Mutation: 'mutation' } as const;

/**
 * Names everything once; two that would come to one name, or to one of the hub's, are told apart by an underscore. Scalars too have the
 * prefix: what an endpoint calls `DateTime` need not be what the hub does.
 */
export function graphNames(served: ServedTypes, prefix: string): GraphNames {
  const types = new TwoWay();
  // The graph's roots are not the endpoint's alone: of its own, none has a name.
  for (const [name, root] of Object.entries(ROOTS)) types.back.set(name, served.root(root)?.name);
  types.back.set('Subscription', undefined);
  for (const { name } of served.types) types.put(name, types.freeName(prefixedType(prefix, name), HUB_TYPE_NAMES));
  const fields = { query: new TwoWay(), mutation: new TwoWay() };
  for (const root of Object.values(ROOTS)) {
    for (const { name } of served.rootFields(root)) fields[root].put(name, fields[root].freeName(prefixedField(prefix, name)));
  }
  return {
    type: (own) => types.there.get(own),
    ownType: (type) => types.back.get(type),
    field: (root, own) => fields[root].there.get(own),
    ownField: (root, field) => fields[root].back.get(field),
  };
}

class TwoWay {
  readonly there = new Map<string, string>();
  readonly back = new Map<string, string | undefined>();

  put(own: string, name: string): void {
    this.there.set(own, name);
    this.back.set(name, own);
  }

  freeName(wanted: string, taken: ReadonlySet<string> = new Set()): string {
    let name = wanted;
    while (this.back.has(name) || taken.has(name)) name += '_';
    return name;
  }
}

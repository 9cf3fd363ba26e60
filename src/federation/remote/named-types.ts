import { Kind } from 'graphql';
import type { RemoteSubgraph } from './read-remote.ts';

/** What policies may name of a subgraph: its objects and interfaces with the fields that it answers itself, and its unions, which have none. */
export function namedTypes({ types, kinds }: RemoteSubgraph): ReadonlyMap<string, readonly string[]> {
  const unions = [...kinds].filter(([, kind]) => kind === Kind.UNION_TYPE_DEFINITION);
  return new Map<string, readonly string[]>([
    ...[...types.values()].map(
      ({ name, fields }) => [name, fields.filter(({ external }) => !external).map((field) => field.name)] as const,
    ),
    ...unions.map(([name]) => [name, []] as const),
  ]);
}

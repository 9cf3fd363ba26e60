import { Kind } from 'graphql';
import { formOf } from './form-of.ts';
import type { Ground } from './ground.ts';
import type { RemoteSubgraph } from './read-remote.ts';

/**
 * Objects of a subgraph that the hub has as well, with the very same fields (`PageInfo`): a value of such a type is whole wherever it
 * comes from, and the type is nobody's alone.
 */
export function sharedTypes({ types, kinds }: Pick<RemoteSubgraph, 'types' | 'kinds'>, ground: Ground): ReadonlySet<string> {
  const shared = [...types.values()].filter(({ name, fields }) => {
    const ours = ground.types.get(name)?.form;
    return (
      ground.hubTypeNames.has(name) && kinds.get(name) === Kind.OBJECT_TYPE_DEFINITION && formOf(fields.map(({ node }) => node)) === ours
    );
  });
  return new Set(shared.map(({ name }) => name));
}

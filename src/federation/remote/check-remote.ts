import { Kind } from 'graphql';
import type { Dataset, Problem } from '../../contract/index.ts';
import type { Ground } from './ground.ts';
import { isRoot } from './read-remote.ts';
import { sharedTypes } from './shared-types.ts';
import type { RemoteSubgraph, RemoteType } from './read-remote.ts';

/** Why a subgraph cannot be served beside the catalog, as far as can be told without composing; undefined where nothing is wrong. */
export function checkRemote(remote: RemoteSubgraph, ground: Ground): Problem | undefined {
  for (const message of faultsOf(remote, ground)) {
    return { code: 'BAD_DEFINITION', message: `Source "${remote.name}": ${message}` };
  }
  return undefined;
}

function* faultsOf(remote: RemoteSubgraph, ground: Ground): Generator<string> {
  if (ground.homes.has(remote.name))
    yield `a subgraph cannot be called \`${remote.name}\`, which is the hub's own name for a home. Rename the source.`;
  const shared = sharedTypes(remote, ground);
  for (const [type, kind] of remote.kinds) {
    if (isRoot(type)) continue;
    const ours = ground.types.get(type);
    // An equal scalar composes, and may be shared.
    if (ours?.scalar && kind === Kind.SCALAR_TYPE_DEFINITION) continue;
    if (shared.has(type)) {
      if (!remote.types.get(type)?.shareable)
        yield `its type \`${type}\` is that of the hub's, which has it as well. Say \`@shareable\` of it in the subgraph.`;
    } else if (ground.hubTypeNames.has(type)) {
      yield `its type \`${type}\` has the name of a type of the hub's, which it would narrow. Rename it in the subgraph.`;
    } else if (ours && !ground.datasets.has(type)) {
      yield `its type \`${type}\` has the name of a type of another source. Rename it in the subgraph.`;
    }
  }
  for (const type of remote.types.values()) {
    if (shared.has(type.name)) continue;
    if (type.interfaceObject) yield `\`@interfaceObject\` (on \`${type.name}\`) is not in this version.`;
    const dataset = ground.datasets.get(type.name);
    if (dataset) yield* extensionFaults(type, dataset);
    yield* fieldFaults(type, dataset, ground);
  }
}

/** Another source's entity is extended by a key that finds its rows. */
function* extensionFaults(type: RemoteType, dataset: Dataset): Generator<string> {
  const keys = [...(dataset.key ? [dataset.key] : []), ...dataset.uniques.map(({ fields }) => fields)];
  const [first] = keys;
  if (!first) {
    yield `its type \`${type.name}\` is that of ${dataset.id}, which has no key and so cannot be extended. Rename the type in the subgraph.`;
  } else if (type.keys.length === 0 || type.keys.some((key) => !keys.some((ours) => sameSet(ours, key)))) {
    const given = keys.map((key) => `@key(fields: "${key.join(' ')}")`).join(' or ');
    yield `its type \`${type.name}\` is that of ${dataset.id}; a subgraph extends it by ${given}, and by no other key.`;
  }
}

function* fieldFaults(type: RemoteType, dataset: Dataset | undefined, ground: Ground): Generator<string> {
  const there = ground.types.get(type.name)?.fields;
  for (const field of type.fields) {
    if (field.external || !there?.has(field.name)) continue;
    if (dataset?.fields.some(({ name }) => name === field.name)) continue;
    yield `its field \`${type.name}.${field.name}\` is in the graph already. Rename it in the subgraph.`;
  }
}

const sameSet = (one: readonly string[], other: readonly string[] | null): boolean =>
  other !== null && one.length === other.length && one.every((name) => other.includes(name));

import type { RowPaths } from './access/index.ts';
import type { Catalog } from './contract/index.ts';
import { fieldsLeadingTo, rootField, valueArguments, type RemoteSubgraph } from './federation/index.ts';
import type { HubSource } from './hub-sources.ts';

/** What leads to the rows of a type of a subgraph or endpoint: a row rule has to hold for all of it. */
export function rowPathsIn(
  catalog: Catalog,
  remotes: ReadonlyMap<string, RemoteSubgraph>,
  sources: readonly HubSource[],
): (source: string, type: string) => RowPaths {
  const datasets = new Map([...catalog.datasets.values()].map(({ type, id }) => [type, id]));
  const open = (why: string): RowPaths => ({ kind: 'open', why });
  return (source, type) => {
    const remote = remotes.get(source);
    if (!remote) return open('what leads to its rows is not known yet');
    const dataset = datasets.get(type);
    if (dataset !== undefined) return open(`its rows are those of \`${dataset}\`: say there which are seen`);
    if (remote.kinds.get(type) !== 'ObjectTypeDefinition' || ROOTS.has(type))
      return open('it is no object type, whose rows could be chosen');
    const other = [...remotes.values()].find(({ name, kinds }) => name !== source && kinds.has(type));
    if (other) return open(`\`${other.name}\` answers of its rows as well`);
    const lookup = sources
      .find(({ name }) => name === source)
      ?.source.lookups?.()
      .get(type);
    const field = lookup && rootField(remote, lookup.field);
    const byKey = field ? [...valueArguments(remote, field.node)].filter(([name]) => !lookup.key.includes(name)) : [];
    return {
      kind: 'known',
      fields: fieldsLeadingTo(remote, type).map(({ node }) => valueArguments(remote, node)),
      byKey: new Map(byKey),
    };
  };
}

const ROOTS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);

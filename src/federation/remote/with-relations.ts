import { Kind, parse, visit } from 'graphql';
import type { DefinitionNode, DirectiveNode, DocumentNode, ObjectTypeDefinitionNode } from 'graphql';
import type { Catalog, Field } from '../../contract/index.ts';
import { entityJoins, entityReaches } from '../skeleton/entity-joins.ts';
import type { EntityJoin } from '../skeleton/entity-joins.ts';
import type { RemoteSubgraph, RemoteType } from './read-remote.ts';

/**
 * A subgraph as relationships have it that lead to its entities: it answers them itself, as fields of the datasets that they lead from,
 * so that a row which is not there is null whatever is asked of it. No server knows these fields: `execute/remote-relations.ts` asks it
 * for the entities in their place.
 */
export function withRelations(remote: RemoteSubgraph, catalog: Catalog): RemoteSubgraph {
  const joins = entityJoins(catalog).filter(({ source }) => source === remote.name);
  const lent = new Map<string, ReadonlySet<string>>();
  for (const { entity, fields } of entityReaches(catalog)) {
    if (entity.source === remote.name) lent.set(entity.type, new Set([...(lent.get(entity.type) ?? []), ...fields]));
  }
  if (joins.length === 0 && lent.size === 0) return remote;
  const known = new Set(remote.kinds.keys());
  const scalars = new Set(
    joins.flatMap(({ fields }) => fields.map(({ scalar }) => scalar)).filter((name) => !BUILT_IN.has(name) && !known.has(name)),
  );
  const added = [...joins.map(planned), ...Array.from(scalars, (name) => `scalar ${name}`)];
  return {
    ...remote,
    types: new Map([...remote.types, ...joins.map((join): [string, RemoteType] => [join.from.type, typeOf(join)])]),
    document: extended(shared(remote.document, lent), added),
    shown: extended(remote.shown, joins.map(shown)),
  };
}

const BUILT_IN: ReadonlySet<string> = new Set(['ID', 'Int', 'Float', 'String', 'Boolean']);

const planned = ({ from, fields, relations }: EntityJoin): string =>
  `type ${from.type} @key(fields: "${fields.map(({ name }) => name).join(' ')}") { ${fields.map(line).join(' ')} ${relations
    .map(({ name, entity }) => `${name}: ${entity.type}`)
    .join(' ')} }`;

const line = ({ name, scalar, list, nullable }: Field): string => `${name}: ${list ? `[${scalar}]` : scalar}${nullable ? '' : '!'}`;

const shown = ({ from, relations }: EntityJoin): string =>
  `type ${from.type} { ${relations.map(({ name, entity }) => `${name}: ${entity.type}`).join(' ')} }`;

function typeOf(join: EntityJoin): RemoteType {
  const [definition] = parse(shown(join), { noLocation: true }).definitions as readonly [ObjectTypeDefinitionNode];
  const fields = (definition.fields ?? []).map((node) => ({
    name: node.name.value,
    node,
    external: false,
    requires: false,
    overrides: false,
    relation: true as const,
  }));
  return { name: join.from.type, keys: [join.fields.map(({ name }) => name)], interfaceObject: false, shareable: false, fields };
}

const extended = (document: DocumentNode, added: readonly string[]): DocumentNode => ({
  ...document,
  definitions: [
    ...document.definitions,
    ...added.flatMap((text): readonly DefinitionNode[] => parse(text, { noLocation: true }).definitions),
  ],
});

const SHAREABLE: DirectiveNode = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'shareable' } };

/** The fields of entities by which others' rows are found, which those others name too. */
function shared(document: DocumentNode, lent: ReadonlyMap<string, ReadonlySet<string>>): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition: (type) => {
      const names = lent.get(type.name.value);
      if (!names) return false;
      const fields = type.fields?.map((field) =>
        names.has(field.name.value) ? { ...field, directives: [...(field.directives ?? []), SHAREABLE] } : field,
      );
      return { ...type, fields };
    },
  });
}

import { suggestion } from '../../contract/index.ts';
import type { Entity } from '../../contract/index.ts';
import type { CatalogSubgraph } from './catalog-input.ts';
import { prefixedType } from './prefixed.ts';

/** A type of a source that is asked by GraphQL, by fields of it. */
export interface EntityEnd {
  readonly kind: 'entity';
  readonly entity: Entity;
  readonly fields: readonly string[];
}

/**
 * Finds the type and key of a source that is asked by GraphQL, which `from` or `to` names: `source.Type.field` each, with the type's
 * own name or the graph's. Undefined where it names no such source.
 */
export function findEntity(
  texts: readonly string[],
  subgraphs: readonly CatalogSubgraph[],
): EntityEnd | { readonly kind: 'wrong'; readonly message: string } | undefined {
  const paths = texts.map((text) => text.split('.'));
  const [[source = '', name = ''] = []] = paths;
  const entities = subgraphs.find((subgraph) => subgraph.source === source)?.entities;
  if (!entities) return undefined;
  const wrong = (message: string) => ({ kind: 'wrong', message }) as const;
  if (paths.some((path) => path[0] !== source || path[1] !== name))
    return wrong(`\`${texts.join('`, `')}\` are fields of several types; an end lies in one.`);
  const { types, prefix } = entities;
  const entity = types.find(({ type }) => type === name) ?? types.find(({ type }) => type === prefixedType(prefix, name));
  if (!entity) {
    const known = types.map(({ type }) => type);
    return wrong(
      `source \`${source}\` finds no \`${name}\` by a key: declare how under its \`byKey\` or \`byKeys\`.${known.length > 0 ? suggestion(name, known) : ''}`,
    );
  }
  const fields = paths.map(([, , field = '']) => field);
  const missing = fields.find((field) => !(field in entity.fields));
  if (missing !== undefined)
    return wrong(`\`${entity.type}\` has no field \`${missing}\`.${suggestion(missing, Object.keys(entity.fields))}`);
  return { kind: 'entity', entity, fields };
}

import { Kind, parse, print, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { Dice } from './dice.ts';
import { drawRequest } from './random-request.ts';
import type { Structure } from './structure.ts';

/** A page of a connection that goes on behind a cursor, or before it. */
export interface RandomWalk {
  readonly query: string;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly isForward: boolean;
}

const TRIES = 60;

/** Draws which rows, in which order, by taking over the arguments of a connection that a drawn request reads; undefined where none does. */
export function drawWalk(dice: Dice, schema: GraphQLSchema, { tables }: Structure): RandomWalk | undefined {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const request = drawRequest(dice, schema);
    const drawn = parse(request.query);
    if (validate(schema, drawn).length > 0) continue;
    const [operation] = drawn.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const node of operation.selectionSet.selections) {
      const table = tables.find(({ type }) => node.kind === Kind.FIELD && isConnection(schema, node.name.value, type));
      if (node.kind !== Kind.FIELD || !table) continue;
      const columns = table.columns.filter(({ use }) => use !== 'aggregate').map(({ name }) => name);
      const isForward = dice.chance(60);
      const given = (node.arguments ?? []).filter(({ name }) => name.value === 'where' || name.value === 'orderBy').map(print);
      const page = [...given, isForward ? `first: ${1 + dice.below(3)}, after: $cursor` : `last: ${1 + dice.below(3)}, before: $cursor`];
      const definitions = [...(operation.variableDefinitions ?? []).map(print), '$cursor: String'];
      const query = `query (${definitions.join(', ')}) { page: ${node.name.value}(${page.join(', ')}) {
        totalCount nodes { ${columns.join(' ')} } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
      return { query, document: parse(query), variables: request.variables, isForward };
    }
  }
  return undefined;
}

const isConnection = (schema: GraphQLSchema, field: string, type: string): boolean =>
  String(schema.getQueryType()?.getFields()[field]?.type) === `${type}Connection`;

import { buildSchema, execute, parse, type GraphQLSchema } from 'graphql';
import type { Catalog } from '../../src/contract/index.ts';
import { Roots } from './roots.ts';
import type { World } from './world.ts';

/** The schema with scalars that let everything through: of a Float an oracle may say only that it is near. */
export const looseSchema = (sdl: string): GraphQLSchema => buildSchema(`${sdl.replace(/: Float\b/g, ': Near')}\nscalar Near`);

/** What a query answers over a world. */
export async function expectedOf(
  schema: GraphQLSchema,
  catalog: Catalog,
  world: World,
  query: string,
  variables: object,
): Promise<unknown> {
  const { data, errors } = await execute({
    schema,
    document: parse(query),
    rootValue: new Roots(catalog, world).query,
    variableValues: variables as Record<string, unknown>,
  });
  if (errors) throw new Error(`the oracle cannot answer ${query}: ${errors.map(({ message }) => message).join('; ')}`);
  return data;
}

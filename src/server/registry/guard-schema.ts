import { defaultFieldResolver, type GraphQLField, type GraphQLSchema } from 'graphql';
import { allows, needText } from '../../access/index.ts';
import { WeirError } from '../../contract/index.ts';
import type { RegistryContext } from './context.ts';
import { NEEDS, type FieldNeed } from './needs.ts';

/** The same schema, of which no root field is answered to somebody without the scope that it takes. */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  for (const [type, needs] of Object.entries(NEEDS))
    for (const field of Object.values(rootFields(schema, type))) {
      const need = needs[field.name];
      if (need === undefined) throw new Error(`${type}.${field.name} takes no scope that is known`);
      const { subscribe, resolve = defaultFieldResolver } = field;
      // The events of a subscription have passed with it.
      if (subscribe)
        field.subscribe = (root, asked: object, context: RegistryContext, info) => {
          demand(field.name, need, asked, context);
          return subscribe(root, asked, context, info) as unknown;
        };
      else
        field.resolve = (root, asked: object, context: RegistryContext, info) => {
          demand(field.name, need, asked, context);
          return resolve(root, asked, context, info);
        };
    }
  return schema;
}

function rootFields(schema: GraphQLSchema, type: string): Readonly<Record<string, GraphQLField<unknown, RegistryContext>>> {
  const found = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].find((one) => one?.name === type);
  return found?.getFields() ?? {};
}

/** Throws FORBIDDEN that names the scope, and writes down that it did. */
function demand(field: string, need: FieldNeed, asked: object, { identity, audit, address, requestId }: RegistryContext): void {
  if (need === 'nothing') return;
  const needed = typeof need === 'function' ? need(asked) : need;
  if (allows(identity, needed)) return;
  const reason = `\`${field}\` takes a token with the scope ${needText(needed)}, which ${identity.name} does not have.`;
  audit.note({ identity, address, requestId }, { action: field, outcome: 'DENIED', reason });
  throw new WeirError('FORBIDDEN', reason);
}

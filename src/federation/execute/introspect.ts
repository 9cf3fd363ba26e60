import { executeSync, Kind, OperationTypeNode } from 'graphql';
import type { FieldNode, GraphQLError } from 'graphql';
import type { Surroundings } from '../operation/operation.ts';

/** Answers `__schema` and `__type` by the schema alone: JSON text by response name. */
export function introspect(
  around: Surroundings,
  fields: readonly FieldNode[],
  given: Readonly<Record<string, unknown>>,
): { readonly texts: ReadonlyMap<string, string>; readonly errors: readonly GraphQLError[] } {
  const { data, errors } = executeSync({
    schema: around.schema,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          kind: Kind.OPERATION_DEFINITION,
          operation: OperationTypeNode.QUERY,
          variableDefinitions: around.variableDefinitions,
          selectionSet: { kind: Kind.SELECTION_SET, selections: fields },
        },
        ...around.fragments.values(),
      ],
    },
    variableValues: given,
  });
  const texts = Object.entries(data ?? {}).map(([response, value]) => [response, JSON.stringify(value)] as const);
  return { texts: new Map(texts), errors: errors ?? [] };
}

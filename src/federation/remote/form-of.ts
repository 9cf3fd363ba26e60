import { print, type FieldDefinitionNode } from 'graphql';

/** Equal for fields of the same names and types that take the same arguments. */
export const formOf = (fields: readonly FieldDefinitionNode[]): string =>
  fields
    .map(
      ({ name, arguments: given, type }) =>
        `${name.value}(${(given ?? []).map((one) => `${one.name.value}: ${print(one.type)}`).join(', ')}): ${print(type)}`,
    )
    .toSorted()
    .join('\n');

import { z } from 'zod';
import type { SourceDeclaration } from '../../contract/index.ts';
import { endpointKeys } from '../subgraph/declaration.ts';
import type { EndpointDeclaration } from '../subgraph/endpoint.ts';

const name = z.string().regex(/^(?!__)[A-Za-z_][A-Za-z0-9_]*$/, 'is a name of GraphQL: letters, digits and `_`');

/** The keys of `kind: graphql`, beside those that every source has. */
export const graphqlKeys = {
  ...endpointKeys,
  /** Type → the field of Query that finds one, and which of its arguments is given which field of the type. */
  byKey: z
    .record(
      z.string(),
      z.strictObject({
        field: name,
        arguments: z.record(z.string(), name).refine((given) => Object.keys(given).length > 0, 'names no argument'),
      }),
    )
    .default({}),
  /** Type → the field of Query that finds many, and its argument that is a list of keys. */
  byKeys: z.record(z.string(), z.strictObject({ field: name, argument: name, key: name.optional() })).default({}),
} as const;

export interface GraphqlDeclaration extends SourceDeclaration, EndpointDeclaration {
  readonly source: string;
  /** `introspect`, or a file of the workspace that holds its SDL. */
  readonly schema: string;
  readonly byKey: Readonly<Record<string, ByKey>>;
  readonly byKeys: Readonly<Record<string, ByKeys>>;
}

export interface ByKey {
  readonly field: string;
  /** Argument → field of the type. */
  readonly arguments: Readonly<Record<string, string>>;
}

export interface ByKeys {
  readonly field: string;
  readonly argument: string;
  /** The field of the type whose values the argument takes; that of `byKey`, or `id`, where nothing is said. */
  readonly key?: string | undefined;
}

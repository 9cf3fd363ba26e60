import { isListType, isNonNullType } from 'graphql';
import type { GraphQLLeafType, GraphQLOutputType } from 'graphql';

/** How an answer is written from what the fetches brought: its members in the order of the selection. */
export interface Shape {
  readonly members: readonly Member[];
  /** Of an interface or union: the members of each type of which more is selected. */
  readonly byType?: ReadonlyMap<string, readonly Member[]> | undefined;
  /** Of an interface or union: what it may be. What a source says is another is nothing that whoever asks knows of. */
  readonly possible?: ReadonlySet<string> | undefined;
  /** The type's name, for messages. */
  readonly type: string;
}

export type Member =
  /** `__typename` of an object type, or of whichever type it is. */
  | { readonly kind: 'typename'; readonly response: string; readonly type?: string | undefined }
  /** A field of the root whose text comes from elsewhere: a home that answers all of it, or introspection. */
  | { readonly kind: 'given'; readonly response: string }
  /** Fields that one home has answered as one text. */
  | { readonly kind: 'run'; readonly alias: string; readonly fields: readonly RunField[] }
  | Value;

export interface RunField {
  readonly response: string;
  readonly nonNull: boolean;
}

export interface Value {
  readonly kind: 'value';
  readonly response: string;
  readonly field: string;
  /** Where it is under the object: an alias, or two where a detour was made. */
  readonly at: readonly string[];
  readonly wrapping: Wrapping;
  /** Absent for a scalar or enum. */
  readonly shape?: Shape | undefined;
  /** Of a scalar or enum. */
  readonly leaf?: GraphQLLeafType | undefined;
}

/** The lists and `!`s of a field's type. */
export interface Wrapping {
  readonly nonNull: boolean;
  readonly item?: Wrapping | undefined;
}

export function wrappingOf(type: GraphQLOutputType): Wrapping {
  const nonNull = isNonNullType(type);
  const nullable: unknown = nonNull ? type.ofType : type;
  return isListType(nullable) ? { nonNull, item: wrappingOf(nullable.ofType as GraphQLOutputType) } : { nonNull };
}

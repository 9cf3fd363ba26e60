import { Kind } from 'graphql';
import type { ObjMap } from 'graphql/jsutils/ObjMap.js';
import type { ValueNode } from 'graphql';
import { refuse } from './refusal.ts';

/** A JSON value as it came. */
export const jsonValue = (value: unknown): unknown => value;

/** A GraphQL literal as the JSON value it looks like. An integer that a JSON number cannot hold is refused, never rounded. */
export function jsonLiteral(node: ValueNode, variables?: Readonly<ObjMap<unknown>> | null): unknown {
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.BOOLEAN:
    case Kind.STRING:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
      return Number.isSafeInteger(Number(node.value))
        ? Number(node.value)
        : refuse('JSON', node.value, 'exact past 2^53 only as text: put it in quotes');
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => jsonLiteral(value, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, jsonLiteral(field.value, variables)]));
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    default:
      return node satisfies never;
  }
}

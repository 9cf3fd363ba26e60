import { Kind, type ValueNode } from 'graphql';
import type { ObjMap } from 'graphql/jsutils/ObjMap.js';
import { decimal } from './exact-numbers.ts';
import { refuse } from './refusal.ts';

const NAME = 'NumberBucket';
const WANTED = '`true`, of which every value is a group, or stretches, as `{width: 10}`';

/** How a number column groups rows: by its values, or by the stretches that they lie in. */
type NumberBucket = true | { readonly width?: string | null };

/** As a variable: `true`, or an object whose width becomes the digits of a Decimal. */
export function numberBucket(value: unknown): NumberBucket {
  if (value === true) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(NAME, value, WANTED);
  return bucketOf(Object.entries(value), (width) => (width === null || width === undefined ? null : decimal(width)));
}

/** The same as a literal. Variables may stand in it: what they are is looked at when the request is run. */
export function numberBucketLiteral(node: ValueNode, variables?: Readonly<ObjMap<unknown>> | null): NumberBucket {
  if (node.kind === Kind.BOOLEAN && node.value) return true;
  if (node.kind !== Kind.OBJECT) return refuse(NAME, 'value' in node ? node.value : node.kind, WANTED);
  return bucketOf(
    node.fields.map(({ name, value }) => [name.value, value]),
    (width) => {
      if (width.kind === Kind.NULL) return null;
      if (width.kind === Kind.VARIABLE) return (variables?.[width.name.value] as string | undefined) ?? null;
      return 'value' in width ? decimal(width.value) : refuse('Decimal', width.kind, 'a number, or text with its digits');
    },
  );
}

function bucketOf<T>(fields: readonly (readonly [name: string, value: T])[], widthOf: (value: T) => string | null): NumberBucket {
  const other = fields.find(([name]) => name !== 'width');
  if (other) refuse(NAME, other[0], `${WANTED}; there is nothing else in it`);
  const [width] = fields;
  return width ? { width: widthOf(width[1]) } : {};
}

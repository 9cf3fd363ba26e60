import type { DocumentNode } from 'graphql';
import type { HubLimits } from '../../contract/index.ts';
import { measureDocument } from './measure-document.ts';
import { pastLimit } from './past-limit.ts';

/** Of introspection: the query that tools send goes 14 deep, through a type's wrappers. */
const INTROSPECTION_DEPTH = 20;

/** Looks at a document's size before it is validated, which takes time by it. Throws LIMIT_EXCEEDED naming the limit. */
export function checkSize(document: DocumentNode, limits: HubLimits): void {
  const { depth, introspectionDepth, aliases, fields, width } = measureDocument(document);
  if (depth > limits.depth)
    throw pastLimit('depth', limits.depth, `The operation is ${depth} fields deep; ${limits.depth} are allowed`, 'Ask in parts.');
  if (introspectionDepth > INTROSPECTION_DEPTH)
    throw pastLimit(
      'depth',
      INTROSPECTION_DEPTH,
      `The introspection is ${introspectionDepth} fields deep; ${INTROSPECTION_DEPTH} are allowed`,
      'Ask in parts.',
    );
  if (aliases > limits.aliases)
    throw pastLimit(
      'aliases',
      limits.aliases,
      `The operation has ${aliases} aliases; ${limits.aliases} are allowed`,
      'Ask by lists of keys, or in parts.',
    );
  if (width > limits.rootFields)
    throw pastLimit(
      'rootFields',
      limits.rootFields,
      `The operation asks for ${width} root fields; ${limits.rootFields} are allowed`,
      'Ask by lists of keys, or in several requests.',
    );
  if (fields > limits.tokens)
    throw pastLimit(
      'tokens',
      limits.tokens,
      `With its fragments spread the operation has ${fields} fields; ${limits.tokens} are allowed`,
      'Ask in parts.',
    );
}

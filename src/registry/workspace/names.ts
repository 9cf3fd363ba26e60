import { z } from 'zod';

/** Sources are named in paths (`source.dataset.column`), in URLs and in types. */
export const sourceName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'has letters, digits, `_` and `-`, and begins with a letter');

/** A model's name is its GraphQL type. */
export const graphName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'has letters, digits and `_`, and begins with a letter');

export const text = z.string().min(1);

import type { Field } from '../../contract/index.ts';

/** A field's type without its `!`. */
export const typeOf = (field: Field): string => (field.list ? `[${field.scalar}]` : field.scalar);

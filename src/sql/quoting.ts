import type { TableAddress } from '../contract/index.ts';

/** `"name"`, as every dialect here quotes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** `'text'` (both dialects read backslashes as themselves). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `"schema"."table"` */
export const quoteTable = ({ schema, name }: TableAddress): string =>
  schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;

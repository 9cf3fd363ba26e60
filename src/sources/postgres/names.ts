import pg from 'pg';
import type { TableAddress } from '../../contract/index.ts';

export const quoteName = (name: string): string => pg.escapeIdentifier(name);

/** `"schema"."table"` */
export const quoteTable = ({ schema, name }: TableAddress): string =>
  schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;

export const quoteText = (text: string): string => pg.escapeLiteral(text);

import { quoteName } from '../../sql/index.ts';
import { curatedType } from './column-type.ts';
import type { CuratedColumn } from './curated-table.ts';

/** `"a", "b"`, each with a prefix (`o.`) if one is given. */
export const columnList = (columns: readonly ({ readonly name: string } | string)[], prefix = ''): string =>
  columns.map((column) => prefix + quoteName(typeof column === 'string' ? column : column.name)).join(', ');

/** `"a" integer, "b" text`, for a table that takes any rows. */
export const columnTypes = (columns: readonly CuratedColumn[]): string =>
  columns.map(({ name, scalar }) => `${quoteName(name)} ${curatedType(scalar)}`).join(', ');

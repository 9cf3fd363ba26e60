import type { SchemaChange } from '../../../contract/index.ts';
import { columns } from '../columns.ts';
import type { Output, Style } from '../command.ts';

const STYLES: Readonly<Record<SchemaChange['criticality'], Style>> = { BREAKING: 'red', DANGEROUS: 'yellow', SAFE: 'green' };

/** A line a change, the worst first, as the hub gives them. */
export const changeLines = (changes: readonly SchemaChange[], out: Output): readonly string[] =>
  columns(changes.map(({ criticality, message }) => [out.styled(STYLES[criticality], criticality), message]));

import type { Dataset } from '../../src/contract/index.ts';
import { aggregatesOf as exactly, Near } from '../oracle/measures.ts';
import type { Row } from './rows.ts';

/** Aggregates of rows with numbers that answers have, rather than with how near to them an answer has to be. */
export const aggregatesOf = (dataset: Dataset, rows: readonly Row[]): Readonly<Record<string, unknown>> =>
  plain(exactly(dataset, rows)) as Readonly<Record<string, unknown>>;

function plain(value: unknown): unknown {
  if (value instanceof Near) return value.value;
  if (typeof value === 'function') return (given: unknown) => plain((value as (given: unknown) => unknown)(given));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

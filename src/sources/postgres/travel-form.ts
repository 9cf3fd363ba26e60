import type { Column, Scalar } from '../../contract/index.ts';
import { parseArray } from './array-text.ts';
import type { ArrayText } from './array-text.ts';

/**
 * How a column's values, as the server writes them in a session with our settings, travel in the graph (contract/scalars.ts):
 * the same values that the SQL of a query's answer makes. JSON has no NaN and no infinity: as Float they are null; infinite
 * dates are `"infinity"`, and NaN as Decimal is `"NaN"`. A JSON document is parsed, so that a number in it which no double
 * holds is rounded; in a query's answer it is not.
 */
export function travelForm({ scalar, list }: Pick<Column, 'scalar' | 'list'>): (text: string) => unknown {
  const one = scalar === null ? asItIs : FORMS[scalar];
  if (!list) return one;
  const each = (item: string | null | ArrayText): unknown => (item === null ? null : typeof item === 'string' ? one(item) : item.map(each));
  return (text) => parseArray(text).map(each);
}

const asItIs = (text: string): unknown => text;

const FORMS: Readonly<Record<Scalar, (text: string) => unknown>> = {
  ID: asItIs,
  Int: Number,
  Float: (text) => (Number.isFinite(Number(text)) ? Number(text) : null),
  String: asItIs,
  Boolean: (text) => text === 't',
  BigInt: asItIs,
  Decimal: asItIs,
  Date: asItIs,
  Time: asItIs,
  LocalDateTime: (text) => text.replace(' ', 'T'),
  DateTime: (text) => (text.endsWith('infinity') ? text : `${text.replace(' ', 'T').replace('+00', '')}Z`),
  JSON: (text) => JSON.parse(text) as unknown,
  UUID: asItIs,
  Bytes: (text) => Buffer.from(text.slice(2), 'hex').toString('base64'),
};

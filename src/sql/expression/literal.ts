import { WeirError, type Scalar } from '../../contract/index.ts';
import type { Literal } from './expression.ts';

const INT_MAX = 2n ** 31n - 1n;
const BIGINT_MAX = 2n ** 63n - 1n;

/** A number by how it is written: `1` Int (or BigInt past 32 bits), `1.5` Decimal, `1e3` Float. */
export function numberLiteral(text: string): Literal {
  if (/[eE]/.test(text)) return { scalar: 'Float', text };
  if (text.includes('.')) return { scalar: 'Decimal', text };
  const value = BigInt(text);
  return { scalar: value <= INT_MAX ? 'Int' : value <= BIGINT_MAX ? 'BigInt' : 'Decimal', text };
}

const DATE = String.raw`(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)`;
const TIME = String.raw`(?<hour>\d\d):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d{1,6})?)?`;
const ZONE = String.raw`(?:Z|[+-]\d\d(?::?\d\d)?)`;
const FORMS = {
  Date: { pattern: new RegExp(`^${DATE}$`), example: '2001-03-09' },
  Time: { pattern: new RegExp(`^${TIME}$`), example: '10:00:00' },
  LocalDateTime: { pattern: new RegExp(`^${DATE}(?:[T ]${TIME})?$`), example: '2001-03-09T10:00:00' },
  DateTime: { pattern: new RegExp(`^${DATE}[T ]${TIME}${ZONE}$`), example: '2001-03-09T10:00:00Z' },
  UUID: { pattern: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, example: '00000000-0000-4000-8000-000000000000' },
} as const;

type TextForm = keyof typeof FORMS;

/** Whether a text literal may stand for a value of this scalar. */
export const isWrittenAsText = (scalar: Scalar | 'Null'): scalar is TextForm => scalar in FORMS;

/** The literal of a scalar that is written as text. Throws BAD_DEFINITION where the text is not one. */
export function literalOf(scalar: Scalar, text: string): Literal {
  if (!isWrittenAsText(scalar)) return { scalar: 'String', text };
  const { pattern, example } = FORMS[scalar];
  const parts = pattern.exec(text)?.groups;
  if (!pattern.test(text) || (parts && !isReal(parts)))
    throw new WeirError('BAD_DEFINITION', `has '${text}' where a ${scalar} is meant; write it as '${example}'.`);
  return { scalar, text };
}

/** The calendar has the day, and the day has the time. */
function isReal({ year, month, day, hour = '0', minute = '0', second = '0' }: Record<string, string | undefined>): boolean {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false;
  if (year === undefined) return true;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number(year) > 0 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

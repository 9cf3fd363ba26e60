import { WeirError } from '../../contract/index.ts';
import type { CastScalar, CastType } from './expression.ts';
import type { ExpressionType } from './typed-expression.ts';

const NUMBERS: readonly CastScalar[] = ['Int', 'BigInt', 'Float', 'Decimal'];

/** What each scalar can become, beside text, which everything can. */
const BECOMES: Partial<Record<ExpressionType['scalar'], readonly CastScalar[]>> = {
  Int: NUMBERS,
  BigInt: NUMBERS,
  Float: NUMBERS,
  Decimal: NUMBERS,
  String: [...NUMBERS, 'Boolean', 'Date', 'Time', 'LocalDateTime', 'DateTime', 'UUID'],
  Boolean: ['Boolean', 'Int'],
  Date: ['Date', 'LocalDateTime'],
  Time: ['Time'],
  LocalDateTime: ['Date', 'Time', 'LocalDateTime', 'DateTime'],
  DateTime: ['Date', 'Time', 'LocalDateTime', 'DateTime'],
  UUID: ['UUID'],
};

/** Throws BAD_DEFINITION where a value of one type is never one of the other. */
export function checkCast(from: ExpressionType, to: CastType): void {
  if (from.scalar === 'Null' || to.scalar === 'String' || BECOMES[from.scalar]?.includes(to.scalar)) return;
  const ways = ['String', ...(BECOMES[from.scalar] ?? [])].join(', ');
  throw new WeirError('BAD_DEFINITION', `casts a ${from.scalar} to ${to.scalar}, which it cannot become; it can become ${ways}.`);
}

/** Casts that give a value for each value: none is lost or refused. */
const NEVER_FAIL: Partial<Record<ExpressionType['scalar'], readonly CastScalar[]>> = {
  Int: ['Int', 'BigInt', 'Float'],
  BigInt: ['BigInt', 'Float'],
  Float: ['Float'],
  Decimal: ['Float'],
  Boolean: ['Boolean', 'Int'],
  Date: ['Date', 'LocalDateTime'],
  Time: ['Time'],
  LocalDateTime: ['Date', 'Time', 'LocalDateTime', 'DateTime'],
  DateTime: ['Date', 'Time', 'LocalDateTime', 'DateTime'],
  UUID: ['UUID'],
};

/** Whether some value of the type may not be castable. */
export const mayFail = (from: ExpressionType, to: CastType): boolean =>
  to.scalar !== 'String' && from.scalar !== 'Null' && !NEVER_FAIL[from.scalar]?.includes(to.scalar);

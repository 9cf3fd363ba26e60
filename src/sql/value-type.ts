import type { Field, Scalar } from '../contract/index.ts';

/** What has to be known of a value to write it as JSON or to compare with it. A `Field` is one. */
export type ValueType = Pick<Field, 'nativeType' | 'scalar' | 'list' | 'nullable' | 'opaque'> &
  Partial<Pick<Field, 'filterScalar' | 'enumValues'>>;

/** The column's own scalar: `ID` is only how a key is shown. */
export const scalarOf = (type: ValueType): Scalar => type.filterScalar ?? type.scalar;

/** The type of one element of a list. */
export const elementOf = (type: ValueType): ValueType => ({ ...type, list: false, nullable: true });

/**
 * A native type without what it says of length, precision or scale: a cast to `numeric(10,2)` or `varchar(3)` would round or cut
 * an operand, which then equals what it does not equal.
 */
export function withoutModifiers(nativeType: string): string {
  return nativeType.replace(/"[^"]*"|\(\s*\d+\s*(?:,\s*-?\d+\s*)?\)/g, (part) => (part.startsWith('"') ? part : ''));
}

/** Precision and scale of `DECIMAL(10,2)`; undefined for another type, or where it names none. */
export function decimalSize(nativeType: string): { readonly precision: number; readonly scale: number } | undefined {
  const size = /^(?:decimal|numeric)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)$/i.exec(nativeType);
  return size ? { precision: Number(size[1]), scale: Number(size[2] ?? 0) } : undefined;
}

/** A float of 32 bits: `0.1` there is another number than the `0.1` of 64 bits. */
export const isSingle = (type: ValueType): boolean => /^(real|float4|float)(\(\d+,\d+\))?( unsigned)?( zerofill)?$/i.test(type.nativeType);

/** `char(n)`, whose trailing spaces do not count. */
export const isPadded = (type: ValueType): boolean => /^(character|char|bpchar)(\(|$)/i.test(type.nativeType);

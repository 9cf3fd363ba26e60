/** A decimal number: `digits` × 10^-scale. */
export interface Exact {
  readonly digits: bigint;
  readonly scale: number;
}

export function exactOf(value: unknown): Exact {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value)) ?? [];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

const widened = ({ digits, scale }: Exact, to: number): bigint => digits * 10n ** BigInt(to - scale);

export function compareExact(a: Exact, b: Exact): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = widened(a, scale) - widened(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function sumExact(parts: readonly Exact[]): Exact {
  const scale = Math.max(0, ...parts.map((part) => part.scale));
  return { digits: parts.reduce((sum, part) => sum + widened(part, scale), 0n), scale };
}

/** With 40 digits more than the number has. */
export const divided = ({ digits, scale }: Exact, by: bigint): Exact => ({ digits: (digits * 10n ** 40n) / by, scale: scale + 40 });

/** Whether two numbers differ by no more than 10^-digits of the greater, or of one. */
export function areNear(a: Exact, b: Exact, digits: number): boolean {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [widened(a, scale), widened(b, scale)];
  const size = (n: bigint) => (n < 0n ? -n : n);
  const greatest = [size(x), size(y), 10n ** BigInt(scale)].reduce((one, other) => (one > other ? one : other));
  return size(x - y) * 10n ** BigInt(digits) <= greatest;
}

/** With exactly so many digits after the point. */
export function textOf(exact: Exact, scale: number): string {
  const digits = String(exact.digits < 0n ? -widened(exact, scale) : widened(exact, scale)).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${exact.digits < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`;
}

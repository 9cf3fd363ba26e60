/** The line of least squares through the first `count` values; `start` is its height one period before the first. */
export function lineThrough(values: Float64Array, count: number): { readonly start: number; readonly slope: number } {
  const used = Math.min(count, values.length);
  let sum = 0;
  let weighted = 0;
  for (let index = 0; index < used; index += 1) {
    sum += values[index]!;
    weighted += values[index]! * (index + 1);
  }
  const middle = (used + 1) / 2;
  const slope = used < 2 ? 0 : (weighted - middle * sum) / ((used * (used * used - 1)) / 12);
  return { start: sum / used - slope * middle, slope };
}

/** How far apart the costs of the corners are at the end. Costs are deviances, of which a thousandth decides nothing. */
const TOLERANCE = 1e-3;

/**
 * The point of least cost near `start`, by the simplex of Nelder & Mead (1965), and its cost. A cost of Infinity keeps it out of
 * a region. It ends after `evaluations` at the latest.
 */
export function nelderMead(
  cost: (point: Float64Array) => number,
  start: Float64Array,
  step: number,
  evaluations: number,
): { readonly point: Float64Array; readonly cost: number } {
  const size = start.length;
  const corners = [{ point: start, cost: cost(start) }];
  for (let axis = 0; axis < size; axis += 1) {
    const point = start.slice();
    point[axis]! += step;
    corners.push({ point, cost: cost(point) });
  }
  let left = evaluations - corners.length;
  const centre = new Float64Array(size);
  const towards = (reach: number): { point: Float64Array; cost: number } => {
    const worst = corners[size]!.point;
    const point = centre.map((value, axis) => value + reach * (worst[axis]! - value));
    left -= 1;
    return { point, cost: cost(point) };
  };
  for (;;) {
    corners.sort((a, b) => a.cost - b.cost);
    const best = corners[0]!;
    const worst = corners[size]!;
    if (left <= 0 || size === 0 || worst.cost - best.cost <= TOLERANCE) return best;
    for (let axis = 0; axis < size; axis += 1) {
      let sum = 0;
      for (let corner = 0; corner < size; corner += 1) sum += corners[corner]!.point[axis]!;
      centre[axis] = sum / size;
    }
    const mirrored = towards(-1);
    if (mirrored.cost < best.cost) {
      const further = towards(-2);
      corners[size] = further.cost < mirrored.cost ? further : mirrored;
    } else if (mirrored.cost < corners[size - 1]!.cost) {
      corners[size] = mirrored;
    } else {
      const inner = towards(mirrored.cost < worst.cost ? -0.5 : 0.5);
      if (inner.cost < Math.min(mirrored.cost, worst.cost)) corners[size] = inner;
      else {
        for (let corner = 1; corner <= size; corner += 1) {
          const point = corners[corner]!.point.map((value, axis) => (value + best.point[axis]!) / 2);
          corners[corner] = { point, cost: cost(point) };
        }
        left -= size;
      }
    }
  }
}

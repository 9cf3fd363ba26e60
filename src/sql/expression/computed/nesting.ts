/** Places of a parser's stack that parts within parts take at most: a bracket three, with the operator before it, and a `case` five. */
export function nestingOf(sql: string): number {
  let [depth, most] = [0, 0];
  for (const [part] of sql.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]|\b(?:case|end)\b/g)) {
    depth += PLACES[part] ?? 0;
    most = Math.max(most, depth);
  }
  return most;
}

const PLACES: Readonly<Record<string, number>> = { '(': 3, ')': -3, case: 5, end: -5 };

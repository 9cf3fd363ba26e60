import type { Rows } from './engine.ts';

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

/** A step as the random plans have it, with its YAML. */
export type RandomStep =
  | { readonly kind: 'dedupe'; readonly by: 'all' | readonly string[] }
  | { readonly kind: 'cast' }
  | { readonly kind: 'filter'; readonly least: number }
  | { readonly kind: 'derive'; readonly plus: number }
  | { readonly kind: 'join'; readonly dataset: string; readonly type: 'left' | 'inner' | 'semi' | 'anti' }
  | { readonly kind: 'aggregate' };

export function yamlOf(step: RandomStep): string {
  switch (step.kind) {
    case 'dedupe':
      return `dedupe: {by: ${step.by === 'all' ? 'all' : `[${step.by.join(', ')}]`}}`;
    case 'cast':
      return 'cast: {c: int}';
    case 'filter':
      return `filter: a >= ${step.least}`;
    case 'derive':
      return `derive: {a: a + ${step.plus}}`;
    case 'join':
      return `join: {dataset: ${step.dataset}, as: j, on: b = j.b, type: ${step.type}${step.type === 'left' || step.type === 'inner' ? ', take: {d: j.d}' : ''}}`;
    case 'aggregate':
      return 'aggregate: {by: [b], measures: {a: max(a), c: min(c)}}';
  }
}

/** What a plan makes, worked out row by row in the plainest way there is, and the numbers of each fate. */
export function reference(
  steps: readonly RandomStep[],
  datasets: readonly Rows[],
): { readonly rows: readonly Row[]; readonly fates: readonly (readonly [string, string, number])[] } {
  const rowsOf = (id: string): Row[] => {
    const found = datasets.find(({ input }) => input.id === id);
    return (found?.rows ?? []).map((row) =>
      Object.fromEntries((found?.input.columns ?? []).map(({ name }, index) => [name, row[index] as Value])),
    );
  };
  let names = ['a', 'b', 'c'];
  let rows = rowsOf('x.rows');
  const fates: [string, string, number][] = [];
  for (const [index, step] of steps.entries()) {
    const before = rows.length;
    const label = `${index + 1} ${step.kind}`;
    const count = (contributed: number, fate?: string): void => {
      fates.push([label, 'CONTRIBUTED', contributed]);
      if (fate !== undefined && contributed < before) fates.push([label, fate, before - contributed]);
    };
    switch (step.kind) {
      case 'dedupe': {
        const by = step.by === 'all' ? names : step.by;
        const rest = names.filter((name) => !by.includes(name));
        const sorted = rows.toSorted(
          (one, other) => rest.map((name) => compare(one[name] ?? null, other[name] ?? null)).find((order) => order !== 0) ?? 0,
        );
        rows = [...groups(sorted, by).values()].flatMap(([first]) => (first ? [first] : []));
        count(rows.length, 'MERGED');
        break;
      }
      case 'cast':
        rows = rows
          .filter(({ c }) => c === null || typeof c === 'number' || /^-?\d+$/.test(String(c)))
          .map((row) => ({ ...row, c: row['c'] === null ? null : Number(row['c']) }));
        count(rows.length, 'REJECTED');
        break;
      case 'filter':
        rows = rows.filter(({ a }) => a !== null && Number(a) >= step.least);
        count(rows.length, 'FILTERED');
        break;
      case 'derive':
        rows = rows.map((row) => ({ ...row, a: row['a'] === null ? null : Number(row['a']) + step.plus }));
        count(rows.length);
        break;
      case 'join': {
        const joined = rows.map((row) => ({ row, matches: rowsOf(step.dataset).filter(({ b }) => b !== null && b === row['b']) }));
        const matched = joined.filter(({ matches }) => matches.length > 0);
        if (step.type === 'semi' || step.type === 'anti') {
          rows = joined.filter(({ matches }) => matches.length > 0 === (step.type === 'semi')).map(({ row }) => row);
          count(rows.length, step.type === 'semi' ? 'UNMATCHED' : 'FILTERED');
          break;
        }
        if (!names.includes('d')) names = [...names, 'd'];
        const kept = step.type === 'left' ? joined : matched;
        rows = kept.flatMap(({ row, matches }) =>
          (matches.length > 0 ? matches : [{ d: null }]).map(({ d }) => ({ ...row, d: d ?? null })),
        );
        count(step.type === 'left' ? before : matched.length, 'UNMATCHED');
        break;
      }
      case 'aggregate':
        rows = [...groups(rows, ['b']).values()].map((group) => ({
          b: group[0]?.['b'] ?? null,
          a:
            group
              .map(({ a }) => a ?? null)
              .filter((a) => a !== null)
              .toSorted(compare)
              .at(-1) ?? null,
          c:
            group
              .map(({ c }) => c ?? null)
              .filter((c) => c !== null)
              .toSorted(compare)[0] ?? null,
        }));
        names = ['b', 'a', 'c'];
        count(before);
    }
  }
  return { rows: rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))), fates };
}

function groups(rows: readonly Row[], by: readonly string[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map((name) => row[name] ?? null));
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

/** Nulls last. */
function compare(one: Value, other: Value): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return one < other ? -1 : 1;
}

/**
 * The known name that a mistyped one most likely means; undefined where none is near.
 * Optimal string alignment distance (insert, delete, replace, swap of neighbours), without case; at most a third of the name,
 * and at least two, may differ.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = distanceOf(wanted, candidate.toLowerCase());
    if (distance > Math.max(2, Math.floor(Math.max(wanted.length, candidate.length) / 3)) || distance >= candidate.length) continue;
    if (!best || distance < best.distance) best = { name: candidate, distance };
  }
  return best?.name;
}

/** ` Did you mean \`owner\`?`, or the known names where none is near and they are few, or nothing: to be put after a sentence. */
export function suggestion(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(name, names);
  if (near !== undefined) return ` Did you mean \`${near}\`?`;
  // More than a line's worth of names helps nobody.
  return names.length > 0 && names.length <= 12 ? ` There is: ${names.map((each) => `\`${each}\``).join(', ')}.` : '';
}

function distanceOf(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

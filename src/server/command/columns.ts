import { stripVTControlCharacters } from 'node:util';

/** Rows of words as lines, each column as wide as its widest word; the last is as long as it is. */
export function columns(rows: readonly (readonly string[])[], indent = ''): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(0, ...rows.map((row) => shown(row[at] ?? '').length)));
  return rows.map((row) =>
    `${indent}${row.map((word, at) => word + ' '.repeat(at === row.length - 1 ? 0 : (widths[at] ?? 0) - shown(word).length)).join('  ')}`.trimEnd(),
  );
}

/** A word without its colours. */
const shown = (word: string): string => stripVTControlCharacters(word);

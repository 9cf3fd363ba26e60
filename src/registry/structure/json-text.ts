const WIDTH = 120;

/**
 * JSON of which the same value is always the same text, and a small change a small difference: keys sorted, and on one line what
 * fits on one.
 */
export const jsonText = (value: unknown): string => `${written(sorted(value), '')}\n`;

function written(value: unknown, indent: string): string {
  const flat = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return flat;
  const open = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((each) => written(each, `${indent}  `))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${written(each, `${indent}  `)}`);
  if (indent.length + flat.length <= WIDTH && indent !== '') return spaced(value);
  if (parts.length === 0) return open;
  return `${open[0]}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${open[1]}`;
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${spaced(each)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  // By code units, which no locale changes.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

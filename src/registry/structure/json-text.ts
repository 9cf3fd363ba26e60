import { atOnce, type Steps } from '../../contract/index.ts';

const WIDTH = 120;

/** Values nested no deeper than this are steps of their own: of a source's structure, its tables. */
const STEPS_DEEP = 3;

/**
 * JSON of which the same value is always the same text, and a small change a small difference: keys sorted, and on one line what
 * fits on one.
 */
export const jsonText = (value: unknown): string => atOnce(jsonTextSteps(value));

export function* jsonTextSteps(value: unknown): Steps<string> {
  const { text } = yield* written(value, 0);
  return `${text}\n`;
}

interface Written {
  readonly text: string;
  /** How long it is without spaces: by it is told whether it fits on one line. */
  readonly length: number;
}

function* written(value: unknown, depth: number): Steps<Written> {
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value);
    return { text, length: text.length };
  }
  const isList = Array.isArray(value);
  const parts: string[] = [];
  let length = 1;
  for (const [key, each] of isList ? value.entries() : entriesOf(value)) {
    const name = isList ? '' : JSON.stringify(key);
    const part = depth < STEPS_DEEP ? yield* written(each, depth + 1) : atOnce(written(each, depth + 1));
    parts.push(isList ? part.text : `${name}: ${part.text}`);
    length += name.length + (isList ? 0 : 1) + part.length + 1;
  }
  if (depth < STEPS_DEEP) yield;
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return { text: open + close, length: 2 };
  const indent = '  '.repeat(depth);
  if (indent.length + length <= WIDTH && depth > 0) return { text: isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`, length };
  return { text: `${open}\n${parts.map((part) => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`, length };
}

/** By code units, which no locale changes. */
const entriesOf = (value: object): [string, unknown][] =>
  Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));

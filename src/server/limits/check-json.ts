import type { HubLimits } from '../../contract/index.ts';
import { pastLimit } from './past-limit.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** The request, and its `variables`, in which what the limit counts is nested. */
const AROUND = 2;

/**
 * Counts what takes long to parse in a JSON text, before it is parsed: names, lists and objects (400,000 names of one object take
 * half a second of everybody's), and how deep they nest. Whether it is JSON is for the parser to say. Stops at the first that is
 * past. Throws LIMIT_EXCEEDED by `limits.values` or `limits.nesting`.
 */
export function checkJson(text: string, { values, nesting }: Pick<HubLimits, 'values' | 'nesting'>): void {
  let counted = 0;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (code === CLOSE_LIST || code === CLOSE_OBJECT) open -= 1;
    if (code !== OPEN_LIST && code !== OPEN_OBJECT && code !== COLON) continue;
    counted += 1;
    if (counted > values)
      throw pastLimit(
        'values',
        values,
        `The request's JSON has more than ${values} names, lists and objects`,
        'Send less at once: lists of plain values are not counted one by one.',
      );
    if (code === COLON) continue;
    open += 1;
    if (open > nesting + AROUND)
      throw pastLimit('nesting', nesting, `The variables nest more than ${nesting} lists and objects`, 'Send values that are less deep.');
  }
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) if (!isEscaped(text, at)) return at;
  return text.length;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 0;
}

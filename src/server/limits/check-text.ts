import type { HubLimits } from '../../contract/index.ts';
import { pastLimit } from './past-limit.ts';

const QUOTE = 34;
const HASH = 35;
const LINE_FEED = 10;
const RETURN = 13;
const BACKSLASH = 92;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const UNDERSCORE = 95;
const BYTE_ORDER_MARK = 0xfeff;
/** Codes of `{ [ (` and `} ] )`. */
const OPENING = new Set([123, 91, 40]);
const CLOSING = new Set([125, 93, 41]);

/** What stands between tokens: https://spec.graphql.org/October2021/#sec-Language.Source-Text.Ignored-Tokens */
const isIgnored = (code: number): boolean => code === 32 || code === 44 || (code >= 9 && code <= 13) || code === BYTE_ORDER_MARK;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isName = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === UNDERSCORE;
/** `-1.5e+3`. */
const isNumber = (code: number): boolean => isName(code) || code === DOT || code === PLUS || code === MINUS;

/**
 * Counts a document's tokens and brackets before it is parsed: the parser is recursive, and deep enough a text would overflow its
 * stack. Stops at the first that is past. Throws LIMIT_EXCEEDED by `limits.tokens` or `limits.nesting`.
 */
export function checkText(text: string, limits: Pick<HubLimits, 'tokens' | 'nesting'>): void {
  let tokens = 0;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isIgnored(code)) continue;
    if (code === HASH) {
      at = endOfLine(text, at);
      continue;
    }
    tokens += 1;
    if (tokens > limits.tokens)
      throw pastLimit(
        'tokens',
        limits.tokens,
        `The document has more than ${limits.tokens} tokens`,
        'Send values as variables, or ask in parts.',
      );
    if (code === QUOTE) at = endOfString(text, at);
    else if (OPENING.has(code)) {
      open += 1;
      if (open > limits.nesting)
        throw pastLimit('nesting', limits.nesting, `The document nests more than ${limits.nesting} brackets`, 'Ask for less at once.');
    } else if (CLOSING.has(code)) open -= 1;
    else if (code === DOT) at += 2;
    else if (isDigit(code) || code === MINUS) while (isNumber(text.charCodeAt(at + 1))) at += 1;
    else if (isName(code)) while (isName(text.charCodeAt(at + 1))) at += 1;
  }
}

function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) if (isLineEnd(text.charCodeAt(at))) return at;
  return text.length;
}

const isLineEnd = (code: number): boolean => code === LINE_FEED || code === RETURN;

/** Where a string ends, or the text where it does not; which is then no GraphQL, and the parser says so. */
function endOfString(text: string, from: number): number {
  if (text.startsWith('"""', from)) {
    for (let at = text.indexOf('"""', from + 3); at >= 0; at = text.indexOf('"""', at + 3)) if (text[at - 1] !== '\\') return at + 2;
    return text.length;
  }
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE || isLineEnd(code)) return at;
  }
  return text.length;
}

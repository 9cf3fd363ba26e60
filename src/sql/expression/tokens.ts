import { WeirError } from '../../contract/index.ts';

/** `word` is a name or keyword as written; `name` was quoted and is never a keyword. */
export interface Token {
  readonly kind: 'word' | 'name' | 'number' | 'string' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const SPACE = /\s+/y;
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['word', /[\p{L}_][\p{L}\p{N}_$]*/uy],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")+"/y],
  ['symbol', /\|\||<>|!=|<=|>=|[-+*/%=<>(),.]/y],
];

/** The words of an expression, closed by one of kind `end`. Throws BAD_DEFINITION at a character that begins none. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (at >= text.length) return [...found, { kind: 'end', text: '', at }];
    const token = tokenAt(text, at);
    found.push(token.token);
    at += token.length;
  }
}

function tokenAt(text: string, at: number): { token: Token; length: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined) continue;
    return { token: { kind, text: valueOf(kind, match), at }, length: match.length };
  }
  const quote = text[at] === "'" || text[at] === '"' ? ': the quote that begins there is never closed' : '';
  throw new WeirError('BAD_DEFINITION', `cannot be read at character ${at + 1} of \`${text}\`${quote}.`);
}

function valueOf(kind: Token['kind'], written: string): string {
  if (kind === 'string') return written.slice(1, -1).replaceAll("''", "'");
  if (kind === 'name') return written.slice(1, -1).replaceAll('""', '"');
  return written === '!=' ? '<>' : written;
}

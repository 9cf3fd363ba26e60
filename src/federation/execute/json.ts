/** JSON text that is carried as it came: a whole run of fields, or a number with more digits than a double holds. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Parsed JSON. Objects have no prototype, so that a key is never more than a key. */
export type Json = null | boolean | number | string | RawJson | readonly Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawJson);

export const newObject = (): JsonObject => Object.create(null) as JsonObject;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const COMMA = 44;
const COLON = 58;
const LITERAL = /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Parses JSON without losing a digit. Objects and arrays under a key that `isRaw` names are not looked into: their text is kept
 * and later written as it is. Throws a SyntaxError, or a RangeError for what is nested too deeply.
 */
export function parseJson(text: string, isRaw: (key: string) => boolean = () => false): Json {
  let at = 0;

  const next = (): number => {
    let code = text.charCodeAt(at);
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt((at += 1));
    return code;
  };
  const wrong = (): never => {
    throw new SyntaxError(at < text.length ? `unexpected ${JSON.stringify(text.charAt(at))} at ${at}` : 'it ends too early');
  };
  const expect = (code: number) => (next() === code ? (at += 1) : wrong());

  const string = (): string => {
    if (next() !== QUOTE) wrong();
    const start = at;
    at = endOfString(text, at);
    const inner = text.slice(start + 1, at - 1);
    return inner.includes('\\') ? (JSON.parse(text.slice(start, at)) as string) : inner;
  };
  const literal = (): Json => {
    LITERAL.lastIndex = at;
    const [found] = LITERAL.exec(text) ?? wrong();
    at += found.length;
    if (found === 'null') return null;
    if (found === 'true' || found === 'false') return found === 'true';
    const number = Number(found);
    const exact = found.length < 16 ? Number.isFinite(number) : String(number) === found;
    return exact ? number : new RawJson(found);
  };
  const array = (): Json[] => {
    const items: Json[] = [];
    expect(OPEN_ARRAY);
    while (next() !== CLOSE_ARRAY) {
      if (items.length > 0) expect(COMMA);
      items.push(value());
    }
    at += 1;
    return items;
  };
  const object = (): JsonObject => {
    const members = newObject();
    expect(OPEN_OBJECT);
    for (let first = true; next() !== CLOSE_OBJECT; first = false) {
      if (!first) expect(COMMA);
      const key = string();
      expect(COLON);
      members[key] = isRaw(key) ? raw() : value();
    }
    at += 1;
    return members;
  };
  const value = (): Json => {
    const code = next();
    if (code === OPEN_OBJECT) return object();
    if (code === OPEN_ARRAY) return array();
    return code === QUOTE ? string() : literal();
  };
  const raw = (): Json => {
    const code = next();
    if (code !== OPEN_OBJECT && code !== OPEN_ARRAY) return value();
    const start = at;
    let depth = 0;
    do {
      const here = text.charCodeAt(at);
      if (here === QUOTE) {
        at = endOfString(text, at);
        continue;
      }
      if (here === OPEN_OBJECT || here === OPEN_ARRAY) depth += 1;
      else if (here === CLOSE_OBJECT || here === CLOSE_ARRAY) depth -= 1;
      else if (at >= text.length) wrong();
      at += 1;
    } while (depth > 0);
    return new RawJson(text.slice(start, at));
  };

  const whole = value();
  next();
  return at === text.length ? whole : wrong();
}

/** Where a string that begins at `start` is over. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  throw new SyntaxError('a text does not end');
}

/** The text of parsed JSON, what was kept as text included. */
export function writeJson(value: Json): string {
  if (value instanceof RawJson) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(writeJson).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${writeJson(member)}`)
    .join(',')}}`;
}

/** Objects inside objects, of a token: none that means anything comes near. */
const DEEPEST = 16;

/**
 * A JSON text read so that nobody else can read it otherwise: an object that has one name twice is refused
 * (https://www.rfc-editor.org/rfc/rfc7519#section-4), and so is what is nested deep. Throws a SyntaxError.
 */
export function parseStrictly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // From here on it is known to be JSON: only what opens, closes and separates has to be looked at.
  const open: (Set<string> | undefined)[] = [];
  let expectsName = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"': {
        const end = endOfString(text, at);
        if (expectsName) addName(open.at(-1), JSON.parse(text.slice(at, end + 1)) as string);
        expectsName = false;
        at = end;
        break;
      }
      case '{':
      case '[':
        open.push(text[at] === '{' ? new Set() : undefined);
        if (open.length > DEEPEST) throw new SyntaxError('nested too deep');
        expectsName = text[at] === '{';
        break;
      case '}':
      case ']':
        open.pop();
        expectsName = false;
        break;
      case ',':
        expectsName = open.at(-1) !== undefined;
        break;
      default:
    }
  }
  return value;
}

function addName(names: Set<string> | undefined, name: string): void {
  if (names?.has(name)) throw new SyntaxError('one name twice');
  names?.add(name);
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

export type Node =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'anchor'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'choice'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number };

const CLASSES: Readonly<Record<string, (character: string) => boolean>> = {
  d: (c) => /\p{Nd}/u.test(c),
  w: (c) => /[\p{L}\p{N}_]/u.test(c),
  s: (c) => /\s/u.test(c),
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** PostgreSQL repeats nothing more often. */
const MOST_REPEATS = 255;

/**
 * The regular expressions that mean the same to PostgreSQL, DuckDB and the hub: characters, `.`, `[…]` with ranges, `\d \w \s`
 * (and `\D \W \S` outside brackets), `\n \r \t`, escaped punctuation, `(…)`, `(?:…)`, `|`, `* + ? {m} {m,} {m,n}` each also lazy, `^` and `$`.
 * Throws a RangeError that says what else a pattern has.
 */
export function parseRegex(pattern: string): Node {
  const characters = Array.from(pattern);
  let at = 0;

  const take = (expected: string): boolean => characters[at] === expected && ++at > 0;

  function choice(): Node {
    const branches = [sequence()];
    while (take('|')) branches.push(sequence());
    return branches.length === 1 ? (branches[0] as Node) : { kind: 'choice', of: branches };
  }

  function sequence(): Node {
    const of: Node[] = [];
    while (at < characters.length && characters[at] !== '|' && characters[at] !== ')') of.push(repeated(atom()));
    return { kind: 'sequence', of };
  }

  function repeated(node: Node): Node {
    const bounds = quantifier();
    if (!bounds) return node;
    if (node.kind === 'anchor') throw new RangeError('repeats `^` or `$`');
    take('?');
    if (quantifier()) throw new RangeError('has two quantifiers in a row');
    return { kind: 'repeat', of: node, ...bounds };
  }

  function quantifier(): { least: number; most: number } | undefined {
    if (take('*')) return { least: 0, most: Infinity };
    if (take('+')) return { least: 1, most: Infinity };
    if (take('?')) return { least: 0, most: 1 };
    if (characters[at] !== '{') return undefined;
    const [text, least, comma, most] = /^\{(\d{1,3})(,)?(\d{1,3})?\}/.exec(characters.slice(at, at + 9).join('')) ?? [];
    if (text === undefined || (most !== undefined && !comma))
      throw new RangeError('has a `{` that is no `{m,n}`; write `\\{` for the character');
    at += text.length;
    const bounds = { least: Number(least), most: most !== undefined ? Number(most) : comma ? Infinity : Number(least) };
    if (bounds.least > bounds.most || Math.max(bounds.least, bounds.most === Infinity ? 0 : bounds.most) > MOST_REPEATS)
      throw new RangeError(`repeats ${text} times, which is more than ${MOST_REPEATS} or backwards`);
    return bounds;
  }

  function atom(): Node {
    const character = characters[at++] as string;
    switch (character) {
      case '.':
        return { kind: 'character', accepts: () => true };
      case '^':
        return { kind: 'anchor', at: 'start' };
      case '$':
        return { kind: 'anchor', at: 'end' };
      case '(': {
        if (take('?') && !take(':')) throw new RangeError('has a group `(?…` other than `(?:…)`');
        const group = choice();
        if (!take(')')) throw new RangeError('has a `(` that is not closed');
        return group;
      }
      case '[':
        return bracket();
      case '\\':
        return { kind: 'character', accepts: escape(true) };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new RangeError(`repeats nothing with \`${character}\``);
      default:
        return { kind: 'character', accepts: (c) => c === character };
    }
  }

  function escape(negatable: boolean): (character: string) => boolean {
    const name = characters[at++];
    if (name === undefined) throw new RangeError('ends with `\\`');
    const known = CLASSES[name.toLowerCase()];
    if (known && (name === name.toLowerCase() || negatable)) return name === name.toLowerCase() ? known : (c) => !known(c);
    const control = CONTROLS[name];
    if (control !== undefined) return (c) => c === control;
    if (/[\p{L}\p{N}_]/u.test(name)) throw new RangeError(`has \`\\${name}\`, which not every database reads alike`);
    return (c) => c === name;
  }

  function bracket(): Node {
    const negated = take('^');
    const members: ((character: string) => boolean)[] = [];
    // Characters within brackets that other readers take for something else have to be escaped.
    while (characters[at] !== ']' || members.length === 0) {
      const first = characters[at++];
      if (first === undefined) throw new RangeError('has a `[` that is not closed');
      if (first === '[' || first === ']') throw new RangeError(`has a \`${first}\` within brackets; write \`\\${first}\``);
      if (first === '\\' && /[dws]/i.test(characters[at] ?? '')) members.push(escape(false));
      else members.push(range(first === '\\' ? escaped() : first));
    }
    at++;
    return { kind: 'character', accepts: (c) => members.some((accepts) => accepts(c)) !== negated };
  }

  function range(low: string): (character: string) => boolean {
    if (characters[at] !== '-' || characters[at + 1] === ']' || characters[at + 1] === undefined) return (c) => c === low;
    at++;
    const next = characters[at++] as string;
    const high = next === '\\' ? escaped() : next;
    const [from, to] = [low.codePointAt(0) ?? 0, high.codePointAt(0) ?? 0];
    if (next === '[' || from > to) throw new RangeError(`has the range \`${low}-${high}\`, which is none`);
    return (c) => (c.codePointAt(0) ?? 0) >= from && (c.codePointAt(0) ?? 0) <= to;
  }

  function escaped(): string {
    const name = characters[at++] ?? '';
    if (!CONTROLS[name] && (name === '' || /[\p{L}\p{N}_]/u.test(name))) throw new RangeError(`has \`\\${name}\` within brackets`);
    return CONTROLS[name] ?? name;
  }

  const whole = choice();
  if (at < characters.length) throw new RangeError('has a `)` without its `(`');
  if (pattern.startsWith('***')) throw new RangeError('begins with `***`');
  return whole;
}

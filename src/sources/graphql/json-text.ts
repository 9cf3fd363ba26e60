const SPACE = /[ \n\r\t]*/y;
const LITERAL = /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Walks JSON text without making values of it: no digit is lost, and what nobody looks at is passed over. Throws a SyntaxError.
 */
export class JsonText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Of the value that comes next. */
  kind(): 'object' | 'array' | 'other' {
    const next = this.#next();
    return next === '{' ? 'object' : next === '[' ? 'array' : 'other';
  }

  /** Visits the members of an object; each visit passes one value. */
  members(visit: (key: string) => void): void {
    this.#take('{');
    for (let first = true; this.#next() !== '}'; first = false) {
      if (!first) this.#take(',');
      const text = this.#string();
      this.#take(':');
      visit(text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1));
    }
    this.#at += 1;
  }

  /** Visits the items of an array, likewise. */
  items(visit: (index: number) => void): void {
    this.#take('[');
    for (let index = 0; this.#next() !== ']'; index += 1) {
      if (index > 0) this.#take(',');
      visit(index);
    }
    this.#at += 1;
  }

  /** Passes one value and gives its text. */
  pass(): string {
    const next = this.#next();
    const start = this.#at;
    if (next === '"') return this.#string();
    if (next === '{' || next === '[') {
      let depth = 0;
      do {
        const here = this.#text.charAt(this.#at);
        if (here === '"') {
          this.#string();
          continue;
        }
        if (here === '') this.#wrong();
        if (here === '{' || here === '[') depth += 1;
        else if (here === '}' || here === ']') depth -= 1;
        this.#at += 1;
      } while (depth > 0);
    } else {
      LITERAL.lastIndex = this.#at;
      this.#at += LITERAL.exec(this.#text)?.[0].length ?? this.#wrong();
    }
    return this.#text.slice(start, this.#at);
  }

  /** That nothing comes any more. */
  end(): void {
    if (this.#next() !== '') this.#wrong();
  }

  #next(): string {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
    return this.#text.charAt(this.#at);
  }

  #take(mark: string): void {
    if (this.#next() !== mark) this.#wrong();
    this.#at += 1;
  }

  #string(): string {
    if (this.#next() !== '"') this.#wrong();
    const start = this.#at;
    for (let end = this.#text.indexOf('"', start + 1); end >= 0; end = this.#text.indexOf('"', end + 1)) {
      let escapes = 0;
      while (this.#text.charAt(end - 1 - escapes) === '\\') escapes += 1;
      if (escapes % 2 > 0) continue;
      this.#at = end + 1;
      return this.#text.slice(start, this.#at);
    }
    return this.#wrong();
  }

  #wrong(): never {
    const here = this.#text.charAt(this.#at);
    throw new SyntaxError(here === '' ? 'it ends too early' : `unexpected ${JSON.stringify(here)} at ${this.#at}`);
  }
}

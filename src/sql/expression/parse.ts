import { WeirError } from '../../contract/index.ts';
import { castType } from './cast-type.ts';
import type { BinaryOperator, CaseBranch, CastType, Expression } from './expression.ts';
import { literalOf, numberLiteral } from './literal.ts';
import { tokens, type Token } from './tokens.ts';

/** Words that are never a column's name; one that a column has is written in double quotes. */
const KEYWORDS = new Set('and or not is null in between like ilike case when then else end cast as true false distinct from'.split(' '));

/** What `extract` can take out of a date or time; a function of the same name does it. */
const PARTS = new Set('year quarter month week day dayofweek hour minute second'.split(' '));

/** Binding powers, weakest first: PostgreSQL's order of precedence (documentation, 4.1.6). */
const BINARY: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '=': 5,
  '<>': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '||': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
  '%': 9,
};
const NOT = 3;
const IS = 4;
const COMPARISON = 5;
const RANGE = 6;
const MINUS = 10;
/** Deeper ones are a mistake or an attack; the stack holds ten times as many. */
const MAX_DEPTH = 200;

/**
 * Reads one expression by precedence climbing (V. Pratt, Top Down Operator Precedence, 1973).
 * Throws BAD_DEFINITION with a verb phrase, to be put after the name of the place where it stands.
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.expression(0);
  parser.expectEnd();
  return expression;
}

/** Reads a type as `cast(x as …)` has it: `date`, `decimal(18, 2)`. Throws likewise. */
export function parseCastType(text: string): CastType {
  const parser = new Parser(text);
  const type = parser.type();
  parser.expectEnd();
  return type;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokens(text);
  }

  expression(power: number): Expression {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new WeirError('BAD_DEFINITION', `nests deeper than ${MAX_DEPTH} levels; derive its parts first.`);
    let left = this.#operand();
    for (;;) {
      const longer = this.#continued(left, power);
      if (!longer) break;
      left = longer;
    }
    this.#depth -= 1;
    return left;
  }

  type(): CastType {
    const name = this.#peek();
    if (name.kind !== 'word') throw this.#unexpected(name, 'a type');
    this.#next += 1;
    const digits: number[] = [];
    if (this.#take('(')) {
      do {
        const token = this.#peek();
        if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw this.#unexpected(token, 'a number of digits');
        this.#next += 1;
        digits.push(Number(token.text));
      } while (this.#take(','));
      this.#expect(')');
    }
    return castType(name.text, digits);
  }

  expectEnd(): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected(this.#peek(), 'the end');
  }

  /** `left` with the operator that follows, where that binds more tightly than `power`. */
  #continued(left: Expression, power: number): Expression | undefined {
    const token = this.#peek();
    const word = this.#operatorOf(token);
    const { at } = left;
    if (word === 'is' && power < IS) {
      this.#next += 1;
      const negated = this.#take('not');
      this.#expect('null');
      return { kind: 'isNull', at, operand: left, negated };
    }
    if (['not', 'in', 'between', 'like', 'ilike'].includes(word) && power < RANGE) return this.#range(left);
    const binding = Object.hasOwn(BINARY, word) ? BINARY[word] : undefined;
    if (binding === undefined || binding <= power) return undefined;
    this.#next += 1;
    const right = this.expression(binding);
    if (binding === COMPARISON && BINARY[this.#operatorOf(this.#peek())] === COMPARISON)
      throw this.#unexpected(this.#peek(), '`and`: comparisons do not chain');
    return { kind: 'binary', at, operator: word as BinaryOperator, left, right };
  }

  #range(operand: Expression): Expression {
    const negated = this.#take('not');
    const token = this.#peek();
    const { at } = operand;
    if (this.#take('in')) {
      this.#expect('(');
      return { kind: 'in', at, operand, among: this.#list(), negated };
    }
    if (this.#take('between')) {
      const low = this.expression(RANGE);
      this.#expect('and');
      return { kind: 'between', at, operand, low, high: this.expression(RANGE), negated };
    }
    const anyCase = this.#take('ilike');
    if (!anyCase && !this.#take('like')) throw this.#unexpected(token, '`in`, `between` or `like`');
    return { kind: 'like', at, operand, pattern: this.expression(RANGE), anyCase, negated };
  }

  #operand(): Expression {
    const token = this.#peek();
    const { at } = token;
    this.#next += 1;
    if (token.kind === 'number') return { kind: 'literal', at, literal: numberLiteral(token.text) };
    if (token.kind === 'string') return { kind: 'literal', at, literal: { scalar: 'String', text: token.text } };
    if (token.kind === 'name') return this.#column(token);
    const word = token.kind === 'word' ? token.text.toLowerCase() : token.text;
    if (word === '(') {
      const inner = this.expression(0);
      this.#expect(')');
      return inner;
    }
    if (word === '-') return { kind: 'negate', at, operand: this.expression(MINUS) };
    if (token.kind === 'word') {
      if (word === 'not') return { kind: 'not', at, operand: this.expression(NOT) };
      if (word === 'true' || word === 'false') return { kind: 'literal', at, literal: { scalar: 'Boolean', value: word === 'true' } };
      if (word === 'null') return { kind: 'literal', at, literal: { scalar: 'Null' } };
      if (word === 'case') return this.#case(at);
      if (word === 'cast') return this.#cast(at);
      if (!KEYWORDS.has(word)) return this.#word(token);
    }
    throw this.#unexpected(token, 'a value');
  }

  /** A function, a literal with its type before it (`date '2001-03-09'`), or a column. */
  #word(token: Token): Expression {
    const follower = this.#peek();
    if (follower.kind === 'symbol' && follower.text === '(') {
      this.#next += 1;
      return this.#call(token);
    }
    if (follower.kind === 'string' && /^(date|time|timestamp|timestamptz)$/i.test(token.text)) {
      this.#next += 1;
      const { scalar } = castType(token.text, []);
      return { kind: 'literal', at: token.at, literal: literalOf(scalar, follower.text) };
    }
    return this.#column(token);
  }

  #column(first: Token): Expression {
    if (!this.#take('.')) return { kind: 'column', at: first.at, name: first.text };
    const second = this.#peek();
    if (second.kind !== 'word' && second.kind !== 'name') throw this.#unexpected(second, 'a column');
    this.#next += 1;
    return { kind: 'column', at: first.at, table: first.text, name: second.text };
  }

  #call(token: Token): Expression {
    const name = token.text.toLowerCase();
    if (name === 'extract') return this.#extract(token.at);
    const distinct = this.#take('distinct');
    return { kind: 'call', at: token.at, name, distinct, arguments: this.#take(')') ? [] : this.#list() };
  }

  /** `extract(year from x)` is `year(x)`. */
  #extract(at: number): Expression {
    const part = this.#peek();
    if (part.kind !== 'word' || !PARTS.has(part.text.toLowerCase())) throw this.#unexpected(part, `one of ${[...PARTS].join(', ')}`);
    this.#next += 1;
    this.#expect('from');
    const operand = this.expression(0);
    this.#expect(')');
    return { kind: 'call', at, name: part.text.toLowerCase(), distinct: false, arguments: [operand] };
  }

  #cast(at: number): Expression {
    this.#expect('(');
    const operand = this.expression(0);
    this.#expect('as');
    const to = this.type();
    this.#expect(')');
    return { kind: 'cast', at, operand, to };
  }

  /** Both forms: `case when a = 1 then …` and `case a when 1 then …`, which is the same. */
  #case(at: number): Expression {
    const subject = this.#isWord('when') ? undefined : this.expression(0);
    const branches: CaseBranch[] = [];
    while (this.#take('when')) {
      const condition = this.expression(0);
      this.#expect('then');
      const when: Expression = subject ? { kind: 'binary', at: condition.at, operator: '=', left: subject, right: condition } : condition;
      branches.push({ when, then: this.expression(0) });
    }
    if (branches.length === 0) throw this.#unexpected(this.#peek(), '`when`');
    const otherwise = this.#take('else') ? this.expression(0) : undefined;
    this.#expect('end');
    return { kind: 'case', at, branches, ...(otherwise && { otherwise }) };
  }

  #list(): Expression[] {
    const items = [this.expression(0)];
    while (this.#take(',')) items.push(this.expression(0));
    this.#expect(')');
    return items;
  }

  #peek(): Token {
    return this.#tokens[Math.min(this.#next, this.#tokens.length - 1)] ?? { kind: 'end', text: '', at: this.#text.length };
  }

  #operatorOf(token: Token): string {
    return token.kind === 'word' ? token.text.toLowerCase() : token.kind === 'symbol' ? token.text : '';
  }

  #isWord(word: string): boolean {
    return this.#operatorOf(this.#peek()) === word;
  }

  #take(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#next += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#unexpected(this.#peek(), `\`${word}\``);
  }

  #unexpected(token: Token, wanted: string): WeirError {
    const found = token.kind === 'end' ? 'ends' : `has \`${token.text}\` at character ${token.at + 1}`;
    return new WeirError('BAD_DEFINITION', `${found} where ${wanted} is expected: \`${this.#text}\`.`);
  }
}

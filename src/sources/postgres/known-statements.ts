import { createHash } from 'node:crypto';
import { Pace } from './pace.ts';
import { togetherSql } from './together-sql.ts';

/** Statements remembered; past this the one that was asked for longest ago is forgotten. */
const REMEMBERED = 1_000;
/** Characters of one of them: longer ones, which are seldom asked twice, would fill the memory. */
const REMEMBERED_LENGTH = 100_000;

/** A statement, and the name under which a server keeps its plan; without one it keeps nothing. */
export interface NamedStatement {
  readonly text: string;
  readonly name: string | undefined;
}

/** What is known of a statement. */
export interface KnownStatement extends NamedStatement {
  readonly pace: Pace;
  /** The same for several at once, as `togetherSql` writes it. */
  readonly together: NamedStatement | undefined;
}

/** The statements that were asked before. One is named from its second use on, so that what is asked once leaves nothing behind in the server. */
export class KnownStatements {
  readonly #known = new Map<string, KnownStatement>();

  of(text: string): KnownStatement {
    if (text.length > REMEMBERED_LENGTH) return unknown(text);
    const before = this.#known.get(text);
    const known = before === undefined ? unknown(text) : before.name === undefined ? named(before) : before;
    this.#known.delete(text);
    this.#known.set(text, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}

const unknown = (text: string): KnownStatement => ({ text, name: undefined, pace: new Pace(), together: undefined });

function named({ text, pace }: KnownStatement): KnownStatement {
  const together = togetherSql(text);
  return {
    text,
    name: nameOf(text),
    pace,
    together: together === undefined ? undefined : { text: together, name: nameOf(together) },
  };
}

const nameOf = (text: string): string => `weir_${createHash('sha1').update(text).digest('hex')}`;

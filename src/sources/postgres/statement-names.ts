import { createHash } from 'node:crypto';

/** Statements remembered; past this the one that was asked for longest ago is forgotten. */
const REMEMBERED = 1_000;
/** Characters of one of them: longer ones, which are seldom asked twice, would fill the memory. */
const REMEMBERED_LENGTH = 100_000;

/**
 * Names for the statements whose plan a server should keep. A text is named from its second use on, so that what is asked once
 * leaves nothing behind in the server.
 */
export class StatementNames {
  readonly #seen = new Map<string, string>();

  nameOf(text: string): string | undefined {
    if (text.length > REMEMBERED_LENGTH) return undefined;
    const known = this.#seen.get(text);
    this.#seen.delete(text);
    this.#seen.set(text, known ?? `weir_${createHash('sha1').update(text).digest('hex')}`);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    return known;
  }
}

import type { KnownStatement } from './known-statements.ts';

/** Who asks for the one cell of a statement. */
export interface Asker {
  readonly statement: KnownStatement;
  readonly values: readonly (string | null)[];
  readonly answer: (cell: string) => void;
  readonly fail: (thrown: unknown) => void;
  /** He was told that he is not answered any more. */
  hasLeft: boolean;
  /** Is told when he has left. */
  left: () => void;
}

/**
 * Those who wait for a connection. Who asks the same statement with other values can be answered with the first of them; statements take turns,
 * so that one which many ask does not keep the others waiting.
 */
export class WaitingLine {
  readonly #lines = new Map<string, Asker[]>();

  add(asker: Asker): void {
    const { text } = asker.statement;
    const line = this.#lines.get(text);
    if (line) line.push(asker);
    else this.#lines.set(text, [asker]);
  }

  /**
   * Who is next: one, or several of one statement; none where nobody waits.
   *
   * @param connections - over how many they wait, all in use; none is said where some are free.
   */
  take(connections = Number.POSITIVE_INFINITY): readonly Asker[] {
    for (const [text, line] of this.#lines) {
      this.#lines.delete(text);
      const waiting = line.filter(({ hasLeft }) => !hasLeft);
      const [first] = waiting;
      if (!first) continue;
      const { together, pace } = first.statement;
      const next = waiting.splice(0, together ? pace.atOnce(Math.ceil(waiting.length / connections)) : 1);
      if (waiting.length > 0) this.#lines.set(text, waiting);
      return next;
    }
    return [];
  }

  /** All of them, who then wait no more. */
  empty(): readonly Asker[] {
    const all = [...this.#lines.values()].flat();
    this.#lines.clear();
    return all;
  }
}

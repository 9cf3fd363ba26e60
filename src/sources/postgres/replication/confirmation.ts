import { formatLsn } from './lsn.ts';
import type { Lsn } from './lsn.ts';

/**
 * How far the slot may forget: never past a transaction that was handed out and is not acknowledged, and never backwards, which
 * servers before 18 would do.
 */
export class Confirmation {
  #confirmed: Lsn;
  #handed: Lsn;

  /** @param confirmed where the slot stands when the stream begins. */
  constructor(confirmed: Lsn) {
    this.#confirmed = confirmed;
    this.#handed = confirmed;
  }

  /** Nothing that was handed out waits for its acknowledgement. */
  get settled(): boolean {
    return this.#confirmed >= this.#handed;
  }

  handOut(commitEnd: Lsn): void {
    this.#handed = commitEnd;
  }

  acknowledge(commitEnd: Lsn): void {
    if (commitEnd > this.#confirmed) this.#confirmed = commitEnd;
  }

  /** The log up to here has nothing that is not handed out. */
  pass(lsn: Lsn): void {
    if (this.settled) this.acknowledge(lsn);
  }

  /**
   * What to give pg-logical-replication, which sends one byte more: with the end of a commit record itself, a transaction whose
   * record begins exactly there would be taken for confirmed.
   */
  get forLibrary(): string {
    return formatLsn(this.#confirmed - 1n);
  }
}

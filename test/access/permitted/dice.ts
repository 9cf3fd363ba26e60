/** Chance that can be had again: the same seed throws the same. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    // mulberry32, in the public domain.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of several; there has to be one. */
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  /** Each with that chance, in their order. */
  some<T>(from: readonly T[], percent: number): T[] {
    return from.filter(() => this.chance(percent));
  }

  /** Between so many and so many of them, in their order. */
  several<T>(from: readonly T[], least: number, most: number): T[] {
    const left = [...from.keys()];
    const count = Math.min(from.length, least + this.below(most - least + 1));
    const taken = new Set(Array.from({ length: count }, () => left.splice(this.below(left.length), 1)[0]));
    return from.filter((_item, index) => taken.has(index));
  }

  /** A die of its own, whose throws depend on this one's only by where they began. */
  apart(): Dice {
    return new Dice(this.below(2 ** 32));
  }
}

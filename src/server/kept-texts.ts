/** Characters of one text that is kept: a longer one is seldom asked twice. */
const MOST_EACH = 20_000;
/** Characters of all: what is made of a text takes a hundred times as much memory. */
const MOST_TOGETHER = 500_000;

/** What was made of texts, the newest of them: as much as texts of so many characters come to. */
export class KeptTexts<Made> {
  readonly #kept = new Map<string, { readonly made: Made; readonly characters: number }>();
  #characters = 0;

  get(key: string): Made | undefined {
    return this.#kept.get(key)?.made;
  }

  /** Keeps nothing of a long text. */
  set(key: string, made: Made, characters: number): void {
    this.delete(key);
    if (characters > MOST_EACH) return;
    this.#kept.set(key, { made, characters });
    this.#characters += characters;
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= MOST_TOGETHER) break;
      this.delete(oldest);
    }
  }

  delete(key: string): boolean {
    this.#characters -= this.#kept.get(key)?.characters ?? 0;
    return this.#kept.delete(key);
  }
}

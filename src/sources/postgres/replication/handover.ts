/**
 * Between a producer that can be held up and one consumer: `put` resolves when there is room for more. What was put before a
 * failure is still handed over, then the failure is thrown.
 */
export class Handover<T> {
  readonly #room: number;
  #items: { readonly item: T; readonly weight: number }[] = [];
  #weight = 0;
  #end: { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly thrown: unknown } | undefined;
  #arrived = () => {};
  #freed = () => {};

  /** @param room in the unit of the items' weights. */
  constructor(room: number) {
    this.#room = room;
  }

  get ended(): boolean {
    return this.#end !== undefined;
  }

  async put(item: T, weight: number): Promise<void> {
    if (this.#end) return;
    this.#items.push({ item, weight });
    this.#weight += weight;
    this.#arrived();
    if (this.#weight >= this.#room) await new Promise<void>((freed) => (this.#freed = freed));
  }

  fail(thrown: unknown): void {
    this.#end ??= { kind: 'failed', thrown };
    this.#arrived();
    this.#freed();
  }

  /** Ends the consumer's iteration now: what waits is dropped. */
  close(): void {
    this.#end = { kind: 'closed' };
    this.#items = [];
    this.#arrived();
    this.#freed();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const next = this.#items.shift();
      if (next) {
        this.#weight -= next.weight;
        if (this.#weight < this.#room) this.#freed();
        yield next.item;
      } else if (this.#end) {
        if (this.#end.kind === 'failed') throw this.#end.thrown;
        return;
      } else await new Promise<void>((arrived) => (this.#arrived = arrived));
    }
  }
}

import { afterEach, beforeEach, expect } from 'vitest';
import type { Source, SourceChange, SourceTransaction, Table } from '../../src/contract/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';
import { column, described, openSource, seed } from './postgres-fixture.ts';

/** A slot is active while it is made, too. */
export const STREAMING = `select exists (select from pg_replication_slots s join pg_stat_replication r on r.pid = s.active_pid where s.slot_name = $1)`;

/** Follows a source's changes until `stop`. */
export class Follower {
  readonly seen: SourceTransaction[] = [];
  fault: unknown;
  readonly #leaving = new AbortController();
  readonly #done: Promise<void>;

  constructor(source: Source, tables: readonly Table[], options: FollowOptions = {}) {
    const changes = source.changes?.(tables, this.#leaving.signal, options.after);
    if (!changes) throw new Error('the source has no changes');
    this.#done = (async () => {
      try {
        for await (const transaction of changes) {
          // A slot that was made begins so; what a test writes comes after it.
          if (transaction.id === 'reset' && options.resets !== true && options.after === undefined) {
            transaction.acknowledge();
            continue;
          }
          this.seen.push(transaction);
          if (options.acknowledge !== false) transaction.acknowledge();
        }
      } catch (thrown) {
        this.fault = thrown;
      }
    })();
  }

  /** All changes so far, in their order. */
  get changes(): SourceChange[] {
    return this.seen.flatMap((transaction) => transaction.changes);
  }

  async until(count: number): Promise<SourceChange[]> {
    await expect.poll(() => (this.fault ? this.fault : this.changes.length), { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
    return this.changes;
  }

  async stop(): Promise<void> {
    this.#leaving.abort();
    await this.#done;
  }
}

export interface FollowOptions {
  readonly after?: string | undefined;
  /** Of each transaction, when it arrives. */
  readonly acknowledge?: boolean;
  /** Sees the RESET with which a slot that was made begins. */
  readonly resets?: boolean;
  /** Not the test's own source. */
  readonly from?: Source;
}

/** For each test of a file: a database of its own and a source that may follow it. */
export class Followed {
  database!: FreshDatabase;
  /** Slots are the whole server's. */
  slot = '';
  source!: Source;
  readonly lines: string[] = [];
  drifts = 0;
  readonly #followers: Follower[] = [];

  constructor() {
    beforeEach(async () => {
      this.database = await freshDatabase();
      this.slot = `s_${this.database.name.slice(-20)}`;
      this.lines.length = 0;
      this.drifts = 0;
      this.source = this.open();
    });
    afterEach(async () => {
      for (const follower of this.#followers.splice(0)) await follower.stop();
      await this.source.close();
      await this.database.drop();
    });
  }

  open(keys: { maxWal?: number; include?: string[] } = {}): Source {
    const { maxWal, include } = keys;
    return openSource(
      this.database.url,
      { include, changes: { replication: { slot: this.slot, publication: 'Weir’s "own"', maxWal } } },
      (line) => this.lines.push(line),
      () => (this.drifts += 1),
    );
  }

  run(...statements: string[]): Promise<void> {
    return seed(this.database.connection, ...statements);
  }

  /** The first column of a query's rows. */
  ask(text: string, ...values: unknown[]): Promise<unknown[]> {
    return column(this.database.connection, text, values);
  }

  /** Resolves when the server streams. */
  async follow(options: FollowOptions = {}): Promise<Follower> {
    const { from = this.source } = options;
    const { tables } = await described(from);
    const follower = new Follower(from, tables, options);
    this.#followers.push(follower);
    await expect.poll(async () => follower.fault ?? (await this.ask(STREAMING, this.slot))[0], { timeout: 30_000 }).toBe(true);
    return follower;
  }
}

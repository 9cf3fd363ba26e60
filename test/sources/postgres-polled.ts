import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Engine, Source } from '../../src/contract/index.ts';
import { openEngine } from '../../src/engine/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';
import { column, described, openSource, seed } from './postgres-fixture.ts';
import { Follower } from './postgres-follower.ts';
import type { FollowOptions } from './postgres-follower.ts';

/** For each test of a file: a database of its own, an engine that keeps what was seen, and a source that looks every 200 ms. */
export class Polled {
  database!: FreshDatabase;
  source!: Source;
  engine!: Engine;
  readonly lines: string[] = [];
  drifts = 0;
  #folder = '';
  readonly #followers: Follower[] = [];
  readonly #sources: Source[] = [];

  constructor() {
    beforeEach(async () => {
      this.database = await freshDatabase();
      this.#folder = await mkdtemp(join(tmpdir(), 'weir-polled-'));
      this.engine = await this.#openEngine();
      this.lines.length = 0;
      this.drifts = 0;
      this.source = this.open();
    });
    afterEach(async () => {
      for (const follower of this.#followers.splice(0)) await follower.stop();
      for (const source of this.#sources.splice(0)) await source.close();
      await this.engine.close();
      await this.database.drop();
      await rm(this.#folder, { recursive: true });
    });
  }

  open(keys: { poll?: number; url?: string } = {}): Source {
    const { poll = 200, url = this.database.url } = keys;
    const source = openSource(
      url,
      { changes: { poll } },
      (line) => this.lines.push(line),
      () => (this.drifts += 1),
      () => this.engine,
    );
    this.#sources.push(source);
    return source;
  }

  /** Closes the engine and opens it again on what it kept; sources have to be opened anew. */
  async reopenEngine(): Promise<void> {
    await this.engine.close();
    this.engine = await this.#openEngine();
    this.source = this.open();
  }

  run(...statements: string[]): Promise<void> {
    return seed(this.database.connection, ...statements);
  }

  /** The first column of a query's rows. */
  ask(text: string, ...values: unknown[]): Promise<unknown[]> {
    return column(this.database.connection, text, values);
  }

  /** Follows the source's tables, as they are now. */
  async follow(options: FollowOptions = {}): Promise<Follower> {
    const { from = this.source } = options;
    const { tables } = await described(from);
    const follower = new Follower(from, tables, options);
    this.#followers.push(follower);
    return follower;
  }

  /** Follows, when each table was told of as one that is to be read anew. */
  async begun(): Promise<Follower> {
    const follower = await this.follow();
    const { tables } = await described(this.source);
    const keyed = tables.filter(({ key }) => key);
    expect(await follower.until(keyed.length)).toEqual(keyed.map(({ name }) => ({ table: name, op: 'RESET' })));
    follower.seen.length = 0;
    return follower;
  }

  #openEngine(): Promise<Engine> {
    const report = (line: string) => this.lines.push(line);
    return openEngine({
      path: join(this.#folder, 'engine.duckdb'),
      folders: [],
      temporary: this.#folder,
      threads: 2,
      memoryLimit: '1GB',
      report,
    });
  }
}

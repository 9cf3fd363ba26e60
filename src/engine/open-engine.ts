import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { WeirError } from '../contract/index.ts';
import type { Engine } from '../contract/index.ts';
import { openDatabaseFile } from './database-file.ts';
import { connectionPool } from './connection-pool.ts';
import { quoteText } from '../sql/index.ts';
import { queryText } from './query-text.ts';
import { rowsOf } from './rows.ts';
import { openSession } from './session.ts';

interface EngineOptions {
  /** The database file, in the data directory. Files read, and what was told of polled tables: what cannot be read is made anew, from the start. */
  readonly path: string;
  /** Real paths of what SQL may read and write, besides the temporary folder; fixed until the engine is closed. */
  readonly folders: readonly string[];
  /** Where `temporaryFolder` is made. */
  readonly temporary: string;
  /** All cores where nothing is said. */
  readonly threads?: number;
  /** As DuckDB writes it (`4GB`); a quarter of the memory this process may have where nothing is said. */
  readonly memoryLimit?: string;
  readonly report: (line: string) => void;
}

/** The folder for what an engine, and whoever brings it files, writes for a moment. It is emptied when the engine opens. */
export const temporaryFolder = (folder: string): string => join(folder, 'engine');

/**
 * Opens DuckDB, confines it to its folders without a network, and locks that. Statements run on libuv's threads, never on
 * the event loop.
 *
 * @throws WeirError CONFLICT when another process has the file open, STORAGE_UNAVAILABLE when it cannot be made.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const temporary = temporaryFolder(options.temporary);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const instance = await openDatabaseFile(options.path, settingsOf(options, temporary), options.report);
  await confine(instance, [...options.folders, temporary]);

  const closing = new AbortController();
  const closed = new WeirError('SOURCE_UNAVAILABLE', 'the engine is closed: the hub is stopping');
  const pool = connectionPool(instance, closing.signal);
  const sessions = new Set<{ close(): Promise<void> }>();

  return {
    queryText: (text, values, signal) => pool.with(signal, (lease, until) => queryText(lease, text, values, until)),
    rows: (text, values, signal) => pool.with(signal, (lease, until) => rowsOf(lease, text, values, until)),
    async session() {
      closing.signal.throwIfAborted();
      const session = openSession(await instance.connect(), temporary, closing.signal, () => sessions.delete(session));
      sessions.add(session);
      return session;
    },
    async close() {
      if (closing.signal.aborted) return;
      closing.abort(closed);
      await Promise.all([...sessions].map((session) => session.close()));
      await pool.close();
      instance.closeSync();
    },
  };
}

function settingsOf({ threads, memoryLimit }: EngineOptions, temporary: string): Record<string, string> {
  // A container's limit is what counts where there is one; without one constrainedMemory() is 0 or larger than the machine.
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return {
    threads: String(threads ?? availableParallelism()),
    memory_limit: memoryLimit ?? `${Math.floor(memory / 4 / 2 ** 20)}MiB`,
    temp_directory: temporary,
    // No statement of the hub relies on the order in which rows were put in: each list is ordered by all its columns.
    preserve_insertion_order: 'false',
    autoload_known_extensions: 'false',
    autoinstall_known_extensions: 'false',
  };
}

async function confine(instance: DuckDBInstance, folders: readonly string[]): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    await connection.run(`SET allowed_directories = [${folders.map(quoteText).join(', ')}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

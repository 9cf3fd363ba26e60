import { access, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { WeirError, messageOf } from '../contract/index.ts';

/**
 * Opens the file, or makes it anew where it is damaged or of another version: it holds copies of files, and what was told of polled
 * tables, of which nobody misses anything: they are told of anew.
 *
 * @throws WeirError CONFLICT when another process has it open, STORAGE_UNAVAILABLE when it cannot be made.
 */
export async function openDatabaseFile(
  path: string,
  settings: Record<string, string>,
  report: (line: string) => void,
): Promise<DuckDBInstance> {
  await mkdir(dirname(path), { recursive: true });
  try {
    return await readable(path, settings);
  } catch (fault) {
    const why = messageOf(fault);
    if (/set lock|another process/i.test(why))
      throw new WeirError('CONFLICT', `${path} is in use by another process: ${why}`, {}, { cause: fault });
    if (!(await exists(path))) throw unmakeable(path, fault);
    report(`${path} could not be read and is made anew from the files (${why.split('\n')[0]})`);
  }
  await Promise.all([rm(path, { force: true, recursive: true }), rm(`${path}.wal`, { force: true })]);
  try {
    return await readable(path, settings);
  } catch (fault) {
    throw unmakeable(path, fault);
  }
}

/** Opening reads the header only; the list of tables has to be readable too. */
async function readable(path: string, settings: Record<string, string>): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(path, settings);
  try {
    const connection = await instance.connect();
    await connection.run('SELECT count(*) FROM duckdb_columns()');
    connection.closeSync();
    return instance;
  } catch (fault) {
    instance.closeSync();
    throw fault;
  }
}

const unmakeable = (path: string, fault: unknown): WeirError =>
  new WeirError('STORAGE_UNAVAILABLE', `${path} cannot be made: ${messageOf(fault)}`, {}, { cause: fault });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

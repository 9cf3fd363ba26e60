import { rm } from 'node:fs/promises';
import { WeirError } from '../../contract/index.ts';
import type { FoundFile } from './found-file.ts';
import { encodingOf, transcode } from './transcode.ts';

/** A file as DuckDB can read it. */
export interface ReadableFile extends FoundFile {
  /** The file itself, or a copy of it in UTF-8. */
  readonly readable: string;
}

/** Does work on files that are UTF-8 for as long as it takes: others as copies in the folder, which are gone afterwards. */
export async function withReadable<T>(
  files: readonly FoundFile[],
  encoding: string | undefined,
  folder: string,
  signal: AbortSignal,
  work: (files: readonly ReadableFile[]) => Promise<T>,
): Promise<T> {
  const label = encodingOf(encoding);
  if (label === undefined) return work(files.map((file) => ({ ...file, readable: file.path })));
  const copies: ReadableFile[] = [];
  try {
    for (const file of files) copies.push({ ...file, readable: await transcode(file, label, folder, signal) });
    return await work(copies);
  } catch (fault) {
    if (!(fault instanceof WeirError)) throw fault;
    const message = copies.reduce((said, { readable, path }) => said.replaceAll(readable, path), fault.message);
    throw new WeirError(fault.code, message, fault.extensions, { cause: fault });
  } finally {
    await Promise.all(copies.map(({ readable }) => rm(readable, { force: true })));
  }
}

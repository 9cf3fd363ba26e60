import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { messageOf, WeirError } from '../../contract/index.ts';
import { HEADER } from './backup-header.ts';

/** What the last entry tells of each before it. */
export interface Sum {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/** The last entry's name. */
export const SUMS = 'sums.json';

export interface ArchiveEntry {
  readonly name: string;
  /** Reads it, once, before the next one is asked for; what is not read is passed over. */
  readonly data: AsyncIterable<Buffer>;
}

/**
 * The entries of a backup, in their order. It is known to be whole, and as it was written, when the last was taken: then it answers their
 * sums. Throws BAD_USER_INPUT for what is no backup, is cut or was altered.
 */
export async function* readArchive(file: string): AsyncGenerator<ArchiveEntry, readonly Sum[]> {
  const tar = extract();
  const reading = pipeline(createReadStream(file), tar);
  // Told by the entries below as well.
  reading.catch(() => {});
  const sums: Sum[] = [];
  let told: readonly Sum[] | undefined;
  try {
    for await (const entry of tar) {
      const { name } = entry.header;
      if (sums.length === 0 && name !== HEADER) throw notOne(file);
      if (told) throw altered(file, name);
      if (name === SUMS) {
        told = JSON.parse(await textOf(entry)) as Sum[];
        continue;
      }
      const hash = createHash('sha256');
      let size = 0;
      const data = (async function* () {
        try {
          for await (const piece of entry as AsyncIterable<Buffer>) {
            hash.update(piece);
            size += piece.length;
            yield piece;
          }
        } catch (thrown) {
          throw cut(file, messageOf(thrown));
        }
      })();
      yield { name, data };
      // The rest, where nobody read it.
      for await (const _ of data);
      sums.push({ name, size, sha256: hash.digest('hex') });
    }
    await reading;
  } catch (thrown) {
    if (thrown instanceof WeirError) throw thrown;
    throw (thrown as NodeJS.ErrnoException).code === 'ENOENT'
      ? new WeirError('BAD_USER_INPUT', `There is no file ${file}.`)
      : sums.length === 0
        ? notOne(file)
        : cut(file, messageOf(thrown));
  } finally {
    tar.destroy();
  }
  if (!told) throw sums.length === 0 ? notOne(file) : cut(file, 'its sums are missing');
  const other = sums.find((sum, index) => JSON.stringify(sum) !== JSON.stringify(told[index]));
  if (other) throw altered(file, other.name);
  if (sums.length !== told.length) throw altered(file, told[sums.length]?.name ?? SUMS);
  return sums;
}

/** All of an entry, where that is text. */
export async function textOf(data: AsyncIterable<unknown>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of data) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

const wrong = (message: string) => new WeirError('BAD_USER_INPUT', message);
const notOne = (file: string) => wrong(`${file} is no backup of Weir: \`weir backup\` writes them.`);
const cut = (file: string, why: string) => wrong(`The backup ${file} is not whole (${why}). Nothing was restored; take another one.`);
const altered = (file: string, name: string) =>
  wrong(`The backup ${file} is not what was written: \`${name}\` was altered. Nothing was restored; take another one.`);

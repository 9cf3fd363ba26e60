import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { messageOf, WeirError } from '../../contract/index.ts';
import { SUMS, type Sum } from './read-archive.ts';

/** Puts entries into an archive, one after the other. */
export interface ArchiveWriter {
  add(name: string, data: Buffer): Promise<void>;
  /** Throws CONFLICT where the file is shorter than `size` by now; what it has more is left out. */
  addFile(name: string, file: string, size: number): Promise<void>;
}

/**
 * Writes a tar file that only its owner may read, whose last entry has the sums of all others. Where `work` throws there is no file.
 * Throws CONFLICT where there is one already, BAD_USER_INPUT where it cannot be written. Answers how many bytes it has.
 */
export async function writeArchive(file: string, work: (archive: ArchiveWriter) => Promise<void>): Promise<number> {
  const output = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  await once(output, 'open').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'EEXIST') throw new WeirError('CONFLICT', `There is a file ${file} already: name another one, or move it away.`);
    throw unwritable(file, thrown);
  });
  const tar = pack();
  const written = pipeline(tar, output);
  const sums: Sum[] = [];
  const put = (name: string, size: number, data: (write: (piece: Buffer) => Promise<void>) => Promise<void>) =>
    new Promise<void>((done, fail) => {
      const sha256 = createHash('sha256');
      const entry = tar.entry({ name, size, mode: 0o600 }, (fault) => {
        if (fault) return fail(fault);
        sums.push({ name, size, sha256: sha256.digest('hex') });
        done();
      });
      const write = (piece: Buffer) => {
        sha256.update(piece);
        return entry.write(piece) ? Promise.resolve() : new Promise<void>((drained) => entry.once('drain', drained));
      };
      data(write).then(
        () => entry.end(undefined),
        (thrown: unknown) => fail(thrown as Error),
      );
    });
  const add = (name: string, data: Buffer) => put(name, data.length, (write) => write(data));
  try {
    await Promise.race([
      // No entry ends where nothing can be written any more.
      written.then(
        () => {},
        (thrown: unknown) => Promise.reject(unwritable(file, thrown)),
      ),
      (async () => {
        await work({ add, addFile: (name, path, size) => put(name, size, (write) => readWhole(path, size, write)) });
        await add(SUMS, Buffer.from(JSON.stringify(sums)));
        tar.finalize();
      })(),
    ]);
    await written;
  } catch (thrown) {
    tar.destroy(new Error('the archive is given up'));
    await written.catch(() => {});
    await rm(file, { force: true });
    throw thrown;
  }
  return output.bytesWritten;
}

async function readWhole(file: string, size: number, write: (piece: Buffer) => Promise<void>): Promise<void> {
  if (size === 0) return;
  let read = 0;
  for await (const piece of createReadStream(file, { end: size - 1 })) {
    read += (piece as Buffer).length;
    await write(piece as Buffer);
  }
  if (read < size) throw new WeirError('CONFLICT', `${file} became shorter while it was read: try again.`);
}

const unwritable = (file: string, thrown: unknown) =>
  new WeirError('BAD_USER_INPUT', `The file ${file} cannot be written: ${messageOf(thrown)}.`);

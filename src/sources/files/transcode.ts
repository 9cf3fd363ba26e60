import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WeirError } from '../../contract/index.ts';
import type { FoundFile } from './found-file.ts';

/** What users write for encodings beside the labels of the WHATWG Encoding Standard, which Node knows. */
const ALIASES: Readonly<Record<string, string>> = { 'latin-1': 'latin1', 'latin-9': 'iso-8859-15' };

/** The encoding's label for TextDecoder; undefined for UTF-8, which DuckDB reads itself. Throws BAD_DEFINITION for an unknown one. */
export function encodingOf(declared: string | undefined): string | undefined {
  if (declared === undefined) return undefined;
  const label = ALIASES[declared.toLowerCase()] ?? declared;
  try {
    const { encoding } = new TextDecoder(label);
    return encoding === 'utf-8' ? undefined : label;
  } catch {
    throw new WeirError(
      'BAD_DEFINITION',
      `${declared} is no encoding: write utf-8, latin-1, windows-1252, utf-16, shift_jis or another of encoding.spec.whatwg.org`,
    );
  }
}

/**
 * Writes the file once more, in UTF-8 and in the folder, for DuckDB to read.
 *
 * @throws WeirError SOURCE_ERROR where its bytes are not of that encoding.
 */
export async function transcode(file: FoundFile, encoding: string, folder: string, signal: AbortSignal): Promise<string> {
  const path = join(folder, `${randomUUID()}${extname(file.path)}`);
  let decoder = new TextDecoder(encoding, { fatal: true });
  let read = 0;
  async function* decoded(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
    for await (const chunk of chunks) {
      // "utf-16" without an end named: its first two bytes tell, and the little end is what no mark means.
      if (read === 0 && decoder.encoding === 'utf-16le' && chunk.subarray(0, 2).toString('hex') === 'feff')
        decoder = new TextDecoder('utf-16be', { fatal: true });
      yield decoder.decode(chunk, { stream: true });
      read += chunk.length;
    }
    yield decoder.decode();
  }
  try {
    await pipeline(createReadStream(file.path), decoded, createWriteStream(path, { mode: 0o600 }), { signal });
    return path;
  } catch (fault) {
    await rm(path, { force: true });
    if (!(fault instanceof TypeError)) throw fault;
    throw new WeirError(
      'SOURCE_ERROR',
      `${file.shown} is not ${decoder.encoding}: there is a fault after byte ${read}; declare its real encoding`,
      {},
      { cause: fault },
    );
  }
}

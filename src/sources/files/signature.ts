import { createHash } from 'node:crypto';
import type { DeclaredFile } from './declaration.ts';
import type { FoundFile } from './found-file.ts';

/** Raised when files are read in another way than before, so that what older hubs kept is read again. */
const READING = 2;

/** Says of what a table is made: equal as long as neither its declaration nor a file's size or modification time changed. */
export function signatureOf(file: DeclaredFile, files: readonly FoundFile[]): string {
  const { path, key, encoding, types } = file;
  const made = [READING, path, key, encoding, types, files.map((found) => [found.path, found.bytes, found.modifiedNs])];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex');
}

import { readFile, rename, writeFile } from 'node:fs/promises';

/** Writes a file whole, unless it says that already. True where it was written. */
export async function writeText(file: string, text: string): Promise<boolean> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return false;
  const beside = `${file}.${process.pid}.new`;
  await writeFile(beside, text);
  await rename(beside, file);
  return true;
}

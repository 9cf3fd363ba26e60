import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Declared, Problem } from './contract/index.ts';

/**
 * What is told to whoever would change by API what a file owns: the file, and the change of it that would do the same, as a unified
 * diff that `patch -p0` applies. `wanted` undefined takes the file away.
 */
export async function ownedByFile(what: string, { file }: Declared<unknown>, folder: string, wanted: object | undefined): Promise<Problem> {
  const before = linesOf(await readFile(join(folder, file), 'utf8').catch(() => ''));
  const after = wanted === undefined ? [] : linesOf(stringify(wanted));
  const head = `--- ${file}\n+++ ${wanted === undefined ? '/dev/null' : file}\n@@ -1,${before.length} +${after.length ? 1 : 0},${after.length} @@`;
  const patch = [head, ...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`), ''].join('\n');
  return {
    code: 'CONFLICT',
    message: `${what} is owned by the workspace's file ${file}, which the API cannot change. Change the file; this patch does what was asked:\n${patch}`,
    path: file,
  };
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

import { join } from 'node:path';
import { nearest, type Problem } from '../../contract/index.ts';
import { namesIn } from './folder.ts';

/** The workspace's own names, by what someone may have written instead: in the singular, or with other capitals. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ['source', 'sources'],
  ['model', 'models'],
]);

const plain = (name: string): string => name.toLowerCase().replace(/s$/, '');

/**
 * Files and folders that are surely meant for the workspace and that nothing would read: `model/…`, `Sources/…`, `models.yaml`,
 * `relationship.yaml`. Whatever else lies in the folder is none of the hub's.
 */
export async function mistakenNames(folder: string): Promise<Problem[]> {
  const names = await namesIn(folder);
  const problems = await Promise.all(names.map((name) => problemOf(folder, name)));
  return problems.flatMap((problem) => (problem ? [problem] : []));
}

async function problemOf(folder: string, name: string): Promise<Problem | undefined> {
  const said = (message: string): Problem => ({ code: 'BAD_DEFINITION', message, path: name });
  const [, stem] = /^(.+)\.ya?ml$/.exec(name) ?? [];
  const meant = FOLDERS.get(plain(stem ?? name));
  if (stem !== undefined) {
    if (meant !== undefined) return said(`\`${name}\` is not read: each has a file of its own, \`${meant}/<name>.yaml\`.`);
    if (stem !== 'relationships' && nearest(stem, ['relationships']) !== undefined)
      return said(`\`${name}\` is not read. Did you mean \`relationships.yaml\`?`);
    return undefined;
  }
  if (meant === undefined || name === meant) return undefined;
  const files = (await namesIn(join(folder, name))).filter((file) => /\.ya?ml$/.test(file));
  return files.length > 0 ? said(`\`${name}/${files[0]}\` is not read. Did you mean the folder \`${meant}\`?`) : undefined;
}

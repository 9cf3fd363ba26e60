import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../contract/index.ts';
import { readYaml } from './yaml-document.ts';
import type { YamlDocument } from './yaml-document.ts';

/**
 * The YAML files of a folder of the workspace, by name; none where there is no such folder. One of comments alone declares nothing.
 * Files that end otherwise are not the workspace's, but for `.yml`, which is surely meant.
 */
export async function readFolder(workspace: string, folder: string): Promise<{ documents: YamlDocument[]; problems: Problem[] }> {
  const names = await namesIn(join(workspace, folder));
  const problems = names.filter((name) => name.endsWith('.yml')).map((name) => misnamed(`${folder}/${name}`));
  const read = await Promise.all(
    names.filter((name) => name.endsWith('.yaml')).map((name) => readYaml(join(workspace, folder, name), `${folder}/${name}`)),
  );
  return {
    documents: read.flatMap(({ document }) => (document && !document.isComment ? [document] : [])),
    problems: [...problems, ...read.flatMap((each) => each.problems)],
  };
}

/** Without those that an editor or version control hides. */
export async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith('.')).toSorted();
}

export const misnamed = (file: string): Problem => ({
  code: 'BAD_DEFINITION',
  message: `\`${file}\` is not read: the name of a workspace file ends in \`.yaml\`.`,
  path: file,
});

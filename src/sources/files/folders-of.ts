import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { declaredFiles } from './declaration.ts';
import type { FilesDeclaration } from './declaration.ts';
import { packageFolder, parseNpmPath } from './npm-path.ts';

/**
 * The real paths of every folder that these sources may read: those that the workspace allows, and the packages that `npm:`
 * paths name. What the engine is opened with; it cannot be given more while it runs.
 */
export function foldersOf(
  declarations: readonly FilesDeclaration[],
  setting: { readonly workspace: string; readonly allow: readonly string[] },
): readonly string[] {
  const packages = declarations
    .flatMap((declaration) => declaredFiles(declaration))
    .map(({ path }) => parseNpmPath(path)?.package)
    .filter((name) => name !== undefined)
    .map((name) => packageFolder(name, setting.workspace))
    .filter((folder) => folder !== undefined);
  return [...new Set([...allowedFolders(setting), ...packages])];
}

/** The folders of `files.allow`, real where they exist: one that is made later counts under the name it was given. */
export function allowedFolders({ workspace, allow }: { readonly workspace: string; readonly allow: readonly string[] }): readonly string[] {
  return allow.map((folder) => realFolder(resolve(workspace, folder)));
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

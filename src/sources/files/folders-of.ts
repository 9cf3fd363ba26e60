import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { declaredFiles } from './declaration.ts';
import type { FilesDeclaration } from './declaration.ts';
import { packageFolder, parseNpmPath } from './npm-path.ts';

/**
 * The real paths of every folder that files sources may read: those that the workspace allows, and packages that `npm:` paths name:
 * of these sources, and of any that is registered later. What the engine is opened with; it cannot be given more while it runs.
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
  return [...new Set([...allowedFolders(setting), ...packages, ...packageFoldersAbove(setting.workspace)])];
}

/** The node_modules folders in which `npm:` paths are looked up. */
function packageFoldersAbove(from: string): string[] {
  const folder = join(from, 'node_modules');
  const above = dirname(from);
  return [...(existsSync(folder) ? [realpathSync(folder)] : []), ...(above === from ? [] : packageFoldersAbove(above))];
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

import { basename, resolve } from 'node:path';
import { parseYaml, readYaml, type YamlDocument } from './yaml-document.ts';

/** What the workspace in a folder is called, whatever else its files say and whether or not they are right. */
export async function workspaceName(folder: string): Promise<string> {
  const { document } = await readYaml(resolve(folder, 'weir.yaml'), 'weir.yaml');
  return nameIn(document, folder);
}

/** What a workspace with this weir.yaml, or with none, is called in a folder. */
export const workspaceNameOf = (settings: string | undefined, folder: string): string =>
  nameIn(settings === undefined ? undefined : parseYaml(settings, 'weir.yaml').document, folder);

function nameIn(document: YamlDocument | undefined, folder: string): string {
  const said = (document?.value as Readonly<Record<string, unknown>> | undefined)?.['workspace'];
  return typeof said === 'string' ? said : basename(resolve(folder));
}
